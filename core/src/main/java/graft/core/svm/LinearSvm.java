package graft.core.svm;

import de.bwaldvogel.liblinear.Model;
import java.util.Arrays;

/**
 * One hyperplane a class: the class with the highest score is the predicted one.
 *
 * @param penalty C, the weight of the training loss against the norm of the weights
 * @param weights {@code [classes][features]}
 * @param biases one a class
 */
@SuppressWarnings("ArrayRecordComponent") // large numeric data, read by index, never compared
public record LinearSvm(double penalty, float[][] weights, float[] biases) {

  static LinearSvm of(Model model, double penalty, int classes, int length) {
    float[][] weights = new float[classes][length];
    float[] biases = new float[classes];
    Arrays.fill(biases, Float.NEGATIVE_INFINITY); // a class without examples never wins
    int[] labels = model.getLabels();
    for (int index = 0; index < labels.length; index++) {
      for (int i = 0; i < length; i++) {
        weights[labels[index]][i] = (float) model.getDecfunCoef(i + 1, index);
      }
      biases[labels[index]] = (float) model.getDecfunBias(index);
    }
    return new LinearSvm(penalty, weights, biases);
  }

  /** Number of classes. */
  public int classes() {
    return biases.length;
  }

  /** The scores of a feature vector, one a class. */
  public float[] scores(float[] features) {
    float[] scores = new float[classes()];
    for (int label = 0; label < scores.length; label++) {
      double sum = biases[label];
      float[] normal = weights[label];
      for (int i = 0; i < features.length; i++) {
        sum += (double) normal[i] * features[i];
      }
      scores[label] = (float) sum;
    }
    return scores;
  }

  /**
   * The multi-class hinge loss (Crammer and Singer 2001): {@code max(0, 1 + highest other score -
   * own score)}.
   */
  public static double hingeLoss(float[] scores, int label) {
    double highestOther = Double.NEGATIVE_INFINITY;
    for (int i = 0; i < scores.length; i++) {
      if (i != label) {
        highestOther = Math.max(highestOther, scores[i]);
      }
    }
    return Math.max(0, 1 + highestOther - scores[label]);
  }

  /** Scales a feature vector to Euclidean length 1, in place; one of zeros stays so. */
  public static void scaleToUnitLength(float[] features) {
    double squares = 0;
    for (float value : features) {
      squares += (double) value * value;
    }
    if (squares > 0) {
      double length = Math.sqrt(squares);
      for (int i = 0; i < features.length; i++) {
        features[i] = (float) (features[i] / length);
      }
    }
  }
}
