package graft.api;

import graft.api.FineTuning.Plan;
import graft.core.text.Words;
import graft.study.execution.TrainingOutcome;
import graft.study.execution.TrainingOutcome.Complete;
import graft.study.search.Folds;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Compares a way of training with a second: both train on a part of the training images and are
 * tested on what is held out of them, part by part, until the second is clearly ahead, or not at
 * all, or enough images were seen.
 */
final class HeldOutComparison {
  /** Held-out images after which nothing more is trained. */
  private static final int ENOUGH = 100;

  /** Held-out images after which it may end earlier. */
  private static final int FEWEST = 20;

  /** The share of them, one in so many, by which the second is clearly ahead. */
  private static final int CLEAR = 3;

  private final FineTuningRun run;
  private final Folds folds;

  HeldOutComparison(FineTuningRun run) {
    this.run = run;
    folds = new Folds(run.target().train(), run.seed());
  }

  /** Images that each has right, of those that both were tested on. */
  record Hits(int first, int second, int images) {
    /** Whether no further part is needed. */
    boolean decide() {
      int ahead = second - first;
      return images >= ENOUGH || images >= FEWEST && (ahead <= 0 || CLEAR * ahead > images);
    }

    private Hits and(int rightByFirst, int rightBySecond, int more) {
      return new Hits(first + rightByFirst, second + rightBySecond, images + more);
    }
  }

  /** Parts that there are at most; 0 where no image can be held out. */
  int parts() {
    return folds.replicates();
  }

  /**
   * Compares them.
   *
   * @return empty if it was stopped; called again, it goes on
   */
  Optional<Hits> of(Plan first, Plan second) {
    List<OneTraining> begun = new ArrayList<>();
    try {
      Hits hits = new Hits(0, 0, 0);
      for (int number = 0; number < parts() && !hits.decide(); number++) {
        Folds.Part part = folds.part(number);
        Optional<TrainingOutcome> one = trained(first, part, begun);
        Optional<TrainingOutcome> two = one.isEmpty() ? one : trained(second, part, begun);
        if (two.isEmpty()) {
          return Optional.empty();
        }
        hits = hits.and(right(one.get()), right(two.get()), part.held().size());
        run.listener()
            .message(
                Words.text(
                    "Part %d of %d: of %s held out so far, %,d right by the recommendation, %,d by"
                        + " the other way.",
                    number + 1,
                    parts(),
                    Words.counted(hits.images(), "image"),
                    hits.first(),
                    hits.second()));
      }
      begun.forEach(OneTraining::forget);
      return Optional.of(hits);
    } finally {
      begun.forEach(OneTraining::close);
    }
  }

  private Optional<TrainingOutcome> trained(Plan plan, Folds.Part part, List<OneTraining> begun) {
    OneTraining training = run.begin(plan, part.train());
    begun.add(training);
    return run.run(training, TrainingStatus.Kind.COMPARISON, plan, part.train(), part.held());
  }

  private static int right(TrainingOutcome outcome) {
    return outcome instanceof Complete complete ? complete.last().correct() : 0;
  }
}
