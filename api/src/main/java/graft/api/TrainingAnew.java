package graft.api;

import graft.analysis.prediction.BaseView;
import graft.analysis.recommendation.PaperRecommender;
import graft.analysis.recommendation.Recommender;
import graft.analysis.recommendation.TargetTask;
import graft.api.FineTuning.Choice;
import graft.api.FineTuning.Plan;
import graft.api.HeldOutComparison.Counts;
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
 * the recommended small rates move it too little. The base's own classifier tells when that may be
 * so, and the training loss where it does not; images held out of the training images tell whether
 * it is. The test images take no part.
 */
final class TrainingAnew implements AutoCloseable {
  /** How far from the least loss to that of guessing, 0..1, it is from where on it may be so. */
  private static final double DOUBTFUL_ABOVE = 0.2;

  /** Training images above which it is looked at only where a training never started. */
  private static final int MOST_IMAGES = 2_000;

  /** Times the recommended epochs that the other way has on parts, at most: the model has all. */
  private static final int MOST_TIMES = 6;

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
    Loss loss =
        new Loss(
            ended.epochs().get(ended.epochs().size() - 1).trainLoss(),
            task.leastLoss(smoothing),
            task.lossOfGuessing(smoothing));
    boolean neverStarted = Trained.neverStarted(ended, task.classes());
    if (other().isEmpty()) {
      return Optional.of(neverStarted ? anew(NEVER_STARTED) : Decision.stays());
    }
    if (neverStarted) {
      return compared(NEVER_STARTED, recommended, true);
    }
    if (task.images() > MOST_IMAGES) {
      return Optional.of(Decision.stays());
    }
    Optional<BaseView> view = run.look();
    if (run.isStopped()) {
      return Optional.empty();
    }
    if (view.filter(BaseView::isUnlike).isPresent()) {
      return compared(
          "The base sees these images as unlike its own (" + varied(view.get()) + ").",
          recommended,
          false);
    }
    if (!loss.isHigh()) {
      return Optional.of(Decision.stays());
    }
    if (view.filter(BaseView::isOfTheBasesKind).isPresent()) {
      return Optional.of(
          Decision.stays(
              Words.text(
                  "%s, which could mean rates too small for these images. But the base sees them as"
                      + " images of its own kind (%s), so %s was not tried.",
                  loss, varied(view.get()), OTHER_WAY)));
    }
    return compared(
        loss + view.map(seen -> "; to the base these images look " + varied(seen)).orElse("") + ".",
        recommended,
        false);
  }

  /**
   * How a training ended.
   *
   * @param loss mean loss of the last epoch
   * @param least that label smoothing allows
   * @param guessing loss of guessing
   */
  private record Loss(double loss, double least, double guessing) {
    boolean isHigh() {
      return loss > least + DOUBTFUL_ABOVE * (guessing - least);
    }

    @Override
    public String toString() {
      return Words.text(
          "The training loss ended at %.2f (guessing: %.2f, the least: %.2f)",
          loss, guessing, least);
    }
  }

  private static String varied(BaseView view) {
    return Words.text("as varied as %.0f %% of what could be", Math.floor(100 * view.spread()));
  }

  /**
   * By images that are held out.
   *
   * @param doubt why, a sentence
   */
  private Optional<Decision> compared(String doubt, Plan recommended, boolean neverStarted) {
    HeldOutComparison held = new HeldOutComparison(run);
    comparison = held;
    if (held.parts() == 0) {
      return Optional.of(neverStarted ? anew(doubt) : Decision.stays());
    }
    int epochs = recommended.recipe().epochs();
    int most = other().orElseThrow().epochs();
    Recipe tried =
        Recommender.recipeForUnlike(task, Math.min(most, MOST_TIMES * epochs))
            .orElseThrow()
            .evaluatedOnce();
    run.listener()
        .message(
            Words.text(
                "%s The recommended rates may be too small for them. To see, the recommendation (%s)"
                    + " and %s (%,d) are trained on up to %d parts of the images and tested on what"
                    + " is held out, which takes up to %.0f times as long as the first training.",
                doubt,
                Words.counted(epochs, "epoch"),
                OTHER_WAY,
                tried.epochs(),
                held.parts(),
                Math.ceil(
                    held.parts() * held.shareTrainedOn() * (epochs + tried.epochs()) / epochs)));
    try {
      return held.of(trial(recommended), trial(tried))
          .map(counts -> decision(doubt, counts, neverStarted));
    } catch (MachineException e) {
      String why =
          doubt + " Whether " + OTHER_WAY + " does better could not be seen: " + e.getMessage();
      return Optional.of(
          neverStarted ? anew(why + ".") : Decision.stays(why + ". The recommendation stays."));
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

  private Decision decision(String doubt, Counts counts, boolean neverStarted) {
    boolean isBetter =
        counts.secondIsAhead() || (neverStarted && counts.second() >= counts.first());
    String found =
        Words.text(
            "%s Of %s held out, %,d were right by the recommendation and %,d by %s",
            doubt,
            Words.counted(counts.images(), "image"),
            counts.first(),
            counts.second(),
            OTHER_WAY);
    return isBetter ? anew(found + ".") : Decision.stays(found + ": the recommendation stays.");
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
