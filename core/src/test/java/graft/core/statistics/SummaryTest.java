package graft.core.statistics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** Oracle: numpy's mean and std(ddof=1), and Student's t from a printed table. */
class SummaryTest {
  /** Each value a replicate of its own. */
  private static Summary of(int expected, double... values) {
    Map<Integer, Double> numbered = new TreeMap<>();
    for (double value : values) {
      numbered.put(numbered.size(), value);
    }
    return Summary.of(numbered, k -> k, expected);
  }

  @Test
  void splitsAreTheReplicatesAndSeedsAreNot() {
    Map<String, Double> trials =
        Map.of(
            "0/0", 0.31, "0/1", 0.33, "1/0", 0.29, "1/1", 0.30, "2/0", 0.35, "2/1", 0.34, "3/0",
            0.28);

    Summary summary = Summary.of(trials, at -> at.charAt(0), 8);

    // numpy and scipy of the split means .32 .295 .345 .28: t.interval(.95, 3, mean, sd / 2)
    assertThat(summary.ofExpected()).isEqualTo("7/8");
    assertThat(summary.mean().orElseThrow()).isCloseTo(0.31, within(1e-12));
    assertThat(summary.deviation().orElseThrow()).isCloseTo(0.028577380332470394, within(1e-12));
    assertThat(summary.interval().orElseThrow().low()).isCloseTo(0.26452701077312113, within(1e-9));
    assertThat(summary.interval().orElseThrow().high())
        .isCloseTo(0.35547298922687887, within(1e-9));
  }

  @Test
  void manySeedsOfOneSplitShowNothing() {
    PairedDifference ten =
        PairedDifference.of(
            Map.of(0, 0.5, 1, 0.51, 2, 0.52), Map.of(0, 0.1, 1, 0.1, 2, 0.1), k -> "one", 3);

    assertThat(ten.difference().interval()).isEmpty();
    assertThat(ten.direction()).isEqualTo(PairedDifference.Direction.NOT_SHOWN);
  }

  @Test
  void splitsThatShowTheVerySameShowNoDifference() {
    Map<Integer, Double> zero = Map.of(0, 0.1, 1, 0.2);
    PairedDifference same = PairedDifference.of(Map.of(0, 0.15, 1, 0.25), zero, k -> k, 2);
    assertThat(same.direction()).isEqualTo(PairedDifference.Direction.NOT_SHOWN);
    PairedDifference nearly = PairedDifference.of(Map.of(0, 0.15, 1, 0.251), zero, k -> k, 2);
    assertThat(nearly.direction()).isEqualTo(PairedDifference.Direction.HIGHER);
  }

  @Test
  void fourValuesHaveTheMeanDeviationAndIntervalOfNumpyAndTheTable() {
    Summary summary = of(4, 0.31, 0.29, 0.335, 0.30);

    assertThat(summary.mean().orElseThrow()).isCloseTo(0.30875, within(1e-12));
    assertThat(summary.deviation().orElseThrow()).isCloseTo(0.01931105037709413, within(1e-12));
    Interval interval = summary.interval().orElseThrow();
    assertThat(interval.low()).isCloseTo(0.27802180953812927, within(1e-9));
    assertThat(interval.high()).isCloseTo(0.3394781904618708, within(1e-9));
  }

  @Test
  void theIntervalOfTwoValuesUsesOneDegreeOfFreedom() {
    Interval interval = of(2, 1.0, 3.0).interval().orElseThrow();

    // mean 2, s / sqrt(2) = 1, t(0.975, 1) = 12.706
    assertThat(interval.low()).isCloseTo(2 - 12.706, within(5e-4));
    assertThat(interval.high()).isCloseTo(2 + 12.706, within(5e-4));
  }

  @Test
  void oneValueHasNoSpreadAndNoneHasNoMean() {
    Summary one = of(4, 0.5);
    Summary none = of(4);

    assertThat(one.mean()).hasValue(0.5);
    assertThat(one.deviation()).isEmpty();
    assertThat(one.interval()).isEmpty();
    assertThat(one.ofExpected()).isEqualTo("1/4");
    assertThat(none.mean()).isEmpty();
    assertThat(none.isWhole()).isFalse();
  }

  @Test
  void aValueThatIsNoNumberIsRefused() {
    assertThatThrownBy(() -> of(2, 0.1, Double.NaN))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("NaN");
  }

  @Test
  void pairingShowsADifferenceThatIsTheSameOnEverySplit() {
    Map<Integer, Double> first = Map.of(0, 0.50, 1, 0.31, 2, 0.42);
    Map<Integer, Double> second = Map.of(0, 0.40, 1, 0.20, 2, 0.33);

    PairedDifference higher = PairedDifference.of(first, second, k -> k, 3);

    // differences 0.10, 0.11, 0.09: mean 0.1, s 0.01, half width 4.30265 * 0.01 / sqrt(3)
    assertThat(higher.difference().interval().orElseThrow().low())
        .isCloseTo(0.1 - 0.024841, within(1e-6));
    assertThat(higher.direction()).isEqualTo(PairedDifference.Direction.HIGHER);
    assertThat(PairedDifference.of(second, first, k -> k, 3).direction())
        .isEqualTo(PairedDifference.Direction.LOWER);
  }

  @Test
  void onePairOrAnIntervalOverZeroShowsNoDifference() {
    assertThat(PairedDifference.of(Map.of(0, 0.9), Map.of(0, 0.1, 1, 0.1), k -> k, 2).direction())
        .isEqualTo(PairedDifference.Direction.NOT_SHOWN);
    assertThat(
            PairedDifference.of(Map.of(0, 0.9, 1, 0.1), Map.of(0, 0.1, 1, 0.2), k -> k, 2)
                .direction())
        .isEqualTo(PairedDifference.Direction.NOT_SHOWN);
  }

  @Test
  void onlyKeysThatBothHaveArePaired() {
    Summary difference =
        PairedDifference.of(Map.of(0, 0.9, 1, 0.5), Map.of(1, 0.25, 2, 0.1), k -> k, 3)
            .difference();

    assertThat(difference.n()).isEqualTo(1);
    assertThat(difference.expected()).isEqualTo(3);
    assertThat(difference.mean()).hasValue(0.25);
  }
}
