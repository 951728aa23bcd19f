package graft.core.figures;

import graft.core.execution.TrainingOutcome.Complete;
import graft.core.results.TrialRecord;
import graft.core.statistics.Summary;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.ToDoubleFunction;

/**
 * The trials of one cell: they differ in split and seed only.
 *
 * @param records one record for each split and seed there is, whatever its state
 * @param expected trials there should be
 */
record CellTrials(Map<SplitSeed, TrialRecord> records, int expected) {
  CellTrials {
    records = new TreeMap<>(records);
  }

  /** Puts the records of one cell under their split and seed. */
  static CellTrials of(List<TrialRecord> cell, Grid grid) {
    Map<SplitSeed, TrialRecord> bySplitAndSeed = new TreeMap<>();
    for (TrialRecord trial : cell) {
      grid.check(trial.spec());
      TrialRecord other =
          bySplitAndSeed.put(new SplitSeed(trial.spec().split(), trial.spec().seed()), trial);
      if (other != null) {
        throw new IllegalArgumentException(
            "trials %s and %s are the same cell, split and seed"
                .formatted(other.spec().id(), trial.spec().id()));
      }
    }
    return new CellTrials(bySplitAndSeed, grid.trialsPerCell());
  }

  /** One number of each complete trial. */
  Map<SplitSeed, Double> values(ToDoubleFunction<Complete> number) {
    Map<SplitSeed, Double> values = new TreeMap<>();
    records.forEach(
        (key, trial) -> {
          Optional<Complete> complete = trial.complete();
          complete.ifPresent(c -> values.put(key, number.applyAsDouble(c)));
        });
    return values;
  }

  /** Summary of one number over the complete trials. */
  Summary summary(ToDoubleFunction<Complete> number) {
    return Summary.of(List.copyOf(values(number).values()), expected);
  }
}
