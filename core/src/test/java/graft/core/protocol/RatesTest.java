package graft.core.protocol;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import graft.core.protocol.Rates.LaterDecays;
import graft.core.protocol.Rates.LowRateClock;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Expected values are worked out by hand from the rules of {@link Rates}. */
class RatesTest {
  private static final double EXACT = 1e-15;

  private static Rates rates(LaterDecays laterDecays, LowRateClock clock) {
    return new Rates(0.01, 0.001, 0.1, 30, laterDecays, clock);
  }

  @ParameterizedTest
  @CsvSource({
    "0, 5, 0.01",
    "4, 5, 0.01",
    "5, 5, 0.001",
    "34, 5, 0.001",
    "35, 5, 0.0001",
    "65, 5, 0.00001",
    "0, 0, 0.001",
    "30, 0, 0.0001",
    "29, 30, 0.01",
    "30, 30, 0.001",
    "60, 30, 0.0001",
    "89, 30, 0.0001"
  })
  void highRateDecaysAgainEveryStepAfterItsFirstDecay(int epoch, int d, double expected) {
    assertThat(
            rates(LaterDecays.AFTER_FIRST, LowRateClock.OWN).highAt(Moment.ofEpoch(epoch, 90), d))
        .isCloseTo(expected, within(EXACT));
  }

  @ParameterizedTest
  @CsvSource({
    "4, 5, 0.01",
    "5, 5, 0.001",
    "29, 5, 0.001",
    "30, 5, 0.0001",
    "60, 5, 0.00001",
    "29, 30, 0.01",
    "30, 30, 0.001",
    "59, 30, 0.001",
    "60, 30, 0.0001"
  })
  void fixedLaterDecaysFallOnMultiplesOfTheStep(int epoch, int d, double expected) {
    assertThat(rates(LaterDecays.FIXED, LowRateClock.OWN).highAt(Moment.ofEpoch(epoch, 90), d))
        .isCloseTo(expected, within(EXACT));
  }

  @ParameterizedTest
  @CsvSource({"0, 0.001", "29, 0.001", "30, 0.0001", "60, 0.00001"})
  void lowRateHasItsOwnClock(int epoch, double expected) {
    assertThat(rates(LaterDecays.AFTER_FIRST, LowRateClock.OWN).lowAt(Moment.ofEpoch(epoch, 90), 5))
        .isCloseTo(expected, within(EXACT));
  }

  @ParameterizedTest
  @CsvSource({"0, 0.001", "4, 0.001", "5, 0.0001", "35, 0.00001"})
  void sharedClockDecaysTheLowRateWithTheHead(int epoch, double expected) {
    assertThat(
            rates(LaterDecays.AFTER_FIRST, LowRateClock.SHARED).lowAt(Moment.ofEpoch(epoch, 90), 5))
        .isCloseTo(expected, within(EXACT));
  }

  @Test
  void bothLaterDecaysAreThePapersAtThirty() {
    for (int epoch = 0; epoch < 90; epoch++) {
      assertThat(rates(LaterDecays.FIXED, LowRateClock.OWN).highAt(Moment.ofEpoch(epoch, 90), 30))
          .isEqualTo(
              rates(LaterDecays.AFTER_FIRST, LowRateClock.OWN)
                  .highAt(Moment.ofEpoch(epoch, 90), 30));
    }
  }
}
