package graft.api;

import graft.analysis.figures.Shortfall;
import graft.analysis.recommendation.PaperRecommender;
import graft.analysis.recommendation.Recommender;
import graft.analysis.recommendation.TargetTask;
import graft.api.FineTuning.Choice;
import graft.api.FineTuning.Plan;
import graft.core.protocol.Recipe;
import graft.core.text.Words;
import graft.study.execution.TrainingOutcome.Complete;
import java.util.List;
import java.util.Optional;

/**
 * Whether a task is trained anew, all layers at the full rate: where images are unlike the base's,
 * the recommended small rates move it too little. The training loss tells when that may be so, and
 * images held out of the training images tell whether it is; the test images take no part.
 */
final class TrainingAnew {
  /** The fraction of ln(classes), the loss of guessing, above which it may be so. */
  private static final double DOUBTFUL_ABOVE = 0.5;

  private static final String NEVER_STARTED = "By the recommendation it never started.";

  private final FineTuningRun run;
  private final TargetTask task;

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
  }

  /**
   * Decides.
   *
   * @param recommended what was trained
   * @param ended how that ended
   * @return empty if it was stopped
   */
  Optional<Decision> decide(Plan recommended, Complete ended) {
    double loss = Shortfall.lossOfGuessing(ended, task.classes());
    boolean neverStarted = Trained.neverStarted(ended, task.classes());
    Optional<Recipe> asLong =
        Recommender.recipeForUnlike(task, recommended.recipe().epochs()).map(Recipe::evaluatedOnce);
    HeldOutComparison comparison = new HeldOutComparison(run);
    if (loss <= DOUBTFUL_ABOVE || !neverStarted && asLong.isEmpty()) {
      return Optional.of(stays());
    }
    if (asLong.isEmpty() || comparison.parts() == 0) {
      return Optional.of(neverStarted ? anew(NEVER_STARTED) : stays());
    }
    run.listener()
        .message(
            Words.text(
                "The training loss is %.0f %% of that of guessing: the images may be unlike the base's."
                    + " Compares the recommendation with one cycle of AdamW on all layers,"
                    + " both on parts of the training images, on what is held out of these; up to"
                    + " %,d short trainings.",
                100 * loss, 2 * comparison.parts()));
    Recipe own = recommended.recipe().evaluatedOnce();
    Plan first = new Plan(recommended.protocol(), own, recommended.reasons());
    Plan second =
        run.plan(new Choice.Found(Recommender.protocolForUnlike(task), asLong.get(), List.of()));
    return comparison.of(first, second).map(hits -> decision(hits, neverStarted));
  }

  private Decision decision(HeldOutComparison.Hits hits, boolean neverStarted) {
    boolean isBetter = neverStarted ? hits.second() >= hits.first() : hits.second() > hits.first();
    String found =
        Words.text(
            "Of %,d images held out, %,d are right by the recommendation and %,d by one cycle of"
                + " AdamW on all layers",
            hits.images(), hits.first(), hits.second());
    return isBetter
        ? anew((neverStarted ? NEVER_STARTED + " " : "") + found + ".")
        : stays(found + ": the recommendation stays.");
  }

  private static Decision stays(String... reasons) {
    return new Decision(Optional.empty(), List.of(reasons));
  }

  /** For as many epochs as the common protocol, since a base that does not fit starts late. */
  private Decision anew(String why) {
    Recipe paper = PaperRecommender.recipe(task);
    Optional<Recipe> recipe = Recommender.recipeForUnlike(task, paper.epochs());
    String how = recipe.isPresent() ? "one cycle of AdamW" : "the common protocol";
    List<String> reasons =
        List.of(
            why
                + " Trained anew by "
                + how
                + ", all layers at the full rate, as for images that are unlike the base's.");
    return new Decision(
        Optional.of(
            recipe.isPresent()
                ? new Choice.Found(Recommender.protocolForUnlike(task), recipe.get(), reasons)
                : new Choice.Found(PaperRecommender.common(task), paper, reasons)),
        List.of());
  }
}
