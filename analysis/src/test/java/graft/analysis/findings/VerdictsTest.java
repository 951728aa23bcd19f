package graft.analysis.findings;

import static org.assertj.core.api.Assertions.assertThat;

import graft.analysis.figures.Grid;
import graft.analysis.findings.MadeUpCells.Place;
import graft.analysis.findings.MadeUpCells.Result;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Every rule of F1 to F13 in a study made so that the finding holds, in its contrary, in one of
 * which the splits disagree, and in one that lacks the cells.
 */
class VerdictsTest {
  private static final double[] CLEAR = {1.0, 1.05, 0.95, 1.02};
  private static final double[] DISAGREEING = {1.2, -1.1, 0.9, -0.9};

  /**
   * How a study's results move with the finding.
   *
   * @param sizes of the study; 0 is full
   * @param tells how much a cell's accuracy, or its loss gap, moves for an effect of 1
   * @param loss whether it is the loss gap
   * @param needed cells without which it cannot be tested
   */
  @SuppressWarnings("ArrayRecordComponent") // never compared
  record Case(
      String finding, Integer[] sizes, Effect tells, boolean loss, Predicate<Place> needed) {
    @Override
    public String toString() {
      return finding;
    }
  }

  /** The effect on one cell. */
  interface Effect {
    double on(Place place);
  }

  private static final Integer[] ALL = {10, 25, 50, 100, 250, 500, 0};

  private static double log(Place place) {
    return Math.log(place.size().isFull() ? MadeUpCells.FULL : place.size().perClass());
  }

  private static boolean is(Place p, int k, int n, int d, int f) {
    return p.k() == k && p.n() == n && p.d() == d && p.f() == f;
  }

  private static boolean common(Place p) {
    return p.n() == 8 && p.d() == 30;
  }

  static Stream<Case> cases() {
    return Stream.of(
        new Case("F1", ALL, p -> common(p) ? p.k() * 0.01 : 0, false, p -> p.size().isFull()),
        new Case("F2", ALL, p -> common(p) && p.k() == 5 ? 0.05 : 0, false, p -> p.k() == 5),
        new Case("F3", ALL, p -> common(p) ? p.k() * 0.3 : 0, true, p -> p.k() == 6),
        new Case(
            "F4",
            ALL,
            p -> is(p, 6, p.n(), 30, 0) ? -0.01 * p.n() : 0,
            false,
            p -> p.k() == 6 && (p.n() == 1 || p.n() == 8)),
        new Case("F5", ALL, p -> is(p, 6, 2, 30, 0) ? -0.05 : 0, false, p -> p.n() == 2),
        new Case("F6", ALL, VerdictsTest::f6, false, p -> is(p, 6, 1, 5, 0)),
        new Case("F7", ALL, VerdictsTest::f7, false, p -> p.k() == 5),
        new Case("F8", ALL, VerdictsTest::f8, false, VerdictsTest::needsF8),
        new Case("F9", ALL, VerdictsTest::f9, false, p -> p.f() >= 2),
        new Case("F10", new Integer[] {10, 50}, VerdictsTest::f10, false, p -> is(p, 7, 8, 30, 0)),
        new Case("F11", new Integer[] {10, 50}, VerdictsTest::f11, false, p -> p.k() == 0),
        new Case("F12", new Integer[] {10, 50}, VerdictsTest::f12, true, p -> is(p, 7, 8, 30, 0)),
        new Case(
            "F13",
            new Integer[] {10, 0},
            p -> is(p, 6, 1, 10, 6) ? 0.05 : 0,
            false,
            p -> is(p, 5, 1, 30, 0)));
  }

  private static double f6(Place p) {
    if (!is(p, 6, 1, 5, 0)) {
      return 0;
    }
    return p.size().isFull() ? -0.05 : 0.025 * (8 - log(p));
  }

  private static double f7(Place p) {
    return is(p, 6, 1, 5, 0) || is(p, 5, 1, 30, 0) ? 0.05 : 0;
  }

  private static double f8(Place p) {
    if (p.k() != 6 || p.n() != 1 || p.f() != 0) {
      return 0;
    }
    int size = p.size().perClass();
    if (p.d() == 10) {
      return size == 10 ? 0.05 : -0.05;
    }
    return p.d() == 30 ? p.size().isFull() ? 0.05 : -0.08 : 0;
  }

