package graft.analysis.figures;

import static graft.analysis.figures.MadeUpTrials.complete;
import static graft.analysis.figures.MadeUpTrials.record;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;
import static org.assertj.core.api.Assertions.within;

import graft.analysis.figures.Shortfall.Kind;
import graft.core.data.TargetSize;
import graft.core.statistics.PairedDifference.Direction;
import graft.study.execution.TrainingOutcome;
import graft.study.plan.Experiment;
import graft.study.store.TrialRecord;
import graft.study.store.TrialState;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class FiguresTest {
  private static final TargetSize TEN = new TargetSize(10);

  private static Grid grid(TargetSize... sizes) {
    return new Grid(List.of(sizes), List.of(0, 1), List.of(1L), 8, 20, MadeUpTrials.RECIPE);
  }

  /** Accuracy 0.20 + 0.01 k on split 0, a tenth more on split 1. */
  private static List<TrialRecord> rising() {
    List<TrialRecord> trials = new ArrayList<>();
    for (int k = 0; k < 8; k++) {
      trials.add(complete(10, k, 0, 200 + 10 * k, 1.0, 0.5, 3.0));
      trials.add(complete(10, k, 1, 300 + 10 * k, 2.0, 0.7, 5.0));
    }
    return trials;
  }

  private static AccuracyFigure figure1(List<TrialRecord> trials) {
    return new ExperimentFigures(StudyCells.of(trials, grid(TEN)))
        .figure(Experiment.LAYERS)
        .orElseThrow();
  }

  @Test
  void aCellIsTheMeanOverItsSplits() {
    FigurePoint cell = figure1(rising()).points().get(3);

    assertThat(cell.summary().mean().orElseThrow()).isCloseTo(0.28, within(1e-12));
    assertThat(cell.summary().deviation().orElseThrow())
        .isCloseTo(0.1 / Math.sqrt(2), within(1e-12));
    assertThat(cell.trials().accuracies())
        .containsEntry(new SplitSeed(0, 1), 0.23)
        .containsEntry(new SplitSeed(1, 1), 0.33);
  }

  @Test
  void theBestCellIsComparedWithScratchAndCommonInPairs() {
    List<TrialRecord> trials = rising();
    trials.set(15, complete(10, 7, 1, 372, 2.0, 0.7, 5.0)); // splits differ
    FigureLine line = figure1(trials).lines().get(0);
    FigurePoint best = line.withoutFirst().best().orElseThrow();

    assertThat(best.label()).isEqualTo("7");
    assertThat(best.minus(line.first()).difference().mean().orElseThrow())
        .isCloseTo(0.071, within(1e-12));
    assertThat(best.minus(line.first()).direction()).isEqualTo(Direction.HIGHER);
    assertThat(best.minus(line.last()).direction()).isEqualTo(Direction.NOT_SHOWN);
  }

  @Test
  void scratchIsNeverTheBestAndATieGoesToTheSmallerK() {
    List<TrialRecord> trials =
        List.of(
            complete(10, 0, 0, 900, 1, 1, 1),
            complete(10, 2, 0, 400, 1, 1, 1),
            complete(10, 5, 0, 400, 1, 1, 1));

    FigureLine line = figure1(trials).lines().get(0);

    assertThat(line.withoutFirst().best().orElseThrow().label()).isEqualTo("2");
  }

  @Test
  void aMissingTrialIsCountedAndNotAveragedAway() {
    List<TrialRecord> trials = rising();
    trials.set(
        6, record(10, 3, 0, TrialState.FAILED, Optional.of(new TrainingOutcome.Failed("lost"))));
    trials.remove(9);

    AccuracyFigure figure = figure1(trials);

    assertThat(figure.points().get(3).summary().ofExpected()).isEqualTo("1/2");
    assertThat(figure.points().stream().mapToInt(point -> point.summary().n()).sum()).isEqualTo(14);
    assertThat(figure.points().stream().mapToInt(point -> point.summary().expected()).sum())
        .isEqualTo(16);
    assertThat(Shortfall.in(trials, grid(TEN)))
        .extracting(Shortfall::kind, Shortfall::transferredLayers, s -> s.at().split())
        .containsExactly(tuple(Kind.FAILED, 3, 0), tuple(Kind.MISSING, 4, 1));
  }

  @Test
  void table1HasTheGapsOfTheLastEpoch() {
    LossTable table = LossTable.from(StudyCells.of(rising(), grid(TEN, TargetSize.FULL)));

    assertThat(table.sizes()).containsExactly(TEN);
    assertThat(table.rows())
        .extracting(LossTable.Row::transferredLayers)
        .containsExactly(4, 5, 6, 7);
    LossTable.Cell cell = table.rows().get(0).cells().get(0);
    assertThat(cell.trainLoss().mean()).hasValue(1.5);
    assertThat(cell.trainLossEval().mean().orElseThrow()).isCloseTo(0.6, within(1e-12));
    assertThat(cell.testLoss().mean()).hasValue(4.0);
    assertThat(cell.gap().mean()).hasValue(2.5); // (3 - 1, 5 - 2)
    assertThat(cell.gapEval().mean().orElseThrow()).isCloseTo(3.4, within(1e-12));
  }

  @Test
  void theMeanGapIsOverSizesAndEmptyWhereASizeIsMissing() {
    List<TrialRecord> trials = rising();
    trials.add(complete(25, 7, 0, 500, 1.0, 0.1, 2.0));
    trials.add(complete(25, 7, 1, 500, 1.0, 0.1, 2.0));

    LossTable table = LossTable.from(StudyCells.of(trials, grid(TEN, new TargetSize(25))));

    assertThat(table.rows().get(3).meanGap()).hasValue(1.75); // (2.5 + 1.0) / 2
    assertThat(table.rows().get(2).meanGap()).isEmpty();
    assertThat(table.rows().get(2).n()).isEqualTo(2);
    assertThat(table.rows().get(2).expected()).isEqualTo(4);
  }

  @Test
  void sizesBelowFullStandInWhereThePapersAreMissing() {
    assertThat(
            LossTable.from(StudyCells.of(List.of(), grid(new TargetSize(7), TargetSize.FULL)))
                .sizes())
        .containsExactly(new TargetSize(7));
    assertThat(LossTable.from(StudyCells.of(List.of(), grid(TargetSize.FULL))).sizes())
        .containsExactly(TargetSize.FULL);
  }

  @Test
  void aLossNearThatOfGuessingNeverStarted() {
    double chance = Math.log(20); // 2.9957, 85 per cent of it are 2.54637
    List<TrialRecord> trials = rising();
    trials.set(0, complete(10, 0, 0, 50, 2.547, chance, 3));
    trials.set(1, complete(10, 0, 1, 50, 2.546, chance, 3));
    trials.set(2, complete(10, 1, 0, 50, 2 * chance, chance, 3));

    assertThat(Shortfall.in(trials, grid(TEN)))
        .extracting(Shortfall::kind, Shortfall::trial)
        .containsExactly(
            tuple(Kind.NEVER_STARTED, "t10-0-0"), tuple(Kind.NEVER_STARTED, "t10-1-0"));
  }

  @Test
  void aDivergedTrialSaysWhere() {
    List<TrialRecord> trials = rising();
    trials.set(
        15,
        record(
            10,
            7,
            1,
            TrialState.DIVERGED,
            Optional.of(new TrainingOutcome.Diverged(3, 41, List.of(), 410, 1))));

    assertThat(Shortfall.in(trials, grid(TEN)))
        .extracting(Shortfall::reason)
        .containsExactly("the loss became NaN or infinite in epoch 3 (update 41)");
  }

  @Test
  void twoTrialsInOnePlaceAreRefused() {
    List<TrialRecord> trials = rising();
    trials.add(complete(10, 7, 1, 1, 1, 1, 1));

    assertThatThrownBy(() -> StudyCells.of(trials, grid(TEN)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("t10-7-1");
  }

  @Test
  void aTrialOfAnotherStudyIsRefused() {
    assertThatThrownBy(() -> StudyCells.of(rising(), grid(new TargetSize(25))))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("size 10")
        .hasMessageContaining("[25]");
  }
}
