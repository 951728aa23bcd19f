package graft.core.data;

import graft.core.text.Sha256;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The SHA-256 of files, each read once by this process as long as it does not change: large files
 * are asked for again and again.
 */
public final class FileHash {
  private static final Map<Stamp, String> KNOWN = new ConcurrentHashMap<>();

  /**
   * What tells that a file is the one that was read.
   *
   * @param file its number on its disk, which a renamed file keeps; else its path
   */
  private record Stamp(Object file, long bytes, FileTime changed) {
    static Stamp of(Path path) throws IOException {
      BasicFileAttributes now = Files.readAttributes(path, BasicFileAttributes.class);
      Object file = Optional.ofNullable(now.fileKey()).orElse(path.toAbsolutePath());
      return new Stamp(file, now.size(), now.lastModifiedTime());
    }
  }

  private FileHash() {}

  /** The hash of a file's bytes, 64 lower-case hex digits. */
  public static String of(Path file) throws IOException {
    Stamp stamp = Stamp.of(file);
    String known = KNOWN.get(stamp);
    if (known == null) {
      known = Sha256.hex(file);
      if (stamp.equals(Stamp.of(file))) { // else it was written meanwhile
        KNOWN.put(stamp, known);
      }
    }
    return known;
  }
}
