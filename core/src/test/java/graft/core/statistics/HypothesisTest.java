package graft.core.statistics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import org.junit.jupiter.api.Test;

/** Oracle: scipy 1.x (ttest_1samp, ttest_rel, t.interval, linregress), and Holm's definition. */
class HypothesisTest {
  private static final TTest FOUR = TTest.of(List.of(0.031, 0.012, 0.045, 0.008)).orElseThrow();

  @Test
  void theTwoSidedPIsScipys() {
    assertThat(FOUR.mean()).isCloseTo(0.024, within(1e-12));
    assertThat(FOUR.standardError()).isCloseTo(0.008612007121842543, within(1e-12));
    assertThat(FOUR.twoSidedP()).isCloseTo(0.06860081002053467, within(1e-9));
  }

  @Test
  void theTestOfDifferencesIsThePairedTest() {
    List<Double> differences = List.of(0.31 - 0.28, 0.29 - 0.285, 0.335 - 0.30, 0.30 - 0.29);

    assertThat(TTest.of(differences).orElseThrow().twoSidedP())
        .isCloseTo(0.07270471310932955, within(1e-9));
  }

  @Test
  void intervalsAtAnyErrorRateAreScipys() {
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
    assertThat(TTest.of(List.of(0.5, 0.5)).orElseThrow().twoSidedP()).isZero();
    assertThat(TTest.of(List.of(0.0, 0.0)).orElseThrow().twoSidedP()).isOne();
    assertThat(TTest.of(List.of(0.5, 0.5)).orElseThrow().interval(0.05))
        .isEqualTo(new Interval(0.5, 0.5));
  }

  @Test
  void holmAdjustsTheSmallestTheMostAndNeverFallsBelowItsBetters() {
    // R: p.adjust(c(0.01, 0.04, 0.03, 0.005), "holm")
    assertThat(Holm.of(List.of(0.01, 0.04, 0.03, 0.005), 0.05).adjusted())
        .usingElementComparator((a, b) -> Math.abs(a - b) < 1e-12 ? 0 : 1)
        .containsExactly(0.03, 0.06, 0.06, 0.02);
    assertThat(Holm.of(List.of(0.001, 0.6, 0.7), 0.05).adjusted().get(2)).isOne();
  }

  @Test
  void holmSharesTheErrorRateAmongThoseThatRemain() {
    List<Double> shares = Holm.of(List.of(0.01, 0.04, 0.03, 0.005), 0.05).shares();

    // 0.005 <= 0.05/4 and 0.01 <= 0.05/3 are rejected, 0.03 > 0.05/2 stops there
    assertThat(shares.get(3)).isCloseTo(0.05 / 4, within(1e-12));
    assertThat(shares.get(0)).isCloseTo(0.05 / 3, within(1e-12));
    assertThat(shares.get(2)).isCloseTo(0.05 / 2, within(1e-12));
    assertThat(shares.get(1)).isCloseTo(0.05 / 2, within(1e-12));
  }

  @Test
  void anIntervalAtItsShareExcludesZeroExactlyWhereHolmRejects() {
    List<TTest> tests =
        List.of(
            new TTest(4, 0.05, 0.004),
            new TTest(4, 0.05, 0.0145),
            new TTest(4, 0.05, 0.0155),
            new TTest(4, 0.05, 0.05));
    Holm holm = Holm.of(tests.stream().map(TTest::twoSidedP).toList(), 0.05);

    for (int i = 0; i < tests.size(); i++) {
      boolean rejected = holm.adjusted().get(i) <= 0.05;
      assertThat(tests.get(i).interval(holm.shares().get(i)).contains(0)).isEqualTo(!rejected);
    }
    assertThat(holm.adjusted().get(0)).isLessThan(0.05);
    assertThat(tests.get(1).twoSidedP()).isLessThan(0.05);
    assertThat(holm.adjusted().get(1)).isGreaterThan(0.05);
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
