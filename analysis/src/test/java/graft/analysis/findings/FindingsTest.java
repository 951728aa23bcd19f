package graft.analysis.findings;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import graft.analysis.figures.Grid;
import graft.analysis.figures.StudyCells;
import graft.analysis.findings.MadeUpCells.Place;
import graft.analysis.findings.MadeUpCells.Result;
import graft.analysis.findings.MadeUpCells.Results;
import graft.core.statistics.Interval;
import graft.study.plan.RecipeVariant;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.ToDoubleFunction;
import org.junit.jupiter.api.Test;

class FindingsTest {
  private static final double[] CLEAR = {1.0, 1.05, 0.95, 1.02};

  private static Results accuracies(ToDoubleFunction<Place> accuracy) {
    return place -> Optional.of(Result.of(accuracy.applyAsDouble(place)));
  }

  private static StudyCells study(int splits, Results results, Integer... sizes) {
    return MadeUpCells.study(MadeUpCells.grid(splits, sizes), results);
  }

  private static Finding find(List<Finding> findings, String id) {
    return findings.stream().filter(f -> f.id().equals(id)).findFirst().orElseThrow();
  }

  private static Finding finding(String id, StudyCells cells) {
    return find(Findings.of(cells, List.of(), OptionalInt.empty(), false), id);
  }

  private static boolean isCommon(Place place, int k) {
    return place.k() == k && place.n() == 8 && place.d() == 30;
  }

  @Test
  void aContrastHasScipysIntervalAtHolmsLevel() {
    // differences at 10: 0.031 0.012 0.045 0.008 (p 0.0686); at 50: 0.30 0.28 0.31 0.29 (p < 0.001)
    double[] ten = {0.031, 0.012, 0.045, 0.008};
    double[] fifty = {0.30, 0.28, 0.31, 0.29};
    Finding f2 =
        finding(
            "F2",
            study(
                4,
                accuracies(
                    p ->
                        isCommon(p, 5)
                            ? 0.4 + (p.size().perClass() == 10 ? ten : fifty)[p.split()]
                            : 0.4),
                10,
                50));

    Contrast first = f2.contrasts().get(0);
    assertThat(first.mean().orElseThrow()).isCloseTo(0.024, within(1e-12));
    assertThat(first.errorRate()).isEqualTo(0.05); // the last of Holm's two
    assertThat(first.interval().orElseThrow().low()).isCloseTo(-0.003407250, within(1e-8));
    assertThat(first.interval().orElseThrow().high()).isCloseTo(0.051407250, within(1e-8));
    assertThat(first.verdict()).isEqualTo(Verdict.UNDECIDED);
    assertThat(f2.contrasts().get(1).errorRate()).isEqualTo(0.025);
    assertThat(f2.contrasts().get(1).verdict()).isEqualTo(Verdict.HOLDS);
    assertThat(f2.verdict()).isEqualTo(Verdict.UNDECIDED);
  }

  @Test
  void aNegligibleDifferenceDoesNotHoldEvenIfItIsSure() {
    Finding f2 = finding("F2", study(4, accuracies(p -> isCommon(p, 5) ? 0.405 : 0.4), 10));

    assertThat(f2.contrasts().get(0).interval()).isPresent();
    assertThat(f2.contrasts().get(0).mean().orElseThrow()).isCloseTo(0.005, within(1e-12));
    assertThat(f2.verdict()).isEqualTo(Verdict.DOES_NOT_HOLD);
  }

  @Test
  void aSinglePairIsUndecidedAndHasNoInterval() {
    Finding f2 = finding("F2", study(1, accuracies(p -> isCommon(p, 5) ? 0.6 : 0.4), 10));

    assertThat(f2.contrasts().get(0).interval()).isEmpty();
    assertThat(f2.contrasts().get(0).mean().orElseThrow()).isCloseTo(0.2, within(1e-12));
    assertThat(f2.verdict()).isEqualTo(Verdict.UNDECIDED);
  }

