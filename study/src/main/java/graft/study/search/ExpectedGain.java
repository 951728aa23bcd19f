package graft.study.search;

import java.util.OptionalDouble;

/**
 * What a search expects of a candidate beyond the recommended one.
 *
 * @param mean difference of accuracies, -1..1
 * @param deviation standard deviation of what is not known of it, at least 0; empty where the mean
 *     is only the least that is expected
 */
public record ExpectedGain(double mean, OptionalDouble deviation) {
  static ExpectedGain of(Estimate known) {
    return new ExpectedGain(known.mean(), OptionalDouble.of(known.deviation()));
  }

  static ExpectedGain atLeast(double mean) {
    return new ExpectedGain(mean, OptionalDouble.empty());
  }

  /** Whether the mean is only the least that is expected. */
  public boolean isLeast() {
    return deviation.isEmpty();
  }
}
