package graft.report;

import graft.core.error.MachineException;
import graft.core.error.UsageException;
import graft.core.lock.WholeFile;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * The folder {@code report/} of a study. Each of its files is there whole or not at all. One in
 * memory is of a page that is shown and not kept.
 */
final class ReportFolder {
  private final Path folder;
  private final Optional<Map<String, byte[]>> memory;

  private ReportFolder(Path folder, Optional<Map<String, byte[]>> memory) {
    this.folder = folder;
    this.memory = memory;
  }

  /** Keeps files in {@code memory}, by name. */
  static ReportFolder in(Map<String, byte[]> memory) {
    return new ReportFolder(Path.of(""), Optional.of(memory));
  }

  /** Whether its files are kept. */
  boolean isKept() {
    return memory.isEmpty();
  }

  /** Opens or makes the folder below a study's. */
  static ReportFolder of(Path studyFolder) {
    Path folder = studyFolder.resolve("report");
    try {
      Files.createDirectories(folder);
    } catch (IOException e) {
      throw unwritable(folder, e);
    }
    return new ReportFolder(folder, Optional.empty());
  }

  /** Writes a text as UTF-8 and gives its path. */
  Path write(String name, String text) {
    return write(name, text.getBytes(StandardCharsets.UTF_8));
  }

  /** Writes bytes and gives their path. */
  Path write(String name, byte[] bytes) {
    Path place = folder.resolve(name);
    if (memory.isPresent()) {
      memory.get().put(name, bytes);
      return place;
    }
    try {
      WholeFile.write(place, bytes);
    } catch (IOException e) {
      throw unwritable(place, e);
    }
    return place;
  }

  /** Removes a file that an earlier report wrote and this one cannot. */
  void remove(String name) {
    if (memory.isPresent()) {
      return;
    }
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
