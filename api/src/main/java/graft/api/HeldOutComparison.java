package graft.api;

import graft.api.FineTuning.Plan;
import graft.core.error.MachineException;
import graft.core.text.Words;
import graft.study.execution.TrainingOutcome;
import graft.study.execution.TrainingOutcome.Complete;
import graft.study.execution.TrainingOutcome.Failed;
import graft.study.search.Folds;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Compares a way of training with a second: both train on a part of the training images and are
 * tested on what is held out of them, part by part, until one is clearly ahead or enough images
 * were seen. What was trained stays known until it is forgotten.
 */
final class HeldOutComparison implements AutoCloseable {
  /** Held-out images after which nothing more is trained. */
  private static final int ENOUGH = 100;

  /** Held-out images from which on it may end earlier. */
  private static final int FEWEST = 20;

  /** The share of them, one in so many, by which the second is clearly ahead. */
  private static final int CLEAR = 3;

  /**
   * The share of them, one in so many, by which the first is clearly ahead, and trained already.
   */
  private static final int BEHIND = 10;

  /** The share of them, one in so many, by which the second is ahead at all. */
  private static final int AHEAD = 20;

  private final FineTuningRun run;
  private final List<Folds.Part> parts;
  private final List<OneTraining> begun = new ArrayList<>();

  HeldOutComparison(FineTuningRun run) {
    this.run = run;
    Folds folds = new Folds(run.target().train(), run.seed());
    parts = new ArrayList<>();
    int images = 0;
    for (int number = 0; number < folds.replicates() && images < ENOUGH; number++) {
      parts.add(folds.part(number));
      images += folds.part(number).held().size();
    }
  }

  /** Images that each has right, of those that both were tested on. */
  record Counts(int first, int second, int images) {
    /** Whether no further part is needed. */
    boolean areEnough() {
      int ahead = second - first;
      boolean isClear = BEHIND * -ahead >= images || CLEAR * ahead > images;
      return images >= ENOUGH || (images >= FEWEST && isClear);
    }

    /** Whether the second has more right by one image in 20. */
    boolean secondIsAhead() {
      return second > first && AHEAD * (second - first) >= images;
    }

    private Counts and(int rightByFirst, int rightBySecond, int more) {
      return new Counts(first + rightByFirst, second + rightBySecond, images + more);
    }
  }

  /** Parts at most; 0 where no image can be held out. */
  int parts() {
    return parts.size();
  }

  /**
   * The share of the training images that it trains on at a time, in the mean; of at least 1 part.
   */
  double shareTrainedOn() {
    double images = run.target().train().size();
    return parts.stream().mapToDouble(part -> part.train().size() / images).average().orElseThrow();
  }

  /**
   * Compares them. A way that diverges has no image of that part right.
   *
   * @return empty if it was stopped; called again, it goes on
   * @throws MachineException if one cannot be trained on a part
   */
  Optional<Counts> of(Plan first, Plan second) {
    Counts counts = new Counts(0, 0, 0);
    for (int number = 0; number < parts() && !counts.areEnough(); number++) {
      Folds.Part part = parts.get(number);
      Optional<TrainingOutcome> one = trained(first, part);
      Optional<TrainingOutcome> two = one.isEmpty() ? one : trained(second, part);
      if (two.isEmpty()) {
        return Optional.empty();
      }
      counts = counts.and(right(one.get()), right(two.get()), part.held().size());
      run.listener()
          .message(
              Words.text(
                  "Part %d of %d: of %s held out so far, %,d right by the recommendation, %,d by the"
                      + " other way.",
                  number + 1,
                  parts(),
                  Words.counted(counts.images(), "image"),
                  counts.first(),
                  counts.second()));
    }
    return Optional.of(counts);
  }

  private Optional<TrainingOutcome> trained(Plan plan, Folds.Part part) {
    OneTraining training = run.begin(plan, part.train());
    begun.add(training);
    Optional<TrainingOutcome> outcome =
        run.run(training, TrainingStatus.Kind.COMPARISON, plan, part.train(), part.held());
    if (outcome.orElse(null) instanceof Failed failed) {
      throw new MachineException(failed.reason());
    }
    if (outcome.isPresent()) {
      training.forgetWeights();
    }
    return outcome;
  }

  private static int right(TrainingOutcome outcome) {
    return outcome instanceof Complete complete ? complete.last().correct() : 0;
  }

  /** Removes what is known of its trainings. */
  void forget() {
    begun.forEach(OneTraining::forget);
  }

  @Override
  public void close() {
    begun.forEach(OneTraining::close);
  }
}
