package graft.core.statistics;

import java.util.Collection;
import java.util.Optional;
import org.apache.commons.statistics.distribution.TDistribution;

/**
 * Student's one-sample t test of the mean; of paired differences it is the paired test.
 *
 * @param n values, at least 2
 * @param mean of the values
 * @param standardError sample standard deviation over the root of n
 */
public record TTest(int n, double mean, double standardError) {
  /** Deviations up to this are of rounding: values that are all the same. */
  public static final double NO_SPREAD = 1e-12;

  public TTest {
    if (n < 2 || !(standardError >= 0)) {
      throw new IllegalArgumentException(
          "a t test has at least 2 values and an error of at least 0, had %d and %s"
              .formatted(n, standardError));
    }
  }

  /** The test of {@code values}, all finite; empty for fewer than two. */
  public static Optional<TTest> of(Collection<Double> values) {
    int n = values.size();
    if (n < 2) {
      return Optional.empty();
    }
    double mean = values.stream().mapToDouble(Double::doubleValue).sum() / n;
    double squares = values.stream().mapToDouble(v -> (v - mean) * (v - mean)).sum();
    return Optional.of(new TTest(n, mean, Math.sqrt(squares / (n - 1) / n)));
  }

  /** The same test where the mean varies by so much more than its values show. */
  public TTest widened(double variance) {
    return new TTest(n, mean, Math.sqrt(standardError * standardError + variance));
  }

  /**
   * The one-sided p value of a mean above {@code limit}; where the values have no spread, 0 or 1.
   */
  public double above(double limit) {
    if (standardError == 0) {
      return mean > limit ? 0 : 1;
    }
    return distribution().survivalProbability((mean - limit) / standardError);
  }

  /** The one-sided p value of a mean below {@code limit}. */
  public double below(double limit) {
    return new TTest(n, -mean, standardError).above(-limit);
  }

  /**
   * The two-sided interval of the mean.
   *
   * @param errorRate chance of missing it, e.g. 0.1 for a 90 % interval, each end of which is a
   *     one-sided bound at 5 %
   */
  public Interval interval(double errorRate) {
    double half = distribution().inverseSurvivalProbability(errorRate / 2) * standardError;
    return new Interval(mean - half, mean + half);
  }

  private TDistribution distribution() {
    return TDistribution.of(n - 1.0);
  }
}
