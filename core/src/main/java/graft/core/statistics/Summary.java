package graft.core.statistics;

import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import org.apache.commons.statistics.distribution.TDistribution;

/**
 * Mean, sample standard deviation and 95 % t interval of the values there are, beside how many were
 * expected. A missing value is counted here and never averaged away.
 *
 * @param n values there are
 * @param expected values there should be, at least n
 * @param mean present where n &gt;= 1
 * @param deviation sample standard deviation (divisor n - 1), present where n &gt;= 2
 * @param interval two-sided 95 % interval of the mean, Student's t with n - 1 degrees of freedom,
 *     present where n &gt;= 2
 */
public record Summary(
    int n,
    int expected,
    OptionalDouble mean,
    OptionalDouble deviation,
    Optional<Interval> interval) {
  private static final double UPPER_TAIL = 0.025;

  public Summary {
    if (n < 0 || n > expected) {
      throw new IllegalArgumentException("n must be 0.." + expected + " (expected), was " + n);
    }
  }

  /**
   * Summarises {@code values}, all finite.
   *
   * @throws IllegalArgumentException for a value that is not finite, or more values than expected
   */
  public static Summary of(List<Double> values, int expected) {
    int n = values.size();
    if (!values.stream().allMatch(Double::isFinite)) {
      throw new IllegalArgumentException("a summary is of finite numbers, was of " + values);
    }
    if (n == 0) {
      return new Summary(
          0, expected, OptionalDouble.empty(), OptionalDouble.empty(), Optional.empty());
    }
    double mean = values.stream().mapToDouble(Double::doubleValue).sum() / n;
    if (n == 1) {
      return new Summary(
          1, expected, OptionalDouble.of(mean), OptionalDouble.empty(), Optional.empty());
    }
    double squares = values.stream().mapToDouble(v -> (v - mean) * (v - mean)).sum();
    double deviation = Math.sqrt(squares / (n - 1));
    double t = TDistribution.of(n - 1.0).inverseSurvivalProbability(UPPER_TAIL);
    double half = t * deviation / Math.sqrt(n);
    return new Summary(
        n,
        expected,
        OptionalDouble.of(mean),
        OptionalDouble.of(deviation),
        Optional.of(new Interval(mean - half, mean + half)));
  }

  /** Whether no value is missing. */
  public boolean isWhole() {
    return n == expected;
  }

  /** {@code n/expected}, as every cell prints it. */
  public String ofExpected() {
    return n + "/" + expected;
  }
}