  @Test
  void aDivergedTrialTakesItsPairAndIsNamed() {
    Results results =
        p ->
            Optional.of(
                isCommon(p, 5) && p.split() == 2
                    ? Result.divergence()
                    : Result.of(isCommon(p, 5) ? 0.45 + 0.001 * p.split() : 0.4));

    Contrast contrast = finding("F2", study(4, results, 10)).contrasts().get(0);

    assertThat(contrast.ofExpected()).isEqualTo("3/4");
    assertThat(contrast.values().keySet()).extracting(at -> at.split()).containsExactly(0, 1, 3);
    assertThat(contrast.missing()).containsExactly("k=5 n=8 d=30 f=0 at 10 3/4 (1 DIVERGED)");
    assertThat(contrast.verdict()).isEqualTo(Verdict.HOLDS);
  }

  @Test
  void aPairLacksWhatEitherCellLacks() {
    for (int k : List.of(5, 7)) {
      Results results =
          p -> Optional.of(isCommon(p, k) && p.split() == 1 ? Result.divergence() : Result.of(0.4));

      Contrast contrast = finding("F2", study(3, results, 10)).contrasts().get(0);

      assertThat(contrast.values().values()).containsExactly(0.0, 0.0);
    }
  }

  @Test
  void aFailureThatTurnsUnderAnotherRecipeDependsOnItToo() {
    Results results =
        accuracies(
            p ->
                isCommon(p, 7)
                    ? 0.4 + (p.variant().isEmpty() ? 0.1 : -0.1) * CLEAR[p.split()]
                    : 0.4);
    StudyCells cells =
        MadeUpCells.study(MadeUpCells.grid(4, 10), results, List.of(RecipeVariant.LOWER_RATES));

    Finding f10 =
        find(
            Findings.of(
                cells, MadeUpCells.tests(4), OptionalInt.of(MadeUpCells.BATCH_FACTOR), false),
            "F10");

    assertThat(f10.words()).isEqualTo("does not hold (depends on the recipe)");
    assertThat(f10.variants().get(0).flips()).containsExactly("a(derived) - a(common) at 10");
  }

  @Test
  void aPartThatTheStudyHasNoSizeForKeepsTheFindingOpen() {
    Finding f8 =
        finding(
            "F8",
            study(
                4,
                accuracies(p -> p.k() == 6 && p.d() == 10 ? 0.4 + 0.05 * CLEAR[p.split()] : 0.4),
                10));

    assertThat(f8.contrasts())
        .extracting(Contrast::verdict)
        .containsExactly(Verdict.HOLDS, Verdict.NOT_TESTED, Verdict.NOT_TESTED);
    assertThat(f8.verdict()).isEqualTo(Verdict.UNDECIDED);
    assertThat(f8.sentence()).contains("the study has no size 50, 100 or 250");
    assertThat(f8.contrasts().get(0).note()).isEqualTo("an epoch is 20 updates here (ours)");
  }

  @Test
  void aClaimOfNoDifferenceAsksTheIntervalToBeInsideThePoint() {
    assertThat(Claim.near().verdict(new Interval(-0.009, 0.0099))).isEqualTo(Verdict.HOLDS);
    assertThat(Claim.near().verdict(new Interval(-0.009, 0.011))).isEqualTo(Verdict.UNDECIDED);
    assertThat(Claim.near().verdict(new Interval(0.005, 0.03))).isEqualTo(Verdict.UNDECIDED);
    assertThat(Claim.near().verdict(new Interval(0.011, 0.03))).isEqualTo(Verdict.DOES_NOT_HOLD);
    assertThat(Claim.near().verdict(new Interval(-0.03, -0.011))).isEqualTo(Verdict.DOES_NOT_HOLD);
  }

