package graft.core.statistics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import org.junit.jupiter.api.Test;

/** Oracle: scipy 1.x (ttest_1samp, t.interval, linregress), and Holm's definition. */
class HypothesisTest {
  private static final TTest FOUR = TTest.of(List.of(0.031, 0.012, 0.045, 0.008)).orElseThrow();

  @Test
  void oneSidedPValuesAreScipys() {
    // ttest_1samp([.031, .012, .045, .008], 0 or .01, alternative = greater or less)
    assertThat(FOUR.mean()).isCloseTo(0.024, within(1e-12));
    assertThat(FOUR.standardError()).isCloseTo(0.008612007121842543, within(1e-12));
    assertThat(FOUR.above(0)).isCloseTo(0.034300405010267335, within(1e-9));
    assertThat(FOUR.below(0)).isCloseTo(0.9656995949897327, within(1e-9));
    assertThat(FOUR.above(0.01)).isCloseTo(0.10124910953328452, within(1e-9));
  }

  @Test
  void aWidenedTestHasTheSumOfBothVariances() {
    // scipy: t.interval(.90, 3, .024, sqrt(var(ddof=1) / 4 + 1e-4))
    assertInterval(FOUR.widened(1e-4).interval(0.1), -0.007057859530758721, 0.0550578595307587);
  }

  @Test
  void intervalsAtAnyErrorRateAreScipys() {
    assertInterval(FOUR.interval(0.1), 0.0037328173392028596, 0.04426718266079713);
    assertInterval(FOUR.interval(0.05), -0.0034072502459847782, 0.051407250245984776);
    assertInterval(FOUR.interval(0.05 / 3), -0.017825567021434757, 0.06582556702143486);
    assertInterval(FOUR.interval(0.01), -0.026301952573460068, 0.07430195257346006);
  }

  private static void assertInterval(Interval interval, double low, double high) {
    assertThat(interval.low()).isCloseTo(low, within(1e-9));
    assertThat(interval.high()).isCloseTo(high, within(1e-9));
  }

  @Test
  void oneValueCannotBeTestedAndEqualOnesNeedNoLuck() {
    assertThat(TTest.of(List.of(0.5))).isEmpty();
    assertThat(TTest.of(List.of(0.5, 0.5)).orElseThrow().above(0)).isZero();
    assertThat(TTest.of(List.of(0.5, 0.5)).orElseThrow().below(0)).isOne();
    assertThat(TTest.of(List.of(0.0, 0.0)).orElseThrow().above(0)).isOne();
    assertThat(TTest.of(List.of(0.5, 0.5)).orElseThrow().interval(0.05))
        .isEqualTo(new Interval(0.5, 0.5));
  }

  @Test
  void holmAdjustsTheSmallestTheMostAndNeverFallsBelowItsBetters() {
    // R: p.adjust(c(0.01, 0.04, 0.03, 0.005), "holm")
    assertThat(Holm.adjusted(List.of(0.01, 0.04, 0.03, 0.005)))
        .usingElementComparator((a, b) -> Math.abs(a - b) < 1e-12 ? 0 : 1)
        .containsExactly(0.03, 0.06, 0.06, 0.02);
    assertThat(Holm.adjusted(List.of(0.001, 0.6, 0.7)).get(2)).isOne();
  }

  @Test
  void aSlopeIsThatOfTheRegression() {
    double[] weights = LeastSquares.slopeWeights(1, 2, 3, 4, 5, 6, 7);
    double[] y = {0.20, 0.21, 0.23, 0.22, 0.25, 0.26, 0.24};

    double slope = 0;
    for (int i = 0; i < y.length; i++) {
      slope += weights[i] * y[i];
    }

    assertThat(slope).isCloseTo(0.00857142857142857, within(1e-12));
    assertThatThrownBy(() -> LeastSquares.slopeWeights(2, 2))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
