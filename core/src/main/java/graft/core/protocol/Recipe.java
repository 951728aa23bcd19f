package graft.core.protocol;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * Everything about a training but the protocol and the data: part of every trial's id.
 *
 * @param batch examples per update
 * @param epochs passes over the training set
 * @param rates learning rates and clocks
 * @param momentum SGD momentum, 0..1
 * @param weightDecay L2 penalty added to the gradient of weights and biases
 * @param dropout probability that an input of the layers marked so is dropped, 0..1
 * @param augmentation what a training view is
 * @param evaluations milestones at which test images are evaluated, evenly spaced, the last epoch
 *     among them
 * @param precision number format of the forward and backward pass
 */
public record Recipe(
    int batch,
    int epochs,
    Rates rates,
    double momentum,
    double weightDecay,
    double dropout,
    Augmentation augmentation,
    int evaluations,
    Precision precision) {

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
    require(momentum >= 0 && momentum < 1, "momentum must be 0..1, was " + momentum);
    require(weightDecay >= 0, "weight_decay must be at least 0, was " + weightDecay);
    require(dropout >= 0 && dropout < 1, "dropout must be 0..1, was " + dropout);
    require(evaluations >= 1, "evaluations must be at least 1, was " + evaluations);
  }

  private static void require(boolean condition, String message) {
    if (!condition) {
      throw new IllegalArgumentException(message);
    }
  }

  /** This recipe at another batch, other epochs and rates. */
  public Recipe with(int otherBatch, int otherEpochs, Rates otherRates) {
    return new Recipe(
        otherBatch,
        otherEpochs,
        otherRates,
        momentum,
        weightDecay,
        dropout,
        augmentation,
        evaluations,
        precision);
  }

  /** This recipe in another number format. */
  public Recipe with(Precision other) {
    return new Recipe(
        batch, epochs, rates, momentum, weightDecay, dropout, augmentation, evaluations, other);
  }

  /** This recipe with its last evaluation alone. */
  public Recipe evaluatedOnce() {
    return new Recipe(
        batch, epochs, rates, momentum, weightDecay, dropout, augmentation, 1, precision);
  }

  /** The settings in which this recipe is not {@code other}, e.g. {@code epochs=30 high=0.02}. */
  public String differenceFrom(Recipe other) {
    List<String> differences = new ArrayList<>();
    add(differences, "batch", batch, other.batch);
    add(differences, "epochs", epochs, other.epochs);
    add(differences, "high", rates.high(), other.rates.high());
    add(differences, "low", rates.low(), other.rates.low());
    add(differences, "decay", rates.decay(), other.rates.decay());
    add(differences, "step_epochs", rates.stepEpochs(), other.rates.stepEpochs());
    add(differences, "later_decays", rates.laterDecays(), other.rates.laterDecays());
    add(differences, "low_rate_clock", rates.lowRateClock(), other.rates.lowRateClock());
    add(differences, "momentum", momentum, other.momentum);
    add(differences, "weight_decay", weightDecay, other.weightDecay);
    add(differences, "dropout", dropout, other.dropout);
    add(differences, "augmentation", augmentation, other.augmentation);
    add(differences, "evaluations", evaluations, other.evaluations);
    add(differences, "precision", precision, other.precision);
    return String.join(" ", differences);
  }

  private static void add(List<String> differences, String name, Object value, Object other) {
    if (!value.equals(other)) {
      differences.add(name + "=" + value.toString().toLowerCase(Locale.ROOT));
    }
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
