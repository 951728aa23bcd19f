package graft.analysis.figures;

import graft.core.statistics.PairedDifference;
import graft.core.statistics.Summary;
import graft.study.execution.TrainingOutcome.Complete;
import graft.study.store.TrialRecord;
import java.util.Collections;
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
public record CellTrials(Map<SplitSeed, TrialRecord> records, int expected) {
  public CellTrials {
    records = Collections.unmodifiableMap(new TreeMap<>(records));
  }

  /** No trial, as many as {@code grid} says missing. */
  static CellTrials none(Grid grid) {
    return new CellTrials(Map.of(), grid.trialsPerCell());
  }

  /** Its trials of one split. */
  public CellTrials ofSplit(int split) {
    Map<SplitSeed, TrialRecord> some = new TreeMap<>(records);
    some.keySet().removeIf(key -> key.split() != split);
    return new CellTrials(some, Math.max(1, some.size()));
  }

  /** Its trials of the seeds that every cell has; cells of {@code optimal} may have more. */
  public CellTrials ofSeeds(Grid grid) {
    Map<SplitSeed, TrialRecord> some = new TreeMap<>(records);
    some.keySet().removeIf(key -> !grid.seeds().contains(key.seed()));
    return new CellTrials(some, Math.max(some.size(), grid.trialsPerCell()));
  }

  /** Top-1 on all test images, fraction 0..1, of each complete trial. */
  public Map<SplitSeed, Double> accuracies() {
    return values(complete -> complete.last().top1());
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
    return new CellTrials(bySplitAndSeed, Math.max(bySplitAndSeed.size(), grid.trialsPerCell()));
  }

  /** One number of each complete trial. */
  public Map<SplitSeed, Double> values(ToDoubleFunction<Complete> number) {
    Map<SplitSeed, Double> values = new TreeMap<>();
    records.forEach(
        (key, trial) -> {
          Optional<Complete> complete = trial.complete();
          complete.ifPresent(c -> values.put(key, number.applyAsDouble(c)));
        });
    return values;
  }

  /** Accuracy minus another cell's, paired by split and seed. */
  public PairedDifference minus(CellTrials other) {
    return PairedDifference.of(
        accuracies(), other.accuracies(), SplitSeed::split, Math.max(expected, other.expected));
  }

  /** Summary of one number over the complete trials. */
  public Summary summary(ToDoubleFunction<Complete> number) {
    return Summary.of(values(number), SplitSeed::split, expected);
  }
}
