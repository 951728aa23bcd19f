package graft.analysis.prediction;

import graft.core.error.DataException;
import java.util.List;

/**
 * How a base's own classifier sees the images of a target before anything is trained: of how few of
 * its classes it takes them to be. A base of photographs that is shown photographs of other things
 * is unsure of each and names all of its classes; textures or signs it takes for a few of them.
 * Both are entropies in units of that of all its classes alike, 0..1.
 *
 * @param unsure mean entropy of its probabilities for an image
 * @param spread entropy of its mean probabilities over all images
 */
public record BaseView(double unsure, double spread) {
  /** Spread from which on images may be of the base's kind. */
  private static final double OF_THE_KIND = 0.96;

  /** A base that is less sure of an image tells nothing apart: it would see anything so. */
  private static final double MOST_UNSURE = 0.9;

  /** Spread below which images are unlike the base's. */
  static final double UNLIKE = 0.9;

  /** Checks it. */
  public BaseView {
    if (!(unsure >= 0 && unsure <= 1 && spread >= 0 && spread <= 1)) {
      throw new IllegalArgumentException("0..1, were " + unsure + " and " + spread);
    }
  }

  /**
   * Of a base's logits.
   *
   * @param logits {@code [N][classes of the base]}, finite, N at least 1
   * @throws DataException if the base's classifier has one class alone
   */
  public static BaseView of(List<float[]> logits) {
    int classes = logits.get(0).length;
    if (classes < 2) {
      throw new DataException("the base's classifier has one class: it tells nothing apart");
    }
    double[] mean = new double[classes];
    double sum = 0;
    for (float[] row : logits) {
      double[] probabilities = probabilities(row);
      sum += entropy(probabilities);
      for (int unit = 0; unit < classes; unit++) {
        mean[unit] += probabilities[unit] / logits.size();
      }
    }
    double all = Math.log(classes);
    return new BaseView(share(sum / logits.size() / all), share(entropy(mean) / all));
  }

  /**
   * Whether the images look as photographs of other things did to bases of photographs: of the
   * tasks in {@code docs/results/atlas} these are 16 of the 18 such, and no other. A base of few
   * classes names all of them whatever it is shown: that is for the caller to know.
   */
  public boolean isOfTheBasesKind() {
    return spread >= OF_THE_KIND && unsure <= MOST_UNSURE;
  }

  /**
   * Whether the images are unlike the base's, as textures, signs and, to bases of generated images,
   * photographs were there.
   */
  public boolean isUnlike() {
    return spread < UNLIKE;
  }

  private static double[] probabilities(float[] logits) {
    double most = Double.NEGATIVE_INFINITY;
    for (float value : logits) {
      most = Math.max(most, value);
    }
    double[] probabilities = new double[logits.length];
    double sum = 0;
    for (int unit = 0; unit < logits.length; unit++) {
      probabilities[unit] = Math.exp(logits[unit] - most);
      sum += probabilities[unit];
    }
    for (int unit = 0; unit < logits.length; unit++) {
      probabilities[unit] /= sum;
    }
    return probabilities;
  }

  private static double entropy(double[] probabilities) {
    double entropy = 0;
    for (double probability : probabilities) {
      entropy -= probability > 0 ? probability * Math.log(probability) : 0;
    }
    return entropy;
  }

  /** Rounding may leave it a little outside. */
  private static double share(double value) {
    return Math.max(0, Math.min(1, value));
  }
}
