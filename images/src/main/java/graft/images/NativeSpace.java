package graft.images;

import graft.core.error.MachineException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;

/** The disk space that unpacked native libraries take. */
final class NativeSpace {
  /** OpenCV, OpenBLAS and libtorch, unpacked for Linux on x86-64: 489 MB, rounded down. */
  private static final long UNPACKED_BYTES = 480_000_000;

  private static final long MEGABYTE = 1_000_000;

  private NativeSpace() {}

  /**
   * Refuses a disk on which the libraries not unpacked yet have no room.
   *
   * @param natives existing folder for the unpacked libraries
   * @param freeBytes usable space on its disk
   * @throws MachineException naming the space needed and the space free
   */
  static void require(Path natives, long freeBytes) throws IOException {
    long needed = UNPACKED_BYTES - unpackedBytes(natives);
    if (freeBytes < needed) {
      throw new MachineException(
          "native libraries need "
              + Math.max(1, needed / MEGABYTE)
              + " MB in "
              + natives
              + ", its disk has "
              + freeBytes / MEGABYTE
              + " MB free\nmake room, or set GRAFT_CACHE to a folder on another disk");
    }
  }

  private static long unpackedBytes(Path natives) throws IOException {
    long bytes = 0;
    try (Stream<Path> entries = Files.walk(natives)) {
      for (Path entry : entries.filter(Files::isRegularFile).toList()) {
        bytes += Files.size(entry);
      }
    }
    return bytes;
  }
}
