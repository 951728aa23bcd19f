package graft.analysis.figures;

import graft.core.statistics.Summary;
import graft.study.execution.TrainingOutcome.Complete;
import graft.study.store.TrialRecord;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.BiFunction;

/**
 * How far a cell's trials fit their training images and their test images. Losses are mean cross
 * entropies in nats, accuracies fractions 0..1.
 *
 * @param cell what was asked
 * @param trainLoss running mean of the last epoch, dropout and augmentation on
 * @param trainLossEval final network in evaluation mode on the training images
 * @param trainTop1 as {@code trainLossEval}
 * @param testLoss final network on the test images
 * @param testTop1 as {@code testLoss}
 */
public record OverfitRow(
    StudyCells.Key cell,
    Summary trainLoss,
    Summary trainLossEval,
    Summary trainTop1,
    Summary testLoss,
    Summary testTop1) {

  /** The row of a cell. */
  public static OverfitRow of(StudyCells.Key cell, CellTrials trials) {
    return new OverfitRow(
        cell,
        summary(trials, (t, c) -> c.epochs().isEmpty() ? Double.NaN : LossTable.trainLoss(c)),
        summary(trials, (t, c) -> c.trainLossEval()),
        summary(trials, (t, c) -> (double) c.trainCorrect() / t.spec().images()),
        summary(trials, (t, c) -> c.last().loss()),
        summary(trials, (t, c) -> c.last().top1()));
  }

  /** A number that a trial has not (no epochs) is left out, as a missing trial's is. */
  private static Summary summary(
      CellTrials trials, BiFunction<TrialRecord, Complete, Double> number) {
    Map<SplitSeed, Double> values = new TreeMap<>();
    trials
        .records()
        .forEach(
            (at, trial) ->
                trial
                    .complete()
                    .map(c -> number.apply(trial, c))
                    .filter(Double::isFinite)
                    .ifPresent(value -> values.put(at, value)));
    return Summary.of(values, SplitSeed::split, trials.expected());
  }
}
