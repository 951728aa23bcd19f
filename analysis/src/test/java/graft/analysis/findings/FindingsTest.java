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
  void everySizeHasScipysNinetyPerCentInterval() {
    // differences at 10: .031 .012 .045 .008; scipy: t.interval(.90, 3, .024, sem)
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
    assertThat(first.interval().orElseThrow().low()).isCloseTo(0.00373281734, within(1e-8));
    assertThat(first.interval().orElseThrow().high()).isCloseTo(0.04426718266, within(1e-8));
    assertThat(f2.contrasts()).extracting(Contrast::verdict).containsOnly(Verdict.HOLDS);
    assertThat(f2.verdict()).isEqualTo(Verdict.HOLDS); // a conjunction needs no adjustment
  }

  @Test
  void seedsOfASplitAreNoReplicates() {
    // two seeds differ by little, two splits by much: four pairs, one degree of freedom
    double[] effects = {0.051, 0.049, 0.011, 0.009};
    Grid grid = MadeUpCells.grid(2, List.of(0L, 1L), 10);
    Results results =
        accuracies(p -> isCommon(p, 5) ? 0.4 + effects[2 * p.split() + (int) p.seed()] : 0.4);

    Contrast contrast = finding("F2", MadeUpCells.study(grid, results)).contrasts().get(0);

    // split means .05 and .01: t(.95, 1) = 6.313752, half width 6.313752 * .04 / 2
    assertThat(contrast.ofExpected()).isEqualTo("4/4");
    assertThat(contrast.splits()).isEqualTo(2);
    assertThat(contrast.interval().orElseThrow().low()).isCloseTo(0.03 - 0.12627503, within(1e-7));
    assertThat(contrast.verdict()).isEqualTo(Verdict.UNDECIDED);
    assertThat(contrast.bootstrap()).isEmpty();
  }

  @Test
  void manySeedsOfASingleSplitHoldNothing() {
    Grid grid = MadeUpCells.grid(1, List.of(0L, 1L, 2L), 10);
    Results results = accuracies(p -> isCommon(p, 5) ? 0.6 + 0.001 * p.seed() : 0.4);

    Finding f2 = finding("F2", MadeUpCells.study(grid, results));

    assertThat(f2.contrasts().get(0).interval()).isEmpty();
    assertThat(f2.verdict()).isEqualTo(Verdict.UNDECIDED);
  }

  @Test
  void aSureButNegligibleDifferenceIsTooSmallToMatter() {
    double[] aroundNothing = {0.004, -0.003, 0.002, -0.001};
    Finding f2 =
        finding(
            "F2",
            study(4, accuracies(p -> isCommon(p, 5) ? 0.4 + aroundNothing[p.split()] : 0.4), 10));

    assertThat(f2.contrasts().get(0).interval()).isPresent();
    assertThat(f2.verdict()).isEqualTo(Verdict.TOO_SMALL);
    assertThat(f2.sentence()).contains("too small to matter");
  }

  @Test
  void aSmallDifferenceOnTheClaimedSideHoldsAndOneOnTheOtherIsTooSmall() {
    assertThat(Claim.above().verdict(new Interval(0.001, 0.004))).isEqualTo(Verdict.HOLDS);
    assertThat(Claim.above().verdict(new Interval(-0.004, -0.001))).isEqualTo(Verdict.TOO_SMALL);
    assertThat(Claim.above().verdict(new Interval(-0.03, -0.001))).isEqualTo(Verdict.DOES_NOT_HOLD);
    assertThat(Claim.above().verdict(new Interval(-0.03, 0.001))).isEqualTo(Verdict.UNDECIDED);
    assertThat(Claim.below().verdict(new Interval(-0.03, -0.001))).isEqualTo(Verdict.HOLDS);
    assertThat(Claim.below().anyDifference().verdict(new Interval(-0.001, 0.002)))
        .isEqualTo(Verdict.UNDECIDED);
  }

  @Test
  void oneSizeOfManyRefutesOnlyBeyondHolm() {
    // at 10: -.031 -.012 -.045 -.008, one-sided p .0343; alone it refutes, among four it does not
    double[] against = {-0.031, -0.012, -0.045, -0.008};
    double[] mixed = {0.03, -0.03, 0.02, -0.02};
    Results results =
        accuracies(
            p ->
                isCommon(p, 5)
                    ? 0.4 + (p.size().perClass() == 10 ? against : mixed)[p.split()]
                    : 0.4);

    Finding alone = finding("F2", study(4, results, 10));
    Finding among = finding("F2", study(4, results, 10, 25, 50, 100));

    assertThat(alone.contrasts().get(0).contraryP()).hasValueCloseTo(0.0343004050, within(1e-7));
    assertThat(alone.verdict()).isEqualTo(Verdict.DOES_NOT_HOLD);
    assertThat(among.contrasts().get(0).contraryP())
        .hasValueCloseTo(4 * 0.0343004050, within(1e-6));
    assertThat(among.contrasts().get(0).verdict()).isEqualTo(Verdict.DOES_NOT_HOLD);
    assertThat(among.verdict()).isEqualTo(Verdict.UNDECIDED);
  }

  /** As many contrasts as a finding has, in whatever part, could have refuted it. */
  @Test
  void oneOfTwoPartsRefutesOnlyBeyondHolmOverBoth() {
    double[] against = {-0.031, -0.012, -0.045, -0.008};
    double[] mixed = {0.03, -0.03, 0.02, -0.02};
    Results results =
        accuracies(
            p ->
                p.f() >= 5 && p.k() == 6 && p.d() == 5
                    ? 0.4 + (p.size().perClass() == 10 ? against : mixed)[p.split()]
                    : 0.4);
    Finding f9 = finding("F9", study(4, results, 10, 50));

    assertThat(f9.contrasts())
        .extracting(Contrast::verdict)
        .containsExactly(Verdict.DOES_NOT_HOLD, Verdict.UNDECIDED, Verdict.NOT_TESTED);
    assertThat(f9.contrasts().get(0).contraryP()).hasValueCloseTo(2 * 0.0343004050, within(1e-6));
    assertThat(f9.verdict()).isEqualTo(Verdict.UNDECIDED);
  }

  @Test
  void allSizesOnTheOtherSideRefuteTogether() {
    double[] against = {-0.031, -0.012, -0.045, -0.008};
    Finding f2 =
        finding(
            "F2",
            study(4, accuracies(p -> isCommon(p, 5) ? 0.4 + against[p.split()] : 0.4), 10, 25));

    assertThat(f2.contrasts().get(0).contraryP()).hasValueCloseTo(0.0686008100, within(1e-7));
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
    assertThat(contrast.verdict()).isEqualTo(Verdict.UNDECIDED);
    assertThat(contrast.note()).isEqualTo("undecided, as a trial of it diverged");
  }

  @Test
  void fewerThanThreeQuartersOfThePairsDecideNothing() {
    for (int planned : new int[] {5, 6}) {
      Results results =
          p ->
              isCommon(p, 5) && p.split() >= planned
                  ? Optional.empty()
                  : Optional.of(Result.of(isCommon(p, 5) ? 0.45 + 0.001 * p.split() : 0.4));
      Finding f2 = finding("F2", study(8, results, 10));
      Contrast contrast = f2.contrasts().get(0);
      assertThat(contrast.ofExpected()).isEqualTo(planned + "/8");
      assertThat(contrast.verdict()).isEqualTo(planned == 6 ? Verdict.HOLDS : Verdict.UNDECIDED);
      assertThat(contrast.note())
          .isEqualTo(
              planned == 6 ? "" : "undecided, as fewer than three quarters of the pairs are there");
      assertThat(VerdictRow.of(List.of(f2)).get(0).rule()).endsWith("; " + planned + "/8 pairs");
    }
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
        .containsExactly(Verdict.HOLDS, Verdict.NOT_TESTED, Verdict.NOT_TESTED, Verdict.HOLDS);
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
    // best k: 7 at common rates, 5 at n = 1 and its better d; at full 4 and 6; one less in a split
    ToDoubleFunction<Place> peaks =
        p -> {
          boolean full = p.size().isFull();
          int best = p.n() == 8 ? (full ? 4 : 7) - p.split() / 3 : full ? 6 : 5;
          return 0.5 - 0.01 * Math.abs(p.k() - best) + (p.n() == 1 && p.d() == 5 ? 0.02 : 0);
        };
    Finding holds = finding("F14", study(4, accuracies(peaks), 10, 0));
    Finding contrary =
        finding(
            "F14",
            study(
                4,
                accuracies(
                    p -> 0.5 - 0.01 * (p.n() == 8 ? Math.abs(p.k() - 1 - p.split() / 3) : -p.k())),
                10));
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
        .containsExactly(1.75, -2.25);
    assertThat(holds.verdict()).isEqualTo(Verdict.HOLDS);
    assertThat(contrary.contrasts().get(0).mean()).hasValue(-5.75);
    assertThat(contrary.verdict()).isEqualTo(Verdict.DOES_NOT_HOLD);
    assertThat(split.contrasts().get(0).values().values()).containsExactly(6.0, -6.0, 6.0, -6.0);
    assertThat(split.contrasts().get(0).verdict()).isEqualTo(Verdict.UNDECIDED);
    assertThat(finding("F14", study(4, p -> Optional.empty(), 10)).verdict())
        .isEqualTo(Verdict.NOT_TESTED);
  }

  /** Two equal whole numbers are no measure of how splits vary, nor are two equal accuracies. */
  @Test
  void splitsThatAllSayTheSameDecideNothing() {
    for (double small : new double[] {0.01, 1e-3}) {
      Finding f14 =
          finding(
              "F14", study(2, accuracies(p -> 0.5 + small * (p.n() == 8 ? 1 : -1) * p.k()), 10));
      assertThat(f14.contrasts().get(0).values().values()).containsExactly(6.0, 6.0);
      assertThat(f14.contrasts().get(0).interval()).isEmpty();
      assertThat(f14.contrasts().get(0).note()).contains("all splits show the very same number");
      assertThat(f14.verdict()).isEqualTo(Verdict.UNDECIDED);
      Finding contrary =
          finding(
              "F14", study(2, accuracies(p -> 0.5 - small * (p.n() == 8 ? 1 : -1) * p.k()), 10));
      assertThat(contrary.verdict()).isEqualTo(Verdict.UNDECIDED);
    }
    for (double gain : new double[] {0.1, -0.1}) {
      Finding f2 = finding("F2", study(2, accuracies(p -> isCommon(p, 5) ? 0.5 + gain : 0.5), 10));
      assertThat(f2.verdict()).isEqualTo(Verdict.UNDECIDED);
    }
    assertThat(finding("F2", study(2, accuracies(p -> 0.5), 10)).verdict())
        .as("the same accuracies")
        .isEqualTo(Verdict.TOO_SMALL);
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
                    : Result.of((p.size().perClass() == 10 ? 0.4 : 0.42) + 0.002 * p.split()));

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
  void whatSharedClassesMoveAlikeWidensTheIntervalForOtherClasses() {
    // 415 of 1,000 against 400 are one image more for the labels 0..14, 405 for 0..4; the classes
    // c10..c14 are the labels 10..14 of split 0 and 0..4 of split 1, c15..c19 the next five
    StudyCells cells =
        study(2, accuracies(p -> isCommon(p, 5) ? p.split() == 0 ? 0.415 : 0.405 : 0.4), 10);
    Contrast contrast =
        find(Findings.of(cells, MadeUpCells.tests(2), OptionalInt.empty(), false), "F2")
            .contrasts()
            .get(0);

    // means .015 and .005: s^2 / 2 = 2.5e-5. Effects of the ten shared classes are .02 and 0 in
    // both:
    // covariance 10 * .01^2 / 9, of which 10 / 20^2 is shared; t(.95, 1) = 6.313751515
    Interval own = contrast.interval().orElseThrow();
    Interval other = contrast.otherClasses().orElseThrow();
    assertThat(own.high() - 0.01).isCloseTo(6.313751515 * Math.sqrt(2.5e-5), within(1e-9));
    assertThat(other.high() - 0.01)
        .isCloseTo(6.313751515 * Math.sqrt(2.5e-5 + 0.001 / 9 / 40), within(1e-9));
    assertThat(other.low() + other.high()).isCloseTo(0.02, within(1e-12));
    assertThat(finding("F2", cells).contrasts().get(0).otherClasses()).isEmpty(); // no test sets
  }

  @Test
  void theBootstrapStandsBesideTheInterval() {
    StudyCells cells =
        study(4, accuracies(p -> isCommon(p, 5) ? 0.4 + 0.05 * CLEAR[p.split()] : 0.4), 10);
    Contrast contrast = f2(cells);

    assertThat(contrast.bootstrap().orElseThrow().contains(contrast.mean().orElseThrow())).isTrue();
    assertThat(contrast.bootstrap()).isEqualTo(f2(cells).bootstrap());
  }

  private static Contrast f2(StudyCells cells) {
    return find(Findings.of(cells, MadeUpCells.tests(4), OptionalInt.empty(), false), "F2")
        .contrasts()
        .get(0);
  }

  @Test
  void ratesAndFreezingAreJudgedUnderOtherRecipesToo() {
    Results results =
        accuracies(
            p -> {
              double effect = p.variant().isEmpty() ? 0.05 * CLEAR[p.split()] : 0;
              boolean better = p.k() == 6 && p.n() == 1 && (p.d() == 30 || p.f() >= 5);
              return better ? 0.4 + effect : 0.4;
            });
    StudyCells cells =
        MadeUpCells.study(MadeUpCells.grid(4, 10), results, List.of(RecipeVariant.LOWER_RATES));
    List<Finding> findings =
        Findings.of(cells, MadeUpCells.tests(4), OptionalInt.of(MadeUpCells.BATCH_FACTOR), false);

    for (String id : List.of("F4", "F9")) {
      Finding finding = find(findings, id);
      assertThat(finding.contrasts().get(0).verdict()).isEqualTo(Verdict.HOLDS);
      assertThat(finding.variants())
          .extracting(Finding.Variant::title)
          .containsExactly("lower-rates");
      assertThat(finding.variants().get(0).contrasts().get(0).verdict())
          .isEqualTo(Verdict.TOO_SMALL);
      assertThat(finding.words()).contains("depends on the recipe");
    }
  }

  @Test
  void eachDecayIsAlsoTakenAtTheLayersThatServeItBest() {
    // d = 5 is best at k = 4, d = 30 at k = 7; at k = 6 they are equal
    Results results =
        accuracies(
            p ->
                p.n() != 1 || p.f() > 0
                    ? 0.3
                    : p.d() == 5 && p.k() == 4
                        ? 0.5 + 0.01 * CLEAR[p.split()]
                        : p.d() == 30 && p.k() == 7 ? 0.45 : 0.4);

    Finding f6 =
        find(
            Findings.of(study(4, results, 10), MadeUpCells.tests(4), OptionalInt.empty(), false),
            "F6");
    Contrast beside = f6.contrasts().stream().filter(Contrast::beside).findFirst().orElseThrow();

    assertThat(f6.contrasts().get(0).mean()).hasValue(0);
    assertThat(beside.name()).isEqualTo("a(d=5) - a(d=30), each at its best k, n=1 at 10");
    assertThat(beside.mean()).hasValueCloseTo(0.06, within(0.002));
    assertThat(beside.verdict()).isEqualTo(Verdict.HOLDS);
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
    assertThat(VerdictRow.COLUMNS)
        .startsWith("finding", "verdict", "contrast", "low", "high", "rule");
    assertThat(rows.get(0).finding()).isEqualTo("F1");
    assertThat(rows.get(0).verdict()).isEqualTo("not tested");
  }
}
