package graft.cli;

import graft.core.error.UsageException;
import graft.core.text.Csv;
import picocli.CommandLine.Option;

/** Whether a CSV is for spreadsheets, which run some names as formulas. */
final class SpreadsheetOption {
  @Option(
      names = "--spreadsheet-safe",
      description = {
        "Put an apostrophe before names in CSV that a spreadsheet would run as a formula (they begin",
        "with = + - @); without it names are written exactly."
      })
  private boolean safe;

  /**
   * Refuses the option where no CSV is written.
   *
   * @throws UsageException if so
   */
  void requireCsv(boolean csv) {
    if (safe && !csv) {
      throw new UsageException("--spreadsheet-safe is for --format csv");
    }
  }

  /** An empty table with these column names. */
  Csv table(String... header) {
    Csv csv = new Csv(header);
    return safe ? csv.forSpreadsheets() : csv;
  }
}
