package graft.core.protocol;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import graft.core.json.Canonical;
import graft.core.json.Settings;
import graft.core.json.WrittenAs;
import java.util.LinkedHashSet;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Everything about a training but the protocol and the data: part of every trial's id.
 *
 * @param batch examples per update
 * @param epochs passes over the training set
 * @param rates learning rates by epoch
 * @param optimizer how gradients change weights
 * @param dropout probability that an input of the layers marked so is dropped, 0..1
 * @param augmentation what a training view is
 * @param evaluations milestones at which test images are evaluated, evenly spaced, the last epoch
 *     among them
 * @param precision number format of the forward and backward pass
 * @param views different views of an image, which take turns from epoch to epoch, so that frozen
 *     layers need to see each once; 0 for a new view in each epoch
 * @param refinements what the training has beyond the paper's
 */
public record Recipe(
    int batch,
    int epochs,
    Schedule rates,
    Optimizer optimizer,
    double dropout,
    Augmentation augmentation,
    int evaluations,
    Precision precision,
    int views,
    Refinements refinements)
    implements WrittenAs {

  /** What a training view of an image is. Evaluation always sees the centre, unflipped. */
  public enum Augmentation {
    /** Zero padding of an eighth of the side, a random crop of the side, a random mirror image. */
    PAD_CROP_FLIP,
    /** A random mirror image only. */
    FLIP,
    /** The image as it is. */
    NONE,
    /**
     * A box of 8 to 100 % of the image's area and a ratio of 3/4 to 4/3, resized to the side; a
     * random mirror image. Cut from the original file.
     */
    RESIZED_CROP,
    /**
     * The shorter side resized to 256/224 of the side, a random crop of the side, a random mirror
     * image. Cut from the original file.
     */
    CROP_FLIP;

    /** Whether a view is cut from the image's original file and not from packed pixels. */
    public boolean takesFile() {
      return this == RESIZED_CROP || this == CROP_FLIP;
    }
  }

  /** Number format of the forward and backward pass; weights stay float32. */
  public enum Precision {
    FP32,
    BF16
  }

  public Recipe {
    require(batch >= 1, "batch must be at least 1, was " + batch);
    require(epochs >= 1, "epochs must be at least 1, was " + epochs);
    rates.check(epochs);
    require(dropout >= 0 && dropout < 1, "dropout must be 0..1, was " + dropout);
    require(evaluations >= 1, "evaluations must be at least 1, was " + evaluations);
    require(views >= 0, "views must be at least 1, or 0 for new ones in each epoch, was " + views);
  }

  /** With {@link Optimizer.Sgd}. */
  public Recipe(
      int batch,
      int epochs,
      Schedule rates,
      double momentum,
      double weightDecay,
      double dropout,
      Augmentation augmentation,
      int evaluations,
      Precision precision) {
    this(
        batch,
        epochs,
        rates,
        new Optimizer.Sgd(momentum, weightDecay),
        dropout,
        augmentation,
        evaluations,
        precision,
        0,
        Refinements.NONE);
  }

  @Override
  public RecipeForm written() {
    return RecipeForm.of(this);
  }

  /** Files have what ids are made of, and nothing more. */
  @JsonValue
  Object tree() {
    return Canonical.tree(this);
  }

  /** Reads what {@link #tree} says. */
  @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
  static Recipe read(RecipeForm form) {
    return form.recipe();
  }

  private static void require(boolean condition, String message) {
    if (!condition) {
      throw new IllegalArgumentException(message);
    }
  }

  /** This recipe at another batch, other epochs and rates. */
  public Recipe with(int otherBatch, int otherEpochs, Schedule otherRates) {
    return new Recipe(
        otherBatch,
        otherEpochs,
        otherRates,
        optimizer,
        dropout,
        augmentation,
        evaluations,
        precision,
        views,
        refinements);
  }

  /** This recipe with another optimiser. */
  public Recipe with(Optimizer other) {
    return new Recipe(
        batch,
        epochs,
        rates,
        other,
        dropout,
        augmentation,
        evaluations,
        precision,
        views,
        refinements);
  }

  /** This recipe with another dropout. */
  public Recipe withDropout(double other) {
    return new Recipe(
        batch,
        epochs,
        rates,
        optimizer,
        other,
        augmentation,
        evaluations,
        precision,
        views,
        refinements);
  }

  /** This recipe in another number format. */
  public Recipe with(Precision other) {
    return new Recipe(
        batch,
        epochs,
        rates,
        optimizer,
        dropout,
        augmentation,
        evaluations,
        other,
        views,
        refinements);
  }

  /** This recipe with so many different views of an image; 0 for a new one in each epoch. */
  public Recipe withViews(int count) {
    return new Recipe(
        batch,
        epochs,
        rates,
        optimizer,
        dropout,
        augmentation,
        evaluations,
        precision,
        count,
        refinements);
  }

  /** This recipe with other things beyond the paper's. */
  public Recipe with(Refinements other) {
    return new Recipe(
        batch,
        epochs,
        rates,
        optimizer,
        dropout,
        augmentation,
        evaluations,
        precision,
        views,
        other);
  }

  /** This recipe with its last evaluation alone. */
  public Recipe evaluatedOnce() {
    return evaluatedAtMost(1);
  }

  /** This recipe with fewer evaluations, if it has more, at least 1. */
  public Recipe evaluatedAtMost(int most) {
    return new Recipe(
        batch,
        epochs,
        rates,
        optimizer,
        dropout,
        augmentation,
        Math.min(evaluations, most),
        precision,
        views,
        refinements);
  }

  /** Numbers that a training keeps of each weight, itself among them: those of a checkpoint. */
  public int numbersOfAWeight() {
    return 1 + optimizer.numbersOfAWeight() + (refinements.ema() > 0 ? 1 : 0);
  }

  /** The number of the view of every image that is seen in {@code epoch} (0-based). */
  public int viewIn(int epoch) {
    if (augmentation == Augmentation.NONE) {
      return 0;
    }
    return views == 0 ? epoch : epoch % views;
  }

  /** How many different views of an image are seen in all epochs. */
  public int differentViews() {
    if (augmentation == Augmentation.NONE) {
      return 1;
    }
    return views == 0 ? epochs : Math.min(views, epochs);
  }

  /** What an unfrozen layer {@code number} (1..depth) learns at in an update. */
  public double rateOf(int number, int depth, Protocol protocol, Moment moment) {
    int d = protocol.initialDecayEpochs();
    if (refinements.layerDecay().isPresent()) {
      double decay = refinements.layerDecay().getAsDouble();
      return rates.highAt(moment, d) * Math.pow(decay, depth - number);
    }
    return protocol.rateOf(number, depth) == LayerRate.HIGH
        ? rates.highAt(moment, d)
        : rates.lowAt(moment, d);
  }

  /**
   * The settings in which this recipe is not {@code other}, e.g. {@code epochs=30 high=0.02}; one
   * that only the other has is {@code unset} here.
   */
  public String differenceFrom(Recipe other) {
    return difference(Settings.of(this), Settings.of(other));
  }

  static String difference(Map<String, Object> ours, Map<String, Object> theirs) {
    Set<String> names = new LinkedHashSet<>(ours.keySet());
    names.addAll(theirs.keySet());
    return names.stream()
        .filter(name -> !Objects.equals(ours.get(name), theirs.get(name)))
        .map(name -> name + "=" + word(ours.getOrDefault(name, "unset")))
        .collect(Collectors.joining(" "));
  }

  private static String word(Object value) {
    return value.toString().toLowerCase(Locale.ROOT);
  }

  /** Whether test images are evaluated after {@code epoch} (1-based count of finished epochs). */
  public boolean isMilestone(int epoch) {
    int milestones = Math.min(evaluations, epochs);
    for (int i = 1; i <= milestones; i++) {
      if (epoch == Math.round((double) epochs * i / milestones)) {
        return true;
      }
    }
    return false;
  }
}
