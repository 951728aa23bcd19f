package graft.core.recommendation;

import graft.core.network.Network;
import graft.core.protocol.Protocol;
import graft.core.protocol.Recipe;
import graft.core.study.PaperTable2;
import graft.core.study.StudyFile;
import graft.core.study.StudySettings;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * Recommends by the paper's Table 2 (Plested and Gedeon 2019, section 3.6): k and f from the column
 * of the nearest size, d in updates by interpolation over the logarithm of the size, n = 1. Sizes
 * beyond the table's ends count as its ends.
 */
public final class Recommender {
  /** Batch and classes of the paper's target sets. */
  private static final int PAPER_BATCH = 256;

  private static final int PAPER_CLASSES = 500;

  private static final int SMALLEST_BATCH = 8;

  /** Sides above this are trained by the paper's recipe, others by that of small images. */
  private static final int LARGEST_SMALL_SIDE = 128;

  /** Class counts within this factor of the paper's are not remarked on. */
  private static final double NEAR = 2;

  private Recommender() {}

  /** The recommendation for a task. */
  public static Recommendation recommend(TargetTask task) {
    Recipe recipe = recipe(task);
    long perEpoch = updatesPerEpoch(task, recipe.batch());
    PaperTable2.Column column = column(task);
    Network network = task.shape();
    Protocol table = paper(task);
    int epochs = decayEpochs(task, recipe);
    Protocol protocol = Protocol.of(table.transferredLayers(), 1, epochs, table.frozenLayers());
    return new Recommendation(
        protocol.canonical(network.depth(), recipe.rates()),
        recipe,
        perEpoch,
        reasons(task, recipe, perEpoch, column, protocol),
        certainty(task, column),
        gain(task, column));
  }

  /** The paper's Table 2 at the nearest size, under the recipe of {@link #recommend}. */
  public static Protocol paper(TargetTask task) {
    Recipe recipe = recipe(task);
    int depth = task.shape().depth();
    return PaperTable2.protocol(column(task), depth, recipe.rates().stepEpochs())
        .canonical(depth, recipe.rates());
  }

  /** The commonly used protocol, under the recipe of {@link #recommend}. */
  public static Protocol common(TargetTask task) {
    return Protocol.common(task.shape().depth(), recipe(task).rates().stepEpochs());
  }

  /**
   * The recipe for a task: that of preset {@code small} or {@code paper}, with a batch that is in
   * proportion to the classes (8 to 256), and epochs and S raised where an epoch makes fewer
   * updates than the paper's at this size.
   */
  public static Recipe recipe(TargetTask task) {
    String preset = task.shape().side() > LARGEST_SMALL_SIDE ? "paper" : "small";
    Recipe own = StudySettings.of(StudyFile.preset(preset)).recipe().resolve(task.classes());
    int batch = batch(task.classes());
    double factor =
        Math.max(1, (double) paperUpdates(task.meanPerClass()) / updatesPerEpoch(task, batch));
    int step = (int) Math.round(own.rates().stepEpochs() * factor);
    int steps = own.epochs() / own.rates().stepEpochs();
    return own.with(batch, Math.max(own.epochs(), steps * step), own.rates().every(step));
  }

  private static int batch(int classes) {
    long inProportion = Math.round((double) PAPER_BATCH * classes / PAPER_CLASSES);
    return (int) Math.max(SMALLEST_BATCH, Math.min(PAPER_BATCH, inProportion));
  }

  private static long updatesPerEpoch(TargetTask task, int batch) {
    return (task.images() + batch - 1) / batch;
  }

  /**
   * Updates of an epoch on the paper's 500 classes at a size, at batch 256: 20 at 10 images a
   * class, and no more than its full set's 2,520.
   */
  private static long paperUpdates(double imagesPerClass) {
    double images = Math.min(imagesPerClass, PaperTable2.FULL_PER_CLASS);
    return (long) Math.ceil(PAPER_CLASSES * images / PAPER_BATCH);
  }

  private static PaperTable2.Column column(TargetTask task) {
    return PaperTable2.nearest(task.meanPerClass());
  }

  /** d in this task's epochs, 0..S. */
  private static int decayEpochs(TargetTask task, Recipe recipe) {
    double updates = decayUpdates(task.meanPerClass());
    long epochs = Math.round(updates / updatesPerEpoch(task, recipe.batch()));
    return (int) Math.min(recipe.rates().stepEpochs(), updates > 0 ? Math.max(1, epochs) : 0);
  }

