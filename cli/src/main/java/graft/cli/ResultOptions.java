package graft.cli;

import graft.core.error.MachineException;
import graft.core.error.Shown;
import graft.core.error.UsageException;
import graft.core.model.NewPlace;
import graft.core.text.Csv;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import picocli.CommandLine.Option;

/** Where a result is written: the screen, or a new file that is there whole or not at all. */
final class ResultOptions {
  @Option(
      names = "--spreadsheet-safe",
      description = {
        "Put an apostrophe before names in CSV that a spreadsheet would run as a formula (they begin",
        "with = + - @); without it names are written exactly."
      })
  private boolean spreadsheetSafe;

  @Option(names = "--out", paramLabel = "FILE", description = "New file (default: the screen).")
  private Optional<Path> out = Optional.empty();

  /**
   * Refuses what makes no sense, and a file that is there or cannot be written, before any work is
   * done for it.
   *
   * @param csv whether CSV is written
   * @throws UsageException if so
   */
  void check(boolean csv) {
    if (spreadsheetSafe && !csv) {
      throw new UsageException("--spreadsheet-safe is for --format csv");
    }
    if (out.isPresent()) {
      NewPlace.requireFree(out.get());
      Path folder = out.get().toAbsolutePath().getParent();
      if (folder == null || !Files.isDirectory(folder)) {
        throw new UsageException(
            "the folder of "
                + Shown.text(out.get().toString())
                + " does not exist; make it, or give another file with --out");
      }
      NewPlace.requireWritable(out.get());
    }
  }

  /** The text of a table. */
  String text(Csv csv) {
    return (spreadsheetSafe ? csv.forSpreadsheets() : csv).toString();
  }

  /**
   * Prints the text, or writes it as UTF-8.
   *
   * @throws UsageException if something came to the file's place meanwhile
   * @throws MachineException if that does not work
   */
  void write(String text, PrintWriter screen) {
    if (out.isEmpty()) {
      screen.print(text);
      if (screen.checkError()) {
        throw new MachineException(
            "not all could be written to standard output; is its disk full?");
      }
      return;
    }
    try {
      NewPlace.write(out.get(), text);
    } catch (IOException e) {
      throw new MachineException(
          "cannot write "
              + Shown.text(out.get().toString())
              + ": "
              + e.getMessage()
              + "; nothing was left there",
          e);
    }
  }
}
