package graft.study.execution;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/** A fresh private folder for one socket: socket paths are limited to about 100 bytes. */
final class SocketFolder {
  private static final int LONGEST_BYTES = 90;

  private SocketFolder() {}

  static Path create() throws IOException {
    Path folder = Files.createTempDirectory("graft");
    if (folder.toString().getBytes(StandardCharsets.UTF_8).length <= LONGEST_BYTES) {
      return folder;
    }
    Files.delete(folder);
    return Files.createTempDirectory(Path.of("/tmp"), "graft");
  }

  /** Removes the folder and its socket, if still there. */
  static void delete(Path folder) {
    try {
      Files.deleteIfExists(folder.resolve("s"));
      Files.deleteIfExists(folder);
    } catch (IOException e) {
      // An empty folder under the system's temporary one is left behind.
    }
  }
}