  /** Updates at the high rate, linear in ln(size) between the table's columns. */
  static double decayUpdates(double imagesPerClass) {
    PaperTable2.Column below = PaperTable2.COLUMNS.get(0);
    for (PaperTable2.Column above : PaperTable2.COLUMNS) {
      if (imagesPerClass <= above.imagesPerClass()) {
        double from = Math.log(below.imagesPerClass());
        double width = Math.log(above.imagesPerClass()) - from;
        double share = width == 0 ? 1 : Math.max(0, (Math.log(imagesPerClass) - from) / width);
        return (1 - share) * updates(below) + share * updates(above);
      }
      below = above;
    }
    return updates(below);
  }

  private static double updates(PaperTable2.Column column) {
    return (double) column.initialDecayEpochs() * paperUpdates(column.imagesPerClass());
  }

  private static List<String> reasons(
      TargetTask task, Recipe recipe, long perEpoch, PaperTable2.Column column, Protocol protocol) {
    List<String> reasons = new ArrayList<>();
    int depth = task.shape().depth();
    reasons.add(
        text(
            "You have %.4g training images a class; the nearest column of the paper's Table 2 is %s.",
            task.meanPerClass(), sizeOf(column)));
    reasons.add(
        text(
            "k = %d: the first %d of %d layers come from the base, the rest start fresh; the paper found"
                + " %d of 8 best there.",
            protocol.transferredLayers(),
            protocol.transferredLayers(),
            depth,
            column.transferredLayers()));
    reasons.add(
        protocol.initialDecayEpochs() == 0
            ? "d = 0: the classifier learns at the low rate from the start, as all layers do; with this"
                + " many images the paper found no use for a high rate."
            : text(
                "n = 1, d = %d: only the classifier starts at the high rate, for %,d updates, which is"
                    + " the paper's number at this size; after that everything learns slowly.",
                protocol.initialDecayEpochs(), protocol.initialDecayEpochs() * perEpoch));
    reasons.add(
        protocol.frozenLayers() == 0
            ? "f = 0: nothing is frozen; with this many images freezing cost accuracy in the paper."
            : text(
                "f = %d: %s frozen; on few images what is trained overfits.",
                protocol.frozenLayers(),
                protocol.frozenLayers() == 1
                    ? "layer 1 is"
                    : "layers 1 to " + protocol.frozenLayers() + " are"));
    reasons.add(
        text(
            "%d epochs at batch %d are %,d updates, as many as the paper's 90 epochs at this size or"
                + " more; rates fall to a tenth every %d epochs.",
            recipe.epochs(),
            recipe.batch(),
            recipe.epochs() * perEpoch,
            recipe.rates().stepEpochs()));
    if (task.fewest() < task.most()) {
      reasons.add(
          text(
              "Classes are uneven, %d to %d images: the protocol goes by the mean; expect the small"
                  + " classes to be recognised less often, and look at each class's accuracy.",
              task.fewest(), task.most()));
    }
    return reasons;
  }

  private static String sizeOf(PaperTable2.Column column) {
    return column.size().isFull()
        ? text("the full set (about %,d a class)", column.imagesPerClass())
        : column.imagesPerClass() + " a class";
  }

  private static String certainty(TargetTask task, PaperTable2.Column column) {
    List<String> doubts = new ArrayList<>();
    double times = (double) PAPER_CLASSES / task.classes();
    if (times > NEAR || times < 1 / NEAR) {
      doubts.add(text("the paper's sets had 500 classes, yours has %,d", task.classes()));
    }
    if (!task.network().equals("alexnet")) {
      doubts.add("its network was AlexNet at 224 pixels, yours is " + task.network());
    }
    if (task.meanPerClass() < PaperTable2.COLUMNS.get(0).imagesPerClass()) {
      doubts.add("it has no set of fewer than 10 images a class");
    }
    doubts.add("its base and target were halves of ImageNet");
    return text(
        "One paper's table, one setting a size (%s): %s. A study on your own data would say more"
            + " (graft study run).",
        sizeOf(column), String.join("; ", doubts));
  }

  private static String gain(TargetTask task, PaperTable2.Column column) {
    String paper =
        column.imagesPerClass() == 10
            ? "the paper's best reached 30.8 % where the common protocol reached 20.9 % (10 images a"
                + " class); it prints no such pair for other sizes"
            : text(
                "the paper's best reached %.1f %% at this size; it prints the common protocol's"
                    + " accuracy at 10 images a class only (20.9 %% against 30.8 %%)",
                100 * column.top1());
    boolean measured = task.meanPerClass() <= 40 && task.shape().side() <= LARGEST_SMALL_SIDE;
    return paper
        + (measured
            ? ". On 20 classes of Tiny ImageNet Table 2 gained 3.3 points at 10 and 4.0 at 25 images a"
                + " class at these rates, and nothing against the common protocol at rates of a quarter"
                + " (docs/results/tiny-imagenet-40)."
            : ".");
  }

  private static String text(String format, Object... values) {
    return String.format(Locale.ROOT, format, values);
  }
}
