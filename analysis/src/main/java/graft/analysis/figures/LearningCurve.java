package graft.analysis.figures;

import graft.study.execution.TrainingOutcome.Complete;
import graft.study.store.TrialRecord;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.ToDoubleFunction;
import java.util.stream.Stream;

/**
 * How the trials of a cell learnt: means over its complete trials.
 *
 * @param cell what was asked
 * @param n complete trials
 * @param expected trials there should be
 * @param trainLoss running mean of each epoch in nats, dropout and augmentation on; epoch 1 first
 * @param milestones evaluations on the test images, ascending
 */
public record LearningCurve(
    StudyCells.Key cell, int n, int expected, List<Double> trainLoss, List<Milestone> milestones) {
  /** Mean evaluation after an epoch: loss in nats, top-1 as a fraction 0..1. */
  public record Milestone(int epoch, double testLoss, double testTop1) {}

  public LearningCurve {
    trainLoss = List.copyOf(trainLoss);
    milestones = List.copyOf(milestones);
  }

  /** The curve of a cell; without epochs or milestones where no trial is complete. */
  public static LearningCurve of(StudyCells.Key cell, CellTrials trials) {
    List<Complete> complete =
        trials.records().values().stream()
            .map(TrialRecord::complete)
            .flatMap(Optional::stream)
            .toList();
    List<Double> trainLoss = new ArrayList<>();
    for (int i = 0; i < shortest(complete.stream().map(c -> c.epochs().size())); i++) {
      int epoch = i;
      trainLoss.add(mean(complete, c -> c.epochs().get(epoch).trainLoss()));
    }
    List<Milestone> milestones = new ArrayList<>();
    for (int i = 0; i < shortest(complete.stream().map(c -> c.milestones().size())); i++) {
      int at = i;
      milestones.add(
          new Milestone(
              complete.get(0).milestones().get(at).epoch(),
              mean(complete, c -> c.milestones().get(at).loss()),
              mean(complete, c -> c.milestones().get(at).top1())));
    }
    return new LearningCurve(cell, complete.size(), trials.expected(), trainLoss, milestones);
  }

  private static int shortest(Stream<Integer> sizes) {
    return sizes.min(Integer::compare).orElse(0);
  }

  private static double mean(List<Complete> complete, ToDoubleFunction<Complete> value) {
    return complete.stream().mapToDouble(value).average().orElseThrow();
  }
}
