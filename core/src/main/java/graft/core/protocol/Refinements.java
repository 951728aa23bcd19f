package graft.core.protocol;

import graft.core.json.Added;
import graft.core.json.Settings;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.stream.Stream;

/**
 * What a training has beyond the paper's, each by its own setting of the recipe; absent at first.
 *
 * @param layerDecay the rate of a layer over that of the layer above it, the last one's being the
 *     high rate, above 0, below 1; absent for the paper's two groups, by n
 * @param labelSmoothing share of each label that the training loss spreads over all classes evenly,
 *     from 0 up, below 1; evaluation has none
 * @param ema share of the mean weights that an update keeps (exponential moving average), from 0
 *     up, below 1; 0 for none. The mean is what is evaluated and written, statistics of batch
 *     normalisations included
 * @param head what the re-initialised classifier starts as
 * @param mixup alpha of the share of an image that is mixed with another of its batch, which is of
 *     Beta(alpha, alpha); 0 for none
 */
public record Refinements(
    @Added("null") OptionalDouble layerDecay,
    @Added("0.0") double labelSmoothing,
    @Added("0.0") double ema,
    @Added("\"RANDOM\"") Head head,
    @Added("0.0") double mixup) {
  /** What the re-initialised classifier starts as. */
  public enum Head {
    /** Random weights. */
    RANDOM,
    /**
     * The solution of a multinomial logistic regression with an L2 penalty on the base's features
     * of the training images and their mirror images (linear probing, then fine-tuning: Kumar et
     * al. 2022). Only where k = L-1.
     */
    PROBE
  }

  /** The paper's training. */
  public static final Refinements NONE =
      new Refinements(OptionalDouble.empty(), 0, 0, Head.RANDOM, 0);

  public Refinements {
    layerDecay.ifPresent(
        decay -> require(decay > 0 && decay < 1, "layer_decay must be above 0, below 1", decay));
    requireShare("label_smoothing", labelSmoothing);
    requireShare("ema", ema);
    require(mixup >= 0 && Double.isFinite(mixup), "mixup must be from 0 up", mixup);
  }

  private static void requireShare(String setting, double value) {
    require(value >= 0 && value < 1, setting + " must be from 0 up, below 1", value);
  }

  private static void require(boolean condition, String rule, double value) {
    if (!condition) {
      throw new IllegalArgumentException(rule + ", was " + value);
    }
  }

  /** The same with the paper's two groups, by n. */
  public Refinements withoutLayerDecay() {
    return new Refinements(OptionalDouble.empty(), labelSmoothing, ema, head, mixup);
  }

  /** The same with another layer decay. */
  public Refinements withLayerDecay(double decay) {
    return new Refinements(OptionalDouble.of(decay), labelSmoothing, ema, head, mixup);
  }

  /** The same with another smoothing of labels. */
  public Refinements withLabelSmoothing(double share) {
    return new Refinements(layerDecay, share, ema, head, mixup);
  }

  /** The same with another average of the weights. */
  public Refinements withEma(double kept) {
    return new Refinements(layerDecay, labelSmoothing, kept, head, mixup);
  }

  /** The same with another start of the classifier. */
  public Refinements withHead(Head other) {
    return new Refinements(layerDecay, labelSmoothing, ema, other, mixup);
  }

  /** The same with another alpha of mixup. */
  public Refinements withMixup(double alpha) {
    return new Refinements(layerDecay, labelSmoothing, ema, head, alpha);
  }

  /**
   * The first setting that asks for what only training by gradients has: a linear SVM would be
   * without it.
   */
  public Optional<String> onlyOfGradients() {
    return Stream.of(
            labelSmoothing > 0 ? "label_smoothing" : "",
            ema > 0 ? "ema" : "",
            head == Head.PROBE ? "head" : "",
            mixup > 0 ? "mixup" : "")
        .filter(setting -> !setting.isEmpty())
        .findFirst();
  }

  /** Those that are not absent, in words: {@code layer decay 0.75}. */
  public List<String> texts() {
    return Settings.of(this).entrySet().stream()
        .map(setting -> (setting.getKey() + " " + setting.getValue()).replace('_', ' '))
        .map(text -> text.toLowerCase(Locale.ROOT))
        .toList();
  }
}
