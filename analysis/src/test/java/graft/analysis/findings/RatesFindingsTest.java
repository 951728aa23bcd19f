package graft.analysis.findings;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import graft.analysis.figures.Grid;
import graft.analysis.figures.StudyCells;
import graft.analysis.findings.MadeUpCells.Result;
import graft.core.data.TargetSize;
import graft.core.protocol.Method;
import graft.core.protocol.Protocol;
import graft.core.protocol.Recipe;
import graft.core.statistics.Interval;
import graft.study.plan.Experiment;
import graft.study.plan.RatesAndBatch;
import graft.study.plan.TrialData;
import graft.study.plan.TrialSpec;
import graft.study.store.TrialRecord;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class RatesFindingsTest {
  private static final Grid GRID = MadeUpCells.grid(4, 10, 25);
  private static final List<RatesAndBatch> RECIPES =
      List.of(
          new RatesAndBatch(1, 1),
          new RatesAndBatch(0.25, 1),
          new RatesAndBatch(1, 4),
          new RatesAndBatch(0.25, 4));

  /** A trial, its protocol in the epochs of the study's own recipe. */
  private record At(TargetSize size, int split, Protocol protocol, RatesAndBatch recipe) {
    boolean isCommon() {
      return protocol.equals(Protocol.common(8, 30));
    }

    double updates() {
      return protocol.initialDecayEpochs() * size.perClass() * 2.0;
    }
  }

  /** NaN diverged. */
  private interface Accuracy {
    double of(At at);
  }

  private static StudyCells study(Experiment experiment, int recipes, Accuracy accuracy) {
    List<TrialRecord> trials = new ArrayList<>();
    Recipe own = MadeUpCells.RECIPE;
    for (TargetSize size : GRID.sizes()) {
      int images = size.perClass() * MadeUpCells.CLASSES;
      for (Experiment.Setting setting : experiment.settings(8, own.rates(), size)) {
        for (RatesAndBatch other : RECIPES.subList(0, recipes)) {
          for (int split : GRID.splits()) {
            Protocol protocol = setting.protocol();
            Recipe recipe = other.recipe(own, images);
            TrialSpec spec =
                new TrialSpec(
                    size + " " + protocol + other + split,
                    List.of(experiment.title()),
                    new TrialData.OfSplit(split, size),
                    Method.SGD,
                    other.protocol(protocol, own, images).canonical(8, recipe),
                    "alexnet-32",
                    "base" + split,
                    recipe,
                    recipe.equals(own) ? "" : other.title(),
                    0,
                    images);
            double value = accuracy.of(new At(size, split, protocol, other));
            trials.add(
                MadeUpCells.trial(
                    spec, Double.isNaN(value) ? Result.divergence() : Result.of(value)));
          }
        }
      }
    }
    return StudyCells.of(trials, GRID);
  }

  private static RatesFindings findings(StudyCells cells) {
    return RatesFindings.of(cells, MadeUpCells.tests(4));
  }

  private static Finding find(RatesFindings findings, String id) {
    return findings.verdicts().stream().filter(f -> f.id().equals(id)).findFirst().orElseThrow();
  }

  private static double mean(Contrast contrast) {
    return contrast.mean().orElseThrow();
  }

  @Test
  void aLeadAtTheRecipesRatesIsGoneAtTheBestOnes() {
    RatesFindings found =
        findings(
            study(
                Experiment.RATES,
                4,
                at -> {
                  boolean isBest = at.recipe().equals(new RatesAndBatch(0.25, 4)) == at.isCommon();
                  return (isBest ? 0.4 : 0.3 + 0.002 * at.split()) + 0.002 * at.split();
                }));
    assertThat(found.verdicts()).extracting(Finding::id).containsExactly("R1", "R2", "R3", "R4");
    Finding second = find(found, "R2");
    assertThat(second.verdict()).isEqualTo(Verdict.TOO_SMALL);
    assertThat(second.contrasts()).filteredOn(c -> !c.beside()).hasSize(2);
    assertThat(second.contrasts())
        .filteredOn(Contrast::beside)
        .hasSize(2)
        .allSatisfy(c -> assertThat(mean(c)).isCloseTo(0.097, within(1e-9)))
        .allSatisfy(c -> assertThat(c.verdict()).isEqualTo(Verdict.HOLDS));
    assertThat(found.best().get(0).chosen(MadeUpCells.RECIPE))
        .containsExactly(new RatesAndBatch(0.25, 4));
  }

  @Test
  void aSplitsOwnTestImagesDoNotChooseItsRate() {
    RatesFindings found =
        findings(
            study(
                Experiment.RATES,
                2,
                at -> at.recipe().rates() == 1 ? 0.5 : at.split() == 0 ? 0.9 : 0.1));
    for (BestRate row : found.best()) {
      assertThat(row.best().accuracies().values()).hasSize(4).containsOnly(0.5);
    }
  }

  @Test
  void dServesAllInTheUnitThatItIsCountedInByNature() {
    RatesFindings found =
        findings(
            study(
                Experiment.RATES_DECAY,
                2,
                at ->
                    0.5
                        - (0.05 + 0.002 * at.split())
                            * Math.abs(Math.log((1 + at.updates()) / 201))));
    assertThat(find(found, "R6").verdict()).isEqualTo(Verdict.HOLDS);
    for (String other : List.of("R5", "R7")) {
      assertThat(find(found, other).verdict()).isEqualTo(Verdict.DOES_NOT_HOLD);
    }
    Contrast gain = find(found, "R6").contrasts().get(1);
    assertThat(gain.name()).isEqualTo("a(one d in updates) - a(one d in epochs)");
    assertThat(gain.interval().map(Interval::low).orElseThrow()).isPositive();
  }

  /** The lower rate is better where it ends, which is where splits are easy. */
  @Test
  void aRateThatDivergedOnAnotherSplitIsNotChosen() {
    StudyCells cells =
        study(
            Experiment.RATES,
            2,
            at -> {
              double easy = at.split() == 3 ? 0.3 : 0;
              boolean lower = at.recipe().rates() != 1;
              return lower && at.split() != 3 ? Double.NaN : 0.4 + easy - (lower ? 0.1 : 0);
            });
    for (BestRate row : findings(cells).best()) {
      assertThat(row.chosen(MadeUpCells.RECIPE)).containsOnly(new RatesAndBatch(1, 1));
    }
  }

  /** Whatever d diverges anywhere serves no split as the one for all. */
  @Test
  void oneDForAllIsNotOneThatDivergedSomewhere() {
    Finding epochs =
        find(
            findings(
                study(
                    Experiment.RATES_DECAY,
                    2,
                    at ->
                        at.protocol().initialDecayEpochs() != 10
                            ? 0.4 + 0.001 * at.split()
                            : at.split() == 3 ? 0.9 : Double.NaN)),
            "R5");
    assertThat(epochs.contrasts().get(0).values()).hasSize(4);
    assertThat(mean(epochs.contrasts().get(0))).isCloseTo(0, within(1e-9));
  }

  @Test
  void whereTheClassesOfTheTestsAreNotKnownNothingIsChosen() {
    RatesFindings found = RatesFindings.of(study(Experiment.RATES, 2, at -> 0.5), List.of());
    assertThat(found.verdicts()).extracting(Finding::verdict).containsOnly(Verdict.NOT_TESTED);
  }

  @Test
  void aStudyWithoutTheExperimentsHasNoSuchFindings() {
    StudyCells cells = MadeUpCells.study(GRID, at -> Optional.of(Result.of(0.4)));
    assertThat(findings(cells).verdicts()).isEmpty();
    assertThat(findings(cells).best()).isEmpty();
  }
}
