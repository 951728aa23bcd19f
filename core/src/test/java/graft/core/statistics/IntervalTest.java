package graft.core.statistics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

class IntervalTest {
  /** As scipy.stats.binomtest(k, n).proportion_ci(method="wilson") gives them. */
  @Test
  void theIntervalOfAFractionIsWilsons() {
    Interval eight = Interval.ofFraction(8, 10);
    assertThat(eight.low()).isCloseTo(0.49016, within(1e-4));
    assertThat(eight.high()).isCloseTo(0.94331, within(1e-4));
    Interval none = Interval.ofFraction(0, 10);
    assertThat(none.low()).isZero();
    assertThat(none.high()).isCloseTo(0.27753, within(1e-4));
  }
}
