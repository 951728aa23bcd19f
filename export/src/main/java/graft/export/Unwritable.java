package graft.export;

import graft.core.error.GraftException;
import graft.core.error.MachineException;
import graft.core.error.Remedy;
import graft.core.error.Shown;
import graft.core.error.UsageException;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;

/** Refusals of places that an export cannot be written to. */
final class Unwritable {
  private Unwritable() {}

  /** Makes a folder. */
  static void make(Path folder) {
    try {
      Files.createDirectories(folder);
    } catch (IOException e) {
      throw refusal(folder, e);
    }
  }

  /** What to say of a file or folder that could not be written or read. */
  static GraftException refusal(Path place, IOException why) {
    String name = Shown.text(place.toString());
    if (why instanceof AccessDeniedException
        || why instanceof FileAlreadyExistsException
        || why instanceof NotDirectoryException
        || String.valueOf(why.getMessage()).endsWith("Not a directory")) {
      return new UsageException(
          "cannot write " + name + ": it is a file, below a file, or not yours to write; ",
          Remedy.WRITABLE_PLACE,
          why);
    }
    return new MachineException(
        "cannot write "
            + name
            + ": "
            + why
            + "\n"
            + "Free disk space or check the disk, then export again: it goes on where it stopped.",
        why);
  }
}
