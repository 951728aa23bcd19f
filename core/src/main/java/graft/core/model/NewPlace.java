package graft.core.model;

import graft.core.error.Remedy;
import graft.core.error.Shown;
import graft.core.error.UsageException;
import graft.core.lock.WholeFile;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;

/** A place where a file or folder shall be, looked at before any work is done for it. */
public final class NewPlace {
  private NewPlace() {}

  /**
   * Refuses a place where something is, be it a link to nothing.
   *
   * @throws UsageException if so
   */
  public static void requireFree(Path place) {
    if (Files.exists(place, LinkOption.NOFOLLOW_LINKS)) {
      throw new UsageException(
          Shown.text(place.toString()) + " is there already and is kept as it is; ",
          Remedy.OTHER_PLACE);
    }
  }

  /**
   * Tries whether something can be made there, and takes it away again. Folders on the way that do
   * not exist yet are not made. Rights alone do not tell: the superuser has them in {@code /proc}.
   *
   * @throws UsageException if not
   */
  public static void requireWritable(Path place) {
    Path target = place.toAbsolutePath().normalize();
    Path folder = target.getParent();
    while (folder != null && !Files.exists(folder)) {
      folder = folder.getParent();
    }
    if (folder == null || target.getFileName() == null) {
      throw cannot(place, "it is no place for a file or folder");
    }
    if (!Files.isDirectory(folder)) {
      throw cannot(place, Shown.text(folder.toString()) + " is a file");
    }
    Path trial = folder.resolve(WholeFile.unfinished(target).getFileName());
    try {
      Files.createDirectory(trial);
      Files.delete(trial);
    } catch (IOException e) {
      UsageException refused =
          cannot(
              place, "nothing can be made in " + Shown.text(folder.toString()) + ": " + reason(e));
      refused.initCause(e);
      throw refused;
    }
  }

  /**
   * Writes a text as UTF-8, whole or not at all, unless something came to its place since it was
   * looked at.
   *
   * @throws UsageException if so; it is kept as it is
   * @throws IOException if it cannot be written; nothing is left there then
   */
  public static void write(Path place, String text) throws IOException {
    Path unfinished = WholeFile.unfinished(place);
    try {
      Files.writeString(unfinished, text, StandardCharsets.UTF_8);
      fill(place, unfinished);
    } finally {
      Files.deleteIfExists(unfinished);
    }
  }

  /**
   * Moves a file that is whole to its place, unless something came there meanwhile.
   *
   * @throws UsageException if so; both are kept as they are
   * @throws IOException if it cannot be moved
   */
  public static void fill(Path place, Path unfinished) throws IOException {
    requireFree(place);
    Files.move(unfinished, place);
  }

  private static String reason(IOException e) {
    if (e instanceof AccessDeniedException) {
      return "permission denied";
    }
    return e instanceof FileSystemException file && file.getReason() != null
        ? Shown.text(file.getReason())
        : "the system refuses it";
  }

  private static UsageException cannot(Path place, String why) {
    return new UsageException(
        "cannot write " + Shown.text(place.toString()) + ": " + why + "; ", Remedy.WRITABLE_PLACE);
  }
}
