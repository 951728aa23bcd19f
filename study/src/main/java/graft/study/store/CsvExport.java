package graft.study.store;

import graft.core.error.MachineException;
import graft.core.lock.WholeFile;
import graft.core.text.Csv;
import graft.study.store.ResultTables.TrialEpoch;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * A study as tables for other programs: {@code trials.csv}, {@code epochs.csv}, {@code bases.csv}
 * and {@code correct.csv}, UTF-8, one header line, fractions 0..1, an empty cell for what is not
 * known. Each file is replaced whole or not at all.
 */
public final class CsvExport {
  private CsvExport() {}

  /**
   * Writes the four files.
   *
   * @param folder made if missing
   * @throws MachineException if it cannot be written
   */
  public static void write(StudyRecords study, Path folder) {
    try {
      Files.createDirectories(folder);
      List<TrialRecord> trials = study.trials();
      List<TrialEpoch> epochs =
          trials.stream().flatMap(trial -> TrialEpoch.of(trial).stream()).toList();
      write(folder.resolve("trials.csv"), Csv.of(trials, ResultTables.csv(ResultTables.TRIALS)));
      write(folder.resolve("epochs.csv"), Csv.of(epochs, ResultTables.csv(ResultTables.EPOCHS)));
      write(folder.resolve("bases.csv"), bases(BaseRow.from(study.bases())));
      write(folder.resolve("correct.csv"), Csv.of(trials, ResultTables.csv(ResultTables.CORRECT)));
    } catch (IOException e) {
      throw new MachineException("cannot write the tables in " + folder + ": " + e, e);
    }
  }

  private static void write(Path file, Csv csv) throws IOException {
    WholeFile.write(file, csv.forSpreadsheets().quotedFreely().toString());
  }

  /** The table of bases. */
  public static Csv bases(List<BaseRow> bases) {
    return Csv.of(bases, ResultTables.csv(ResultTables.BASES));
  }
}
