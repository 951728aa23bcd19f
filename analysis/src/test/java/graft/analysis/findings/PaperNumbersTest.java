package graft.analysis.findings;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import graft.analysis.figures.LossTable;
import graft.analysis.figures.StudyCells;
import graft.analysis.findings.MadeUpCells.Place;
import graft.analysis.findings.MadeUpCells.Result;
import graft.core.data.TargetSize;
import graft.study.plan.PaperTable1;
import graft.study.plan.PaperTable2;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;

/**
 * The paper's printed numbers through the code that a study's numbers go through: one split, one
 * seed. Each printed number is rounded, so a quotient is compared within what that allows.
 */
class PaperNumbersTest {
  /** Validation accuracy at 10 images a class with k = 7, the common protocol; fraction 0..1. */
  private static final double COMMON_TOP1 = 0.209;

  /** Validation accuracy at 10 images a class with k = 5; fraction 0..1. */
  private static final double FIVE_LAYERS_TOP1 = 0.234;

  /** How much more that is, as the paper prints it; it fits within the rounding of the two. */
  private static final double FIVE_LAYERS_GAIN = 0.122;

  /** What Table 2's protocol gains on the common one at 10, as printed; within rounding too. */
  private static final double OPTIMAL_GAIN = 0.4788;

  private static final TargetSize TEN = new TargetSize(10);

  /** Half of the last printed digit of an accuracy, as a fraction. */
  private static final double ROUNDING = 0.0005;

  private static Optional<Result> printed(Place place) {
    int column = PaperTable1.SIZES.indexOf(place.size());
    boolean common = place.n() == 8 && place.d() == 30;
    if (common && place.k() >= 4) {
      PaperTable1.Row row = PaperTable1.ROWS.get(place.k() - 4);
      double accuracy = 0.5;
      if (place.size().equals(TEN)) {
        accuracy = place.k() == 7 ? COMMON_TOP1 : place.k() == 5 ? FIVE_LAYERS_TOP1 : 0.22;
      }
      return Optional.of(
          new Result(accuracy, row.train().get(column), row.validation().get(column), false));
    }
    boolean table2 = place.size().equals(TEN) && place.d() == 10 && place.f() == 6;
    return table2 ? Optional.of(Result.of(PaperTable2.column(TEN).top1())) : Optional.empty();
  }

  private static final StudyCells PAPER =
      MadeUpCells.study(MadeUpCells.grid(1, 10, 25, 50), PaperNumbersTest::printed);

  private static Contrast contrast(String finding, String start) {
    return Findings.of(PAPER, List.of(), OptionalInt.empty(), false).stream()
        .filter(f -> f.id().equals(finding))
        .flatMap(f -> f.contrasts().stream())
        .filter(c -> c.name().startsWith(start))
        .findFirst()
        .orElseThrow();
  }

  @Test
  void table1HasThePrintedMeanGaps() {
    LossTable table = LossTable.from(PAPER);

    assertThat(table.sizes()).isEqualTo(PaperTable1.SIZES);
    for (int i = 0; i < 4; i++) {
      assertThat(table.rows().get(i).transferredLayers())
          .isEqualTo(PaperTable1.ROWS.get(i).transferredLayers());
      assertThat(table.rows().get(i).meanGap().orElseThrow())
          .isCloseTo(PaperTable1.ROWS.get(i).meanGap(), within(0.005));
    }
    assertThat(PaperTable1.ROWS)
        .extracting(PaperTable1.Row::meanGap)
        .containsExactly(2.91, 3.63, 3.90, 4.72);
  }

  @Test
  void theGapsSlopeIsThatOfTheRegression() {
    Contrast slope = contrast("F3", "slope");

    // scipy linregress([4, 5, 6, 7], [3.52, 4.67, 4.85, 5.87])
    assertThat(slope.mean().orElseThrow()).isCloseTo(0.723, within(1e-9));
    assertThat(slope.verdict()).isEqualTo(Verdict.UNDECIDED); // one pair
  }

  @Test
  void fiveLayersGainThePrintedTwelvePerCent() {
    Contrast fiveAgainstSeven = contrast("F2", "a(k=5) - a(k=7)");

    assertThat(fiveAgainstSeven.mean().orElseThrow()).isCloseTo(0.025, within(1e-9));
    assertThat(fiveAgainstSeven.relative().orElseThrow())
        .isCloseTo(0.025 / 0.209, within(1e-9))
        .isCloseTo(FIVE_LAYERS_GAIN, within(rounding(0.234, 0.209)));
  }

  @Test
  void table2sProtocolGainsThePrintedFortyEightPerCent() {
    Contrast gain = contrast("F10", "a(the paper's Table 2) - a(common) at 10");

    assertThat(gain.mean().orElseThrow()).isCloseTo(0.099, within(1e-9));
    assertThat(gain.relative().orElseThrow())
        .isCloseTo(0.099 / 0.209, within(1e-9))
        .isCloseTo(OPTIMAL_GAIN, within(rounding(0.308, 0.209)));
  }

  /** How far rounding both can move high / low. */
  private static double rounding(double high, double low) {
    return (high + ROUNDING) / (low - ROUNDING) - high / low;
  }
}
