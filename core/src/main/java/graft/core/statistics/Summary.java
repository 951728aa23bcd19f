package graft.core.statistics;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.function.Function;

/**
 * Mean, sample standard deviation and 95 % t interval over the replicates there are, beside how
 * many values were expected. A replicate is the mean of the values that are not independent of each
 * other. A missing value is counted here and never averaged away.
 *
 * @param n values there are
 * @param expected values there should be, at least n
 * @param replicates S
 * @param mean of the S replicates, present where there is one
 * @param deviation sample standard deviation of the replicates (divisor S - 1), present where there
 *     are two
 * @param interval two-sided 95 % interval of the mean, Student's t with S - 1 degrees of freedom,
 *     present where there are two replicates
 */
public record Summary(
    int n,
    int expected,
    int replicates,
    OptionalDouble mean,
    OptionalDouble deviation,
    Optional<Interval> interval) {
  private static final double ERROR_RATE = 0.05;

  public Summary {
    if (n < 0 || n > expected) {
      throw new IllegalArgumentException("n must be 0.." + expected + " (expected), was " + n);
    }
  }

  /**
   * Summarises values, all finite.
   *
   * @param replicate what values that are not independent have in common
   * @throws IllegalArgumentException for a value that is not finite, or more values than expected
   */
  public static <K> Summary of(Map<K, Double> values, Function<K, ?> replicate, int expected) {
    if (!values.values().stream().allMatch(Double::isFinite)) {
      throw new IllegalArgumentException("a summary is of finite numbers, was of " + values);
    }
    int n = values.size();
    List<Double> means = means(values, replicate);
    Optional<TTest> test = TTest.of(means);
    return new Summary(
        n,
        expected,
        means.size(),
        means.stream().mapToDouble(Double::doubleValue).average(),
        test.isEmpty()
            ? OptionalDouble.empty()
            : OptionalDouble.of(test.get().standardError() * Math.sqrt(means.size())),
        test.map(t -> t.interval(ERROR_RATE)));
  }

  /** The mean of the values of each replicate, in no order that tells which. */
  public static <K> List<Double> means(Map<K, Double> values, Function<K, ?> replicate) {
    Map<Object, List<Double>> groups = new LinkedHashMap<>();
    values.forEach(
        (key, value) ->
            groups.computeIfAbsent(replicate.apply(key), k -> new ArrayList<>()).add(value));
    return groups.values().stream()
        .map(group -> group.stream().mapToDouble(Double::doubleValue).average().orElseThrow())
        .toList();
  }

  /** With the interval of one of so many that hold all at once with 95 % (Bonferroni). */
  Summary amongst(int count) {
    if (deviation.isEmpty()) {
      return this;
    }
    TTest test =
        new TTest(replicates, mean.orElseThrow(), deviation.getAsDouble() / Math.sqrt(replicates));
    return new Summary(
        n, expected, replicates, mean, deviation, Optional.of(test.interval(ERROR_RATE / count)));
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
