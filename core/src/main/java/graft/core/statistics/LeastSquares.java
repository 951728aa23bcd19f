package graft.core.statistics;

import java.util.Arrays;

/** Straight lines by least squares. */
public final class LeastSquares {
  private LeastSquares() {}

  /**
   * The weights w for which the sum of w[i] y[i] is the slope of y over {@code x}.
   *
   * @throws IllegalArgumentException where x has no spread
   */
  public static double[] slopeWeights(double... x) {
    double mean = Arrays.stream(x).average().orElse(0);
    double squares = Arrays.stream(x).map(v -> (v - mean) * (v - mean)).sum();
    if (!(squares > 0)) {
      throw new IllegalArgumentException(
          "a slope needs two different x, were " + Arrays.toString(x));
    }
    return Arrays.stream(x).map(v -> (v - mean) / squares).toArray();
  }
}
