package graft.analysis.recommendation;

import static graft.core.text.Words.text;

import graft.core.network.Networks;
import graft.core.protocol.Cosine;
import graft.core.protocol.OneCycle;
import graft.core.protocol.Optimizer;
import graft.core.protocol.Protocol;
import graft.core.protocol.Recipe;
import graft.core.protocol.Refinements;
import graft.core.text.Words;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Recommends how to fine-tune a network on few images: one protocol and one recipe, of which only
 * batch and epochs depend on the number of images. They are those that did best, by single
 * trainings of {@code alexnet-32} on classes of Tiny ImageNet, among some sixty that were compared
 * at 10 images a class, but for rate and frozen layers, which did best on photos and made images of
 * other kinds than the base's; how they do on other classes is in {@code docs/results/auto}. The
 * paper's own table is {@link PaperRecommender}.
 */
public final class Recommender {
  private static final int LARGEST_BATCH = 16;
  private static final int SMALLEST_BATCH = 4;

  /** Batches that make up the images of a small task. */
  private static final int BATCHES = 10;

  private static final int EPOCHS = 50;

  /** Updates that a training makes at least. */
  private static final int LEAST_UPDATES = 300;

  /** Images up to which they are seen {@link #EPOCHS} times; more are seen less often. */
  private static final int FEW_IMAGES = 5_000;

  private static final int LEAST_EPOCHS = 15;

  /** Images a class up to which half of the layers of a large network are frozen. */
  private static final double HALF_FROZEN = 10;

  /** Images a class from which on no layer of it is. */
  private static final double NONE_FROZEN = 25;

  /** Epochs for one of warm-up. */
  private static final int EPOCHS_OF_WARM_UP = 10;

  private static final double RATE = 1e-3;

  /** For networks of more than {@link PaperRecommender#LARGEST_SMALL_SIDE} pixels. */
  private static final double RATE_OF_LARGE_NETWORKS = 1e-4;

  private static final double RATE_FOR_UNLIKE = 1e-3;

  private static final double LAYER_DECAY = 0.75;
  private static final double WEIGHT_DECAY = 0.05;
  private static final double LABEL_SMOOTHING = 0.1;
  private static final double DROPOUT = 0.5;

  /** Of a slow core; ours of 2.7 GHz do three times as many in training. */
  private static final double MULTIPLY_ADDS_A_SECOND = 1e10;

  private static final double SECONDS_OF_START = 3;
  private static final double SECONDS_AN_UPDATE = 0.02;

  private static final String MEASURED_NETWORK = "alexnet-32";
  private static final int MEASURED_CLASSES = 20;
  private static final int FEWEST_MEASURED = 5;
  private static final int MOST_MEASURED = 100;

  /** The same beside the common protocol. */
  private static final int MOST_BESIDE_COMMON = 25;

  /** Class counts within this factor of the measured are not remarked on. */
  private static final double NEAR = 2;

  private Recommender() {}

  /** The recommendation for a task. */
  public static Recommendation recommend(TargetTask task) {
    Recipe recipe = recipe(task);
    Protocol protocol = protocol(task).canonical(task.shape().depth(), recipe);
    return new Recommendation(
        protocol,
        recipe,
        updatesPerEpoch(task, recipe.batch()),
        reasons(task, protocol, recipe),
        certainty(task),
        gain(task));
  }

  /** How to train for it. */
  public static Recipe recipe(TargetTask task) {
    boolean large = PaperRecommender.isLarge(task);
    double rate = large ? RATE_OF_LARGE_NETWORKS : RATE;
    int batch = batch(task.images());
    int epochs = epochs(task.images(), updatesPerEpoch(task, batch));
    return PaperRecommender.recipe(task)
        .with(batch, epochs, new Cosine(rate, rate, warmUp(epochs)))
        .with(Optimizer.AdamW.of(WEIGHT_DECAY))
        .withDropout(DROPOUT)
        .with(Refinements.NONE.withLayerDecay(LAYER_DECAY).withLabelSmoothing(LABEL_SMOOTHING));
  }

