package graft.core.lock;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.UUID;

/**
 * Writes a file beside its place and renames it: a reader sees the old file or the new one, never
 * half of one.
 */
public final class WholeFile {
  /**
   * Not the process's number: processes of two containers that share a folder may have the same.
   * Short, as it makes names longer.
   */
  private static final String PROCESS = UUID.randomUUID().toString().substring(0, 7);

  private WholeFile() {}

  /** Seven digits (hexadecimal) for names of files that no other process writes. */
  public static String process() {
    return PROCESS;
  }

  /** Where something is written until it is whole: beside its place, hidden, of this process. */
  public static Path unfinished(Path place) {
    return place.resolveSibling("." + place.getFileName() + "." + PROCESS + ".part");
  }

  /** Writes a text as UTF-8. */
  public static void write(Path file, String text) throws IOException {
    write(file, text.getBytes(StandardCharsets.UTF_8));
  }

  /**
   * Writes bytes, in place of those that are there.
   *
   * @throws IOException if they cannot be written; nothing is left beside the place then
   */
  public static void write(Path file, byte[] bytes) throws IOException {
    Path unfinished = unfinished(file);
    try {
      Files.write(unfinished, bytes);
      Files.move(unfinished, file, StandardCopyOption.ATOMIC_MOVE);
    } finally {
      Files.deleteIfExists(unfinished);
    }
  }
}
