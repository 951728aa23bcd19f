package graft.cli;

import graft.core.error.MachineException;
import graft.core.error.Shown;
import graft.core.error.UsageException;
import graft.core.lock.WholeFile;
import graft.core.model.NewPlace;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** Where a command's result goes: the screen, or a new file that is there whole or not at all. */
record NewFile(@Nullable Path path) {
  /**
   * Refuses a file that is there, or whose folder is not or cannot be written, before any work is
   * done for it.
   *
   * @throws UsageException if so
   */
  void requireFree() {
    Path file = path;
    if (file == null) {
      return;
    }
    if (Files.exists(file, LinkOption.NOFOLLOW_LINKS)) {
      throw new UsageException(
          Shown.text(file.toString())
              + " is there already and is kept as it is; give a new file with --out");
    }
    Path folder = file.toAbsolutePath().getParent();
    if (folder == null || !Files.isDirectory(folder)) {
      throw new UsageException(
          "the folder of "
              + Shown.text(file.toString())
              + " does not exist; make it, or give another file with --out");
    }
    NewPlace.requireWritable(file);
  }

  /**
   * Prints the text, or writes it as UTF-8.
   *
   * @throws MachineException if that does not work
   */
  void write(String text, PrintWriter out) {
    Path file = path;
    if (file == null) {
      out.print(text);
      if (out.checkError()) {
        throw new MachineException(
            "not all could be written to standard output; is its disk full?");
      }
      return;
    }
    try {
      WholeFile.write(file, text);
    } catch (IOException e) {
      throw new MachineException(
          "cannot write "
              + Shown.text(file.toString())
              + ": "
              + e.getMessage()
              + "; nothing was left there",
          e);
    }
  }
}
