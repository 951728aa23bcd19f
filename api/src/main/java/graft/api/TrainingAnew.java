package graft.api;

import graft.analysis.prediction.BaseView;
import graft.analysis.recommendation.PaperRecommender;
import graft.analysis.recommendation.Recommender;
import graft.analysis.recommendation.TargetTask;
import graft.api.FineTuning.Choice;
import graft.api.FineTuning.Plan;
import graft.api.HeldOutComparison.Counts;
import graft.core.error.GraftException;
import graft.core.error.MachineException;
import graft.core.protocol.Protocol;
import graft.core.protocol.Recipe;
import graft.core.text.Words;
import graft.study.execution.TrainingOutcome.Complete;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Whether a task is trained anew, all layers at the full rate: where images are unlike the base's,
 * the recommended small rates move it too little. The training loss tells when that may be so; the
 * base's own classifier, where it does not see them as images of its kind; and images held out of
 * the training images tell whether it is. The test images take no part.
 */
final class TrainingAnew implements AutoCloseable {
  /** How far from the least loss to that of guessing, 0..1, it is from where on it may be so. */
  private static final double DOUBTFUL_ABOVE = 0.2;

  /** Training images above which it is looked at only where a training never started. */
  private static final int MOST_IMAGES = 2_000;

  private static final String NEVER_STARTED = "By the recommendation it never started.";
  private static final String OTHER_WAY = "one cycle of AdamW on all layers at the full rate";

  private final FineTuningRun run;
  private final TargetTask task;
  private @Nullable HeldOutComparison comparison;

  TrainingAnew(FineTuningRun run) {
    this.run = run;
    task = run.target().task();
  }

  /**
   * What to do.
   *
   * @param anew how to train anew; empty where the recommendation stays
   * @param reasons for the model card where it stays, a sentence each; none without doubt
   */
  record Decision(Optional<Choice> anew, List<String> reasons) {
    Decision {
      reasons = List.copyOf(reasons);
    }

    private static Decision stays(String... reasons) {
      return new Decision(Optional.empty(), List.of(reasons));
    }
  }

  /**
   * Decides.
   *
   * @param recommended what was trained
   * @param ended how that ended
   * @return empty if it was stopped
   */
  Optional<Decision> decide(Plan recommended, Complete ended) {
    double smoothing = recommended.recipe().refinements().labelSmoothing();
    double least = task.leastLoss(smoothing);
    double guessing = task.lossOfGuessing(smoothing);
    double loss = ended.epochs().get(ended.epochs().size() - 1).trainLoss();
    boolean neverStarted = Trained.neverStarted(ended, task.classes());
    Optional<Recipe> other = other().map(Recipe::evaluatedOnce);
    boolean isDoubtful =
        other.isPresent()
            && loss > least + DOUBTFUL_ABOVE * (guessing - least)
            && task.images() <= MOST_IMAGES;
    if (!neverStarted && !isDoubtful) {
      return Optional.of(Decision.stays());
    }
    if (other.isEmpty()) {
      return Optional.of(anew(NEVER_STARTED));
    }
    Optional<BaseView> alike = neverStarted ? Optional.empty() : alike();
    if (alike.isPresent()) {
      return Optional.of(
          Decision.stays(
              Words.text(
                  "The training loss ended at %.2f (guessing: %.2f, the least: %.2f), which could mean"
                      + " rates too small for these images. But the base sees them as images of its"
                      + " own kind (as varied as %.0f %% of what could be), so %s was not tried.",
                  loss, guessing, least, Math.floor(100 * alike.get().spread()), OTHER_WAY)));
    }
    HeldOutComparison held = new HeldOutComparison(run);
    comparison = held;
    if (held.parts() == 0) {
      return Optional.of(neverStarted ? anew(NEVER_STARTED) : Decision.stays());
    }
    run.listener()
        .message(
            Words.text(
                "The training loss is %.2f, where guessing has %.2f and the least is %.2f: the"
                    + " recommended rates may be too small for these images. To see, the recommendation"
                    + " (%s) and %s (%,d) are trained on up to %d parts of them and tested on what is"
                    + " held out.",
                loss,
                guessing,
                least,
                Words.counted(recommended.recipe().epochs(), "epoch"),
                OTHER_WAY,
                other.get().epochs(),
                held.parts()));
    try {
      return held.of(trial(recommended), trial(other.get()))
          .map(counts -> decision(counts, neverStarted));
    } catch (MachineException e) {
      String why = "Whether " + OTHER_WAY + " does better could not be seen: " + e.getMessage();
      return Optional.of(
          neverStarted
              ? anew(NEVER_STARTED + " " + why + ".")
              : Decision.stays(why + ". The recommendation stays."));
    }
  }

  /** How the base sees the images, where it sees them as alike those that it knows. */
  private Optional<BaseView> alike() {
    try {
      return run.look().filter(BaseView::isAlike);
    } catch (GraftException e) {
      return Optional.empty(); // held out images tell it, too
    }
  }

  private static Plan trial(Plan recommended) {
    return new Plan(
        recommended.protocol(),
        recommended.recipe().evaluatedOnce(),
        List.of("On a part of the images, to compare the recommendation on what is held out."));
  }

  private Plan trial(Recipe other) {
    Protocol all = Recommender.protocolForUnlike(task);
    return run.plan(
        new Choice.Found(
            all,
            other,
            List.of("On a part of the images, to compare " + OTHER_WAY + " on what is held out.")));
  }

  private Decision decision(Counts counts, boolean neverStarted) {
    boolean isBetter =
        counts.secondIsAhead() || (neverStarted && counts.second() >= counts.first());
    String found =
        Words.text(
            "Of %s held out, %,d were right by the recommendation and %,d by %s",
            Words.counted(counts.images(), "image"), counts.first(), counts.second(), OTHER_WAY);
    return isBetter
        ? anew((neverStarted ? NEVER_STARTED + " " : "") + found + ".")
        : Decision.stays(found + ": the recommendation stays.");
  }

  /** For as many epochs as the common protocol, since a base that does not fit starts late. */
  private Optional<Recipe> other() {
    return Recommender.recipeForUnlike(task, PaperRecommender.recipe(task).epochs());
  }

  private Decision anew(String why) {
    Recipe paper = PaperRecommender.recipe(task);
    Optional<Recipe> other = other();
    List<String> reasons =
        List.of(
            Words.text(
                "%s Trained anew by %s for %s.",
                why,
                other.isPresent() ? OTHER_WAY : "the common protocol, all layers at the full rate,",
                Words.counted(paper.epochs(), "epoch")));
    Choice choice =
        other.isPresent()
            ? new Choice.Found(Recommender.protocolForUnlike(task), other.get(), reasons)
            : new Choice.Found(PaperRecommender.common(task), paper, reasons);
    return new Decision(Optional.of(choice), List.of());
  }

  /** Removes what is known of the trainings of its comparison, once the model is written. */
  void forget() {
    if (comparison != null) {
      comparison.forget();
    }
  }

  @Override
  public void close() {
    if (comparison != null) {
      comparison.close();
    }
  }
}