  @Test
  void aSizeAbove500CountsAsThePapersFull() {
    Finding f1 =
        finding("F1", study(4, accuracies(p -> 0.4 + 0.01 * p.k() * CLEAR[p.split()]), 500, 600));

    assertThat(f1.contrasts()).hasSize(1);
    assertThat(f1.contrasts().get(0).name()).endsWith("at 600");
    assertThat(f1.verdict()).isEqualTo(Verdict.HOLDS);
    assertThat(finding("F1", study(4, accuracies(p -> 0.4), 500)).verdict())
        .isEqualTo(Verdict.NOT_TESTED);
  }

  @Test
  void bestLayersAreComparedInLayers() {
    // best k: 7 at common rates, 5 at n = 1 and its better d; at full 4 and 6
    ToDoubleFunction<Place> peaks =
        p -> {
          boolean full = p.size().isFull();
          int best = p.n() == 8 ? (full ? 4 : 7) : full ? 6 : 5;
          return 0.5 - 0.01 * Math.abs(p.k() - best) + (p.n() == 1 && p.d() == 5 ? 0.02 : 0);
        };
    Finding holds = finding("F14", study(4, accuracies(peaks), 10, 0));
    Finding contrary =
        finding("F14", study(4, accuracies(p -> 0.5 - 0.01 * (p.n() == 8 ? p.k() : -p.k())), 10));
    Finding split =
        finding(
            "F14",
            study(
                4,
                accuracies(
                    p -> 0.5 + 0.01 * p.k() * ((p.split() % 2 == 0) == (p.n() == 8) ? 1 : -1)),
                10));

    assertThat(holds.contrasts())
        .extracting(c -> c.mean().orElseThrow())
        .containsExactly(2.0, -2.0);
    assertThat(holds.verdict()).isEqualTo(Verdict.HOLDS);
    assertThat(contrary.contrasts().get(0).mean()).hasValue(-6);
    assertThat(contrary.verdict()).isEqualTo(Verdict.DOES_NOT_HOLD);
    assertThat(split.contrasts().get(0).values().values()).containsExactly(6.0, -6.0, 6.0, -6.0);
    assertThat(split.contrasts().get(0).verdict()).isEqualTo(Verdict.UNDECIDED);
    assertThat(finding("F14", study(4, p -> Optional.empty(), 10)).verdict())
        .isEqualTo(Verdict.NOT_TESTED);
  }

  @Test
  void unlikeClassesAreComparedWithAStudyOfLikeOnes() {
    StudyCells like = study(4, accuracies(p -> p.f() >= 5 ? 0.45 : 0.4), 10);
    StudyCells unlike = study(4, accuracies(p -> p.f() >= 5 ? 0.37 + 0.002 * p.split() : 0.4), 10);
    StudyCells disagreeing =
        study(4, accuracies(p -> p.f() >= 5 ? (p.split() % 2 == 0 ? 0.2 : 0.7) : 0.4), 10);

    assertThat(f15(unlike, Optional.of(like))).isEqualTo(Verdict.HOLDS);
    assertThat(f15(like, Optional.of(unlike))).isEqualTo(Verdict.DOES_NOT_HOLD);
    assertThat(f15(disagreeing, Optional.of(like))).isEqualTo(Verdict.UNDECIDED);
    assertThat(f15(unlike, Optional.empty())).isEqualTo(Verdict.NOT_TESTED);
  }

  private static Verdict f15(StudyCells cells, Optional<StudyCells> like) {
    return find(Findings.of(cells, MadeUpCells.tests(4), OptionalInt.empty(), false, like), "F15")
        .verdict();
  }

  @Test
  void scratchThatNeverStartedDecidesNothing() {
    double stuck = Math.log(20);
    Results results =
        p ->
            Optional.of(
                p.k() == 0
                    ? new Result(0.05, stuck, stuck, false)
                    : Result.of(p.size().perClass() == 10 ? 0.4 : 0.42));

    Finding f11 = finding("F11", study(4, results, 10, 50));

    assertThat(f11.verdict()).isEqualTo(Verdict.UNDECIDED);
    assertThat(f11.contrasts().get(1).interval().orElseThrow().high()).isNegative();
    assertThat(f11.contrasts().get(1).note())
        .isEqualTo("training from scratch never started at 10 (4 of 4)");
  }

