package graft.export;

import graft.study.store.BaseRow;
import graft.study.store.ResultTables;
import graft.study.store.ResultTables.TrialEpoch;
import graft.study.store.StudyRecords;
import graft.study.store.TrialRecord;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.List;

/**
 * The tables of a study as Parquet: {@code trials.parquet}, {@code epochs.parquet}, {@code
 * correct.parquet} and {@code bases.parquet}, with the columns of the CSV files. Texts are as they
 * are, numbers 64 bits wide, unknown cells null.
 */
public final class ParquetExport implements Exporter {
  private final Path folder;

  /**
   * An export into a folder.
   *
   * @param folder made if missing
   */
  public ParquetExport(Path folder) {
    this.folder = folder;
  }

  @Override
  public Exported export(StudyRecords study) {
    Unwritable.make(folder);
    long[] counts = new long[2];
    try (ParquetFile<TrialRecord> trials = file("trials", ResultTables.TRIALS);
        ParquetFile<TrialEpoch> epochs = file("epochs", ResultTables.EPOCHS);
        ParquetFile<TrialRecord> correct = file("correct", ResultTables.CORRECT);
        ParquetFile<BaseRow> bases = file("bases", ResultTables.BASES)) {
      study.eachTrial(
          trial -> {
            try {
              trials.add(trial);
              correct.add(trial);
              for (TrialEpoch epoch : TrialEpoch.of(trial)) {
                epochs.add(epoch);
                counts[1]++;
              }
              counts[0]++;
            } catch (IOException e) {
              throw new UncheckedIOException(e);
            }
          });
      for (BaseRow base : BaseRow.from(study.bases())) {
        bases.add(base);
        counts[0]++;
      }
      trials.finish();
      epochs.finish();
      correct.finish();
      bases.finish();
    } catch (UncheckedIOException e) {
      throw Unwritable.refusal(folder, new IOException(e.getMessage(), e));
    } catch (IOException e) {
      throw Unwritable.refusal(folder, e);
    }
    return new Exported((int) counts[0], counts[1], counts[1], folder.toString(), List.of());
  }

  private <T> ParquetFile<T> file(String name, List<ResultTables.Column<T>> columns)
      throws IOException {
    return new ParquetFile<>(folder.resolve(name + ".parquet"), columns);
  }
}
