package graft.report;

import graft.core.error.MachineException;
import graft.core.error.UsageException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Locale;

/**
 * The folder {@code report/} of a study. Each file is written beside its place and then renamed, so
 * that a reader sees the old file or the new one, never half of one.
 */
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
    Path beside = folder.resolve("." + name + "." + ProcessHandle.current().pid() + ".tmp");
    try {
      Files.write(beside, bytes);
      Files.move(
          beside, place, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    } catch (IOException e) {
      discard(beside, e);
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

  private static void discard(Path beside, IOException reason) {
    try {
      Files.deleteIfExists(beside);
    } catch (IOException e) {
      reason.addSuppressed(e);
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
