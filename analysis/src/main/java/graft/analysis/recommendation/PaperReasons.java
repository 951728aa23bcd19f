package graft.analysis.recommendation;

import static graft.core.text.Words.text;

import graft.core.protocol.Protocol;
import graft.core.protocol.Recipe;
import graft.study.plan.PaperTable2;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Why a protocol, in sentences that are true of what is trained.
 *
 * @param column of the paper's Table 2 that k and f are from
 * @param protocol as trained
 * @param recipe as trained
 */
record PaperReasons(TargetTask task, PaperTable2.Column column, Protocol protocol, Recipe recipe) {
  /** Passes over the images that the paper's updates are counted for. */
  private static final int PAPER_EPOCHS = 90;

  /** Numbers of updates that differ by no more than this share are called the same. */
  private static final double SAME = 0.1;

  /** Sizes up to this gained by many frozen layers (paper section 3.5). */
  private static final int GAINS_BY_FREEZING = 25;

  private static final int SMALLEST = PaperTable2.COLUMNS.get(0).imagesPerClass();

  /** All of them, a sentence each. */
  List<String> all() {
    List<String> reasons = new ArrayList<>();
    reasons.add(size());
    reasons.add(
        text(
            "k = %d: the first %d of %d layers come from the base, the rest start fresh; the paper found"
                + " %d of 8 best there.",
            protocol.transferredLayers(),
            protocol.transferredLayers(),
            task.shape().depth(),
            column.transferredLayers()));
    reasons.add(highRate());
    reasons.add(frozen());
    reasons.add(length());
    unevenness(task).ifPresent(reasons::add);
    return reasons;
  }

  /** What to expect where classes are uneven. */
  static Optional<String> unevenness(TargetTask task) {
    return task.fewest() == task.most()
        ? Optional.empty()
        : Optional.of(
            text(
                "Classes are uneven, %,d to %,d images: the protocol goes by the mean; expect the"
                    + " small classes to be recognised less often, and look at each class's"
                    + " accuracy.",
                task.fewest(), task.most()));
  }

  private String size() {
    double mean = task.meanPerClass();
    String beyond = "";
    if (mean < SMALLEST) {
      beyond = text(" It has no column below %d.", SMALLEST);
    } else if (mean > PaperTable2.FULL_PER_CLASS) {
      beyond = " It has no larger one.";
    }
    return text(
        "You have %s training images a class; the nearest column of the paper's Table 2 is %s.%s",
        mean == Math.rint(mean) ? text("%,.0f", mean) : text("%,.1f", mean),
        PaperRecommender.sizeOf(column),
        beyond);
  }

  private String highRate() {
    int d = protocol.initialDecayEpochs();
    if (d == 0) {
      return "d = 0: the classifier learns at the low rate from the start, as all layers do; with this"
          + " many images the paper found no use for a high rate.";
    }
    long trained = d * PaperRecommender.updatesPerEpoch(task, recipe.batch());
    long paper = Math.round(PaperRecommender.decayUpdates(task.meanPerClass()));
    return text(
        "n = 1, d = %d: only the classifier starts at the high rate, for %,d updates, %s%s%s.",
        d,
        trained,
        same(trained, paper)
            ? "which is about the paper's number"
            : text("while the paper's number is about %,d", paper),
        whence().map(words -> ", " + words).orElse(" at this size"),
        d < recipe.epochs() ? "; after that everything learns slowly" : "; that is all of them");
  }

  /** Where the paper's d at this size is from; empty where it has a column of this size. */
  private Optional<String> whence() {
    double mean = task.meanPerClass();
    if (mean < SMALLEST) {
      return Optional.of(text("that of %d images a class, its smallest set", SMALLEST));
    }
    PaperTable2.Column below = PaperTable2.COLUMNS.get(0);
    for (PaperTable2.Column above : PaperTable2.COLUMNS) {
      if (mean == above.imagesPerClass()) {
        return Optional.empty();
      }
      if (mean < above.imagesPerClass()) {
        return Optional.of(
            text(
                "interpolated between its %d and %s%,d images a class",
                below.imagesPerClass(),
                above.size().isFull() ? "about " : "",
                above.imagesPerClass()));
      }
      below = above;
    }
    return Optional.of("that of " + PaperRecommender.sizeOf(below));
  }

  private String frozen() {
    int f = protocol.frozenLayers();
    if (f == 0) {
      return "f = 0: nothing is frozen; with this many images freezing cost accuracy in the paper.";
    }
    String why =
        column.imagesPerClass() <= GAINS_BY_FREEZING
            ? "on few images what is trained overfits"
            : f == 1
                ? "in the paper freezing more than one layer cost accuracy as the sets grew"
                : "as in the paper's table, though its text finds very little effect at this size";
    return text(
        "f = %d: %s frozen; %s.", f, f == 1 ? "layer 1 is" : text("layers 1 to %d are", f), why);
  }

  private String length() {
    long trained = recipe.epochs() * PaperRecommender.updatesPerEpoch(task, recipe.batch());
    long paper = PAPER_EPOCHS * PaperRecommender.paperUpdates(task.meanPerClass());
    int step = recipe.rates().stepEpochs();
    return text(
        "%s at batch %d are %,d updates%s; rates fall to a tenth every %s.",
        epochs(recipe.epochs()),
        recipe.batch(),
        trained,
        same(trained, paper)
            ? text(", about as many as %d epochs of %s", PAPER_EPOCHS, paperSet())
            : text("; %d epochs of %s are about %,d", PAPER_EPOCHS, paperSet(), paper),
        step == 1 ? "epoch" : epochs(step));
  }

  private String paperSet() {
    return (task.meanPerClass() > PaperTable2.FULL_PER_CLASS
            ? "the paper's full set"
            : "the paper's 500 classes at this size")
        + " (at batch 256)";
  }

  private static boolean same(long trained, long paper) {
    return Math.abs(trained - paper) <= SAME * paper;
  }

  private static String epochs(int count) {
    return text("%,d epoch%s", count, count == 1 ? "" : "s");
  }
}