  /**
   * How a small network is trained on images that are unlike its base's, which the recommended
   * small rates do not move: all layers at the rate, by one cycle of AdamW. Empty for large
   * networks, for which it is not measured.
   *
   * @param epochs passes over the images, at least 1
   */
  public static Optional<Recipe> recipeForUnlike(TargetTask task, int epochs) {
    if (PaperRecommender.isLarge(task)) {
      return Optional.empty();
    }
    return Optional.of(
        PaperRecommender.recipe(task)
            .with(batch(task.images()), epochs, OneCycle.of(RATE_FOR_UNLIKE, RATE_FOR_UNLIKE))
            .with(Optimizer.AdamW.of(WEIGHT_DECAY))
            .withDropout(DROPOUT)
            .with(Refinements.NONE.withLabelSmoothing(LABEL_SMOOTHING)));
  }

  /**
   * What goes with {@link #recipeForUnlike}: all layers but the classifier transferred, all learn.
   */
  public static Protocol protocolForUnlike(TargetTask task) {
    return Protocol.of(task.shape().depth() - 1, 1, 0, 0);
  }

  private static Protocol protocol(TargetTask task) {
    int depth = task.shape().depth();
    boolean large = PaperRecommender.isLarge(task);
    return Protocol.of(depth - 1, 1, 0, large ? frozenLayers(depth, task.meanPerClass()) : 0);
  }

  /** Half of the layers up to 10 images a class, none from 25 on, by the logarithm between. */
  private static int frozenLayers(int depth, double perClass) {
    double share = Math.log(NONE_FROZEN / perClass) / Math.log(NONE_FROZEN / HALF_FROZEN);
    int most = depth / 2;
    return (int) Math.round(most * Math.max(0, Math.min(1, share)));
  }

  private static int batch(long images) {
    return (int) Math.max(SMALLEST_BATCH, Math.min(LARGEST_BATCH, images / BATCHES));
  }

  private static int epochs(long images, long updatesPerEpoch) {
    if (images > FEW_IMAGES) {
      // each tenfold of images is seen half as often
      double share = Math.pow((double) FEW_IMAGES / images, Math.log10(2));
      return (int) Math.max(LEAST_EPOCHS, Math.round(EPOCHS * share));
    }
    return (int) Math.max(EPOCHS, ceiling(LEAST_UPDATES, updatesPerEpoch));
  }

  private static int warmUp(int epochs) {
    return Math.max(1, Math.round((float) epochs / EPOCHS_OF_WARM_UP));
  }

  private static long updatesPerEpoch(TargetTask task, int batch) {
    return PaperRecommender.updatesPerEpoch(task, batch);
  }

  /** Why a recommended protocol and its recipe, also where they were scaled to other epochs. */
  public static List<String> reasons(TargetTask task, Protocol protocol, Recipe recipe) {
    List<String> reasons = new ArrayList<>();
    int k = protocol.transferredLayers();
    int f = protocol.frozenLayers();
    reasons.add(
        text(
            "k = %d: all layers but the classifier come from the base; with 5 or 6 of the 8 of %s it"
                + " was no better.",
            k, MEASURED_NETWORK));
    reasons.add(frozen(task, f));
    reasons.add(
        text(
            "AdamW at %s for the classifier, each layer below at %s of the one above, growing for %,d"
                + " epoch%s, then falling by half a cosine; n and d mean nothing here.",
            recipe.rates().high(),
            recipe.refinements().layerDecay().orElse(1),
            recipe.rates().stepEpochs(),
            recipe.rates().stepEpochs() == 1 ? "" : "s"));
    reasons.add(
        text(
            "%s %s: on few images what is trained overfits.",
            task.shape().hasDropout()
                ? text("Dropout %s and label smoothing", recipe.dropout())
                : "Label smoothing",
            recipe.refinements().labelSmoothing()));
    long perEpoch = updatesPerEpoch(task, recipe.batch());
    reasons.add(
        text(
            "%,d epoch%s at batch %d are %,d updates; one such training takes at most about %s on one core of a processor that does nothing else, most often a third of that.",
            recipe.epochs(),
            recipe.epochs() == 1 ? "" : "s",
            recipe.batch(),
            recipe.epochs() * perEpoch,
            Words.time(mostSeconds(task, f, recipe.epochs(), recipe.batch()))));
    PaperReasons.unevenness(task).ifPresent(reasons::add);
    return List.copyOf(reasons);
  }

