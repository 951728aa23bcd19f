package graft.core.statistics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import org.apache.commons.statistics.distribution.BinomialDistribution;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Limits were computed from the formula by Python. */
class PairedFractionsTest {
  private static void assertInterval(PairedFractions difference, double low, double high) {
    assertThat(difference.interval().low()).isCloseTo(low, within(1e-9));
    assertThat(difference.interval().high()).isCloseTo(high, within(1e-9));
  }

  @Test
  void theIntervalIsThatOfBonettAndPrice() {
    assertInterval(new PairedFractions(17, 5, 60), 0.046364526176731174, 0.34073224801681723);
    assertInterval(new PairedFractions(5, 17, 60), -0.34073224801681723, -0.046364526176731174);
    assertInterval(new PairedFractions(9, 3, 40), -0.026320782274318888, 0.3120350679886046);
    assertInterval(new PairedFractions(0, 0, 30), -0.08661898902185487, 0.08661898902185487);
    assertThat(new PairedFractions(9, 3, 40).mean()).isEqualTo(0.15);
  }

  /** Four of four: a t interval would be 100 to 100 and show a difference. */
  @Test
  void aHandfulOfImagesThatAllSpeakForOneShowsNothing() {
    PairedFractions all = new PairedFractions(4, 0, 4);
    assertInterval(all, 0, 1);
    assertThat(all.isShown()).isFalse();
    assertThat(new PairedFractions(5, 0, 30).isShown()).isFalse();
    assertThat(new PairedFractions(6, 0, 30).isShown()).isTrue();
  }

  @Test
  void theIntervalIncludesNoDifferenceWhereNoneIsShownAndNowhereElse() {
    for (int total : new int[] {1, 2, 6, 13, 40, 120}) {
      for (int wins = 0; wins <= total; wins++) {
        for (int losses = 0; losses <= total - wins; losses++) {
          for (int comparisons : new int[] {1, 2, 9, 30}) {
            PairedFractions one = new PairedFractions(wins, losses, total).amongst(comparisons);
            assertThat(one.interval().contains(0)).as(one.toString()).isEqualTo(!one.isShown());
            assertThat(one.interval().contains(one.mean())).as(one.toString()).isTrue();
          }
          PairedFractions alone = new PairedFractions(wins, losses, total);
          assertThat(alone.isShown())
              .as("%s, by the exact test", alone)
              .isEqualTo(tail(wins + losses, Math.max(wins, losses)) <= 0.025);
        }
      }
    }
  }

  @ParameterizedTest
  @CsvSource({
    "30, 0.2, 0.02",
    "60, 0.2, 0.02",
    "30, 0.25, 0.05",
    "150, 0.08, 0",
    "6, 0.1, 0.1",
    "20, 0.2, 0",
    "40, 0.175, 0",
    "100, 0.125, 0"
  })
  void aboutNinetyFiveOfAHundredIntervalsHoldTheTrueDifference(int total, double p, double q) {
    double held = 0;
    for (int wins = 0; wins <= total; wins++) {
      double ofWins = BinomialDistribution.of(total, p).probability(wins);
      for (int losses = 0; losses <= total - wins; losses++) {
        double ofBoth =
            ofWins * BinomialDistribution.of(total - wins, q / (1 - p)).probability(losses);
        Interval interval = new PairedFractions(wins, losses, total).interval();
        held += interval.low() <= p - q && p - q <= interval.high() ? ofBoth : 0;
      }
    }
    assertThat(held).isBetween(0.925, 1.0 + 1e-9);
  }

  @Test
  void theSmallestDifferenceShownNeedsSixImagesThatTellThemApart() {
    assertThat(PairedFractions.smallestShown(1, 6, 1)).isEqualTo(1);
    assertThat(PairedFractions.smallestShown(0, 4, 1)).isEqualTo(1.5);
    assertThat(PairedFractions.smallestShown(5, 30, 1)).isEqualTo(0.2);
    assertThat(PairedFractions.smallestShown(40, 200, 1)).isEqualTo(0.07);
    assertThat(new PairedFractions(27, 13, 200).isShown()).isTrue();
    assertThat(new PairedFractions(26, 14, 200).isShown()).isFalse();
  }

  private static double tail(int apart, int most) {
    return BinomialDistribution.of(apart, 0.5).survivalProbability(most - 1);
  }

  /** Nine other candidates without any difference, on their own images each, exactly. */
  @Test
  void theBestOfTenAlikeIsShownInAtMostFiveOfAHundred() {
    double alone = 0;
    double amongst = 0;
    for (int wins = 0; wins <= 60; wins++) {
      PairedFractions one = new PairedFractions(wins, 60 - wins, 200);
      double chance = wins > 30 ? BinomialDistribution.of(60, 0.5).probability(wins) : 0;
      alone += one.isShown() ? chance : 0;
      amongst += one.amongst(9).isShown() ? chance : 0;
    }
    assertThat(1 - Math.pow(1 - alone, 9)).isGreaterThan(0.1);
    assertThat(1 - Math.pow(1 - amongst, 9)).isLessThan(0.05);
    assertThat(PairedFractions.smallestShown(60, 200, 9))
        .isGreaterThan(PairedFractions.smallestShown(60, 200, 1));
  }

  @Test
  void moreWinsAndLossesThanImagesAreRefused() {
    assertThatThrownBy(() -> new PairedFractions(3, 2, 4))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("no more than total");
  }
}