  private static boolean needsF8(Place p) {
    return p.k() == 6 && (p.d() == 10 || p.d() == 30);
  }

  private static double f9(Place p) {
    if (p.k() != 6 || p.n() != 1 || p.d() != 5) {
      return 0;
    }
    int size = p.size().isFull() ? MadeUpCells.FULL : p.size().perClass();
    if (size < 50) {
      return p.f() >= 5 ? 0.05 : 0;
    }
    return size >= 100 && p.f() >= 2 ? -0.05 : 0;
  }

  /** Table 2's protocols, which a derivation among equals comes to. */
  private static double f10(Place p) {
    return is(p, 7, 8, 30, 0) ? -0.025 * (8 - log(p)) : 0;
  }

  private static double f11(Place p) {
    return p.k() == 0 ? p.size().perClass() == 10 ? -0.3 : -0.02 : 0;
  }

  private static double f12(Place p) {
    return is(p, 7, 8, 30, 0) ? 0.25 * (8 - log(p)) : 0;
  }

  private static Finding judged(Case asked, Predicate<Place> planned, double... effects) {
    Grid grid = MadeUpCells.grid(effects.length, asked.sizes());
    MadeUpCells.Results results =
        place -> {
          if (!planned.test(place)) {
            return Optional.empty();
          }
          double moved = effects[place.split()] * asked.tells().on(place);
          return Optional.of(asked.loss() ? Result.losses(1, 3 + moved) : Result.of(0.4 + moved));
        };
    return Findings.of(
            MadeUpCells.study(grid, results),
            asked.sizes() == ALL ? List.of() : MadeUpCells.tests(effects.length),
            OptionalInt.empty(),
            false)
        .stream()
        .filter(finding -> finding.id().equals(asked.finding()))
        .findFirst()
        .orElseThrow();
  }

  private static double[] times(double factor, double... effects) {
    return java.util.Arrays.stream(effects).map(e -> factor * e).toArray();
  }

  private static List<Verdict> counting(Finding finding) {
    return finding.contrasts().stream().filter(c -> !c.beside()).map(Contrast::verdict).toList();
  }

  @ParameterizedTest
  @MethodSource("cases")
  void itHoldsWhereEveryIntervalIsOnTheClaimedSide(Case asked) {
    Finding finding = judged(asked, place -> true, CLEAR);

    assertThat(counting(finding)).as(finding.sentence()).containsOnly(Verdict.HOLDS);
    assertThat(finding.verdict()).isEqualTo(Verdict.HOLDS);
  }

  @ParameterizedTest
  @MethodSource("cases")
  void itDoesNotHoldInTheContraryStudy(Case asked) {
    Finding finding = judged(asked, place -> true, times(-1, CLEAR));

    assertThat(finding.verdict()).as(finding.sentence()).isEqualTo(Verdict.DOES_NOT_HOLD);
    assertThat(finding.contrasts().stream().filter(c -> !c.beside() && !isNear(c)))
        .as(finding.sentence())
        .extracting(Contrast::verdict)
        .containsOnly(Verdict.DOES_NOT_HOLD);
  }

  /** Freezing at 50 moves nothing in these studies. */
  private static boolean isNear(Contrast contrast) {
    return contrast.rule().startsWith("holds if the interval is inside");
  }

  @ParameterizedTest
  @MethodSource("cases")
  void itIsUndecidedWhereSplitsDisagree(Case asked) {
    Finding finding = judged(asked, place -> true, DISAGREEING);

    assertThat(finding.verdict()).as(finding.sentence()).isEqualTo(Verdict.UNDECIDED);
  }

  @ParameterizedTest
  @MethodSource("cases")
  void itIsNotTestedWithoutItsCellsAndNamesThem(Case asked) {
    Finding finding = judged(asked, asked.needed().negate(), CLEAR);

    List<Contrast> counting = finding.contrasts().stream().filter(c -> !c.beside()).toList();
    assertThat(finding.verdict()).as(finding.sentence()).isEqualTo(Verdict.NOT_TESTED);
    assertThat(counting).allSatisfy(contrast -> assertThat(contrast.missing()).isNotEmpty());
    assertThat(finding.sentence()).contains("missing: ");
  }
}