  @Test
  void aVerdictThatFlipsUnderAnotherRecipeDependsOnIt() {
    Grid grid = MadeUpCells.grid(4, 10, 25);
    Results results =
        accuracies(
            p -> {
              boolean lower = p.variant().equals("lower-rates");
              double gain = p.size().perClass() == 10 ? 0.1 : 0.05;
              return isCommon(p, 7) ? 0.4 - (lower ? -1 : 1) * gain * CLEAR[p.split()] : 0.4;
            });
    StudyCells cells = MadeUpCells.study(grid, results, List.of(RecipeVariant.values()));
    Finding f10 =
        find(
            Findings.of(
                cells, MadeUpCells.tests(4), OptionalInt.of(MadeUpCells.BATCH_FACTOR), true),
            "F10");

    assertThat(f10.verdict()).isEqualTo(Verdict.HOLDS);
    assertThat(f10.words()).isEqualTo("holds (depends on the recipe)");
    assertThat(f10.variants())
        .extracting(Finding.Variant::title, Finding.Variant::verdict)
        .containsExactly(
            org.assertj.core.api.Assertions.tuple("larger-batch-same-updates", Verdict.HOLDS),
            org.assertj.core.api.Assertions.tuple("larger-batch-same-epochs", Verdict.HOLDS),
            org.assertj.core.api.Assertions.tuple("lower-rates", Verdict.DOES_NOT_HOLD),
            org.assertj.core.api.Assertions.tuple(
                "common at its best recipe", Verdict.DOES_NOT_HOLD));
    assertThat(f10.variants().get(3).flips())
        .containsExactly("a(derived) - a(common) at 10", "a(derived) - a(common) at 25");
    assertThat(f10.sentence()).contains("depends on the recipe").contains("by design");
  }

  @Test
  void theBootstrapStandsBesideTheInterval() {
    StudyCells cells =
        study(4, accuracies(p -> isCommon(p, 5) ? 0.4 + 0.05 * CLEAR[p.split()] : 0.4), 10);
    Contrast contrast =
        find(Findings.of(cells, MadeUpCells.tests(4), OptionalInt.empty(), false), "F2")
            .contrasts()
            .get(0);

    Interval bootstrap = contrast.bootstrap().orElseThrow();
    // nested bits: 50 images of 1,000 differ; sd of a split's mean about sqrt(.05*.95/1000) = .0069
    assertThat(bootstrap.contains(contrast.mean().orElseThrow())).isTrue();
    assertThat(bootstrap.high() - bootstrap.low()).isCloseTo(2 * 1.96 * 0.0069 / 2, within(0.002));
    assertThat(contrast.bootstrap())
        .isEqualTo(
            find(Findings.of(cells, MadeUpCells.tests(4), OptionalInt.empty(), false), "F2")
                .contrasts()
                .get(0)
                .bootstrap());
  }

  @Test
  void rowsAreOneAContrastAfterTheFindingsOwnInPlainAscii() {
    List<Finding> findings =
        Findings.of(
            study(2, accuracies(p -> 0.4), 10), MadeUpCells.tests(2), OptionalInt.empty(), false);

    List<VerdictRow> rows = VerdictRow.of(findings);

    assertThat(findings).extracting(Finding::id).hasSize(15).startsWith("F1", "F2").endsWith("F15");
    assertThat(rows.stream().filter(row -> row.contrast().equals("overall"))).hasSize(15);
    assertThat(rows).hasSize(15 + findings.stream().mapToInt(f -> f.contrasts().size()).sum());
    assertThat(rows)
        .allSatisfy(
            row ->
                assertThat(StandardCharsets.US_ASCII.newEncoder().canEncode(row.toString()))
                    .isTrue());
    assertThat(rows.get(0).finding()).isEqualTo("F1");
    assertThat(rows.get(0).verdict()).isEqualTo("not tested");
  }
}
