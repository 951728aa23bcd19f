package graft.cli;

import graft.core.error.UsageException;
import graft.core.network.Networks;
import graft.core.pack.PackedStore;
import graft.core.study.StudySettings;
import java.io.PrintWriter;
import java.nio.file.Path;

/**
 * The images of a study.
 *
 * @param store their pixels and index
 * @param name as the user gave it
 * @param generated whether they are generated
 */
record StudyData(PackedStore store, String name, boolean generated) {
  /** Finds, generates and packs what the settings name; quick where that was done before. */
  static StudyData of(StudySettings settings, boolean excludeBad, PrintWriter err) {
    Platform.require();
    boolean generated = settings.data().equals("generated");
    if (generated && settings.generated().isEmpty()) {
      throw new UsageException("data: 'generated' needs the settings generated.classes and others");
    }
    if (settings.data().isEmpty()) {
      throw new UsageException(
          "this study needs images: give --data PATH, a folder, .tar or .zip of them");
    }
    Path data =
        generated ? Packing.generate(settings.generated().get(), err) : Path.of(settings.data());
    int side = Networks.find(settings.network(), 2).orElseThrow().side();
    return new StudyData(
        Packing.pack(data, side, excludeBad, err),
        generated ? "generated images" : data.toString(),
        generated);
  }
}