  private static String frozen(TargetTask task, int f) {
    if (f > 0) {
      return text(
          "f = %d: %s frozen, which saves time on a large network; of %s training them too was no"
              + " better with few images of the base's kind.",
          f, f == 1 ? "layer 1 is" : text("layers 1 to %d are", f), MEASURED_NETWORK);
    }
    return PaperRecommender.isLarge(task)
        ? "f = 0: all layers learn; with this many images freezing half of a small network's"
            + " cost a point."
        : "f = 0: all layers learn; freezing half of them cost 3 to 4 points on CIFAR-10 from the"
            + " base that comes along, and made no difference from two other bases.";
  }

  /**
   * What a slow core needs: its start and end, what an update takes whatever its images, and
   * forward through all layers and twice that back to frozen ones. Of the trainings of the atlas
   * (docs/results/atlas) 92 in 100 took less, 97 in 100 of those of 33 of its 35 tasks.
   */
  static double mostSeconds(TargetTask task, int frozen, int epochs, int batch) {
    List<Long> each = task.shape().multiplyAddsOfLayers();
    long forward = each.stream().mapToLong(Long::longValue).sum();
    long learning = each.stream().skip(frozen).mapToLong(Long::longValue).sum();
    double images = (double) epochs * task.images();
    return SECONDS_OF_START
        + SECONDS_AN_UPDATE * epochs * updatesPerEpoch(task, batch)
        + images * (forward + 2.0 * learning) / MULTIPLY_ADDS_A_SECOND;
  }

  private static long ceiling(long a, long b) {
    return (a + b - 1) / b;
  }

  private static String certainty(TargetTask task) {
    List<String> doubts = new ArrayList<>();
    if (!task.network().equals(MEASURED_NETWORK)) {
      doubts.add(
          "its network was " + MEASURED_NETWORK + ", yours is " + Networks.label(task.network()));
    }
    double times = (double) MEASURED_CLASSES / task.classes();
    if (times > NEAR || times < 1 / NEAR) {
      doubts.add(text("its sets had %d classes, yours has %,d", MEASURED_CLASSES, task.classes()));
    }
    double mean = task.meanPerClass();
    if (mean < FEWEST_MEASURED || mean > MOST_MEASURED) {
      doubts.add(text("it had %d to %d images a class", FEWEST_MEASURED, MOST_MEASURED));
    }
    doubts.add("base and target were classes of Tiny ImageNet");
    return text(
        "Chosen among some sixty recipes and measured on other classes, one to three seeds (docs/results/auto): %s. 'graft search' looks for better on your images.",
        String.join("; ", doubts));
  }

  /** What was measured beside the common protocol, where the task is like what was measured. */
  private static String gain(TargetTask task) {
    double mean = task.meanPerClass();
    String other =
        !task.network().equals(MEASURED_NETWORK)
            ? Networks.label(task.network())
            : mean < FEWEST_MEASURED
                ? text("fewer than %d images a class", FEWEST_MEASURED)
                : mean > MOST_BESIDE_COMMON
                    ? text("more than %d images a class", MOST_BESIDE_COMMON)
                    : "";
    if (!other.isEmpty()) {
      return text(
          "not measured for %s in docs/results/auto, only for %s with %d to %d images a class.",
          other, MEASURED_NETWORK, FEWEST_MEASURED, MOST_BESIDE_COMMON);
    }
    return "8.9, 6.9 and 6.0 points at 5, 10 and 25 images a class, on four draws of 20 classes kept"
        + " apart (docs/results/auto). That is at the paper's rates: at a quarter of them the common"
        + " protocol by itself gains 3.9 points at 10 and 5.8 at 25"
        + " (docs/results/tiny-imagenet-40, other bases). The best other tool's default is level"
        + " with it at 5, 10 and 100, and about 1 point behind at 25 and 50.";
  }
}
