package graft.report;

import graft.core.error.MachineException;
import graft.core.error.UsageException;
import graft.core.lock.WholeFile;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;

/** The folder {@code report/} of a study. Each of its files is there whole or not at all. */
final class ReportFolder {
  private final Path folder;

  private ReportFolder(Path folder) {
    this.folder = folder;
  }

  /** Opens or makes the folder below a study's. */
  static ReportFolder of(Path studyFolder) {
    Path folder = studyFolder.resolve("report");
    try {
      Files.createDirectories(folder);
    } catch (IOException e) {
      throw unwritable(folder, e);
    }
    return new ReportFolder(folder);
  }

  /** Writes a text as UTF-8 and gives its path. */
  Path write(String name, String text) {
    return write(name, text.getBytes(StandardCharsets.UTF_8));
  }

  /** Writes bytes and gives their path. */
  Path write(String name, byte[] bytes) {
    Path place = folder.resolve(name);
    try {
      WholeFile.write(place, bytes);
    } catch (IOException e) {
      throw unwritable(place, e);
    }
    return place;
  }

  /** Removes a file that an earlier report wrote and this one cannot. */
  void remove(String name) {
    Path place = folder.resolve(name);
    try {
      Files.deleteIfExists(place);
    } catch (IOException e) {
      throw unwritable(place, e);
    }
  }

  private static RuntimeException unwritable(Path place, IOException e) {
    String said = e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage();
    if (said.toLowerCase(Locale.ROOT).contains("no space left")) {
      return new MachineException(
          "the disk is full: cannot write " + place + "; free some space and run report again", e);
    }
    return new UsageException(
        "cannot write the report at " + place + " (" + said + "); make the folder writable", e);
  }
}
