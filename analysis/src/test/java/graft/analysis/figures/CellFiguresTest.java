package graft.analysis.figures;

import static graft.analysis.figures.MadeUpTrials.complete;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import graft.core.data.TargetSize;
import graft.core.protocol.Method;
import graft.core.protocol.Protocol;
import graft.study.execution.EpochRecord;
import graft.study.execution.Evaluation;
import graft.study.execution.TrainingOutcome.Complete;
import graft.study.plan.Experiment;
import graft.study.store.TrialRecord;
import graft.study.store.TrialState;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

class CellFiguresTest {
  @Test
  void theTableOfTestImagesHasTheTargetsInTheOrderOfTheirLabels() {
    TestSet set = new TestSet(3, List.of("x"), List.of("b", "a"), List.of(50, 50), List.of(2, 3));

    assertThat(TestSet.table(List.of(set)).toString().lines())
        .containsExactly(
            "split,role,class,test,extra", "3,source,x,,", "3,target,b,50,2", "3,target,a,50,3");
  }

  private static final TargetSize TEN = new TargetSize(10);
  private static final Grid GRID =
      new Grid(List.of(TEN), List.of(0, 1), List.of(1L), 8, 20, MadeUpTrials.RECIPE);
  private static final StudyCells.Key CELL =
      new StudyCells.Key(TEN, Method.SGD, Protocol.of(7, 8, 30, 0), "");

  /** Four images of classes a, a, b, b; which ones were right, and what was said. */
  private static TrialRecord trial(int split, String bits, String predictions) {
    List<EpochRecord> epochs =
        List.of(new EpochRecord(1, 0, 0, 2.0 + split), new EpochRecord(2, 0, 0, 1.0 + split));
    List<Evaluation> milestones =
        List.of(new Evaluation(1, 3.0 + split, 3, 4, 4), new Evaluation(2, 5.0, 2, 4, 4));
    Complete outcome =
        new Complete(0.5, 100, epochs, milestones, milestones.get(1), bits, predictions, "", 0, 1);
    return MadeUpTrials.record(10, 7, split, TrialState.COMPLETE, Optional.of(outcome));
  }

  private static TestSet test(int split) {
    return new TestSet(
        split, List.of("x"), List.of("a", "b" + split), List.of(2, 2), List.of(0, 0));
  }

  private static CellTrials cell() {
    return CellTrials.of(
        // right: images 0 and 2; said a b b a, as unsigned 16-bit labels 0 1 1 0
        List.of(trial(0, "05", "AAABAAEAAAA="), trial(1, "0f", "AAAAAAEAAQA=")), GRID);
  }

  @Test
  void classesAreCountedOverTheTrialsThatTestThem() {
    ClassResults results = ClassResults.of(CELL, cell(), Map.of(0, test(0), 1, test(1)));

    assertThat(results.classes())
        .containsExactly(
            new ClassResults.ClassCount("a", 3, 4),
            new ClassResults.ClassCount("b0", 1, 2),
            new ClassResults.ClassCount("b1", 2, 2));
    assertThat(results.confusions())
        .containsExactly(
            new ClassResults.Confusion("a", "b0", 1, 4),
            new ClassResults.Confusion("b0", "a", 1, 2));
  }

  @Test
  void aLearningCurveIsTheMeanOverTrials() {
    LearningCurve curve = LearningCurve.of(CELL, cell());

    assertThat(curve.trainLoss()).containsExactly(2.5, 1.5);
    assertThat(curve.milestones())
        .containsExactly(
            new LearningCurve.Milestone(1, 3.5, 0.75), new LearningCurve.Milestone(2, 5.0, 0.5));
    assertThat(curve.n()).isEqualTo(2);
  }

  @Test
  void theOverfitLedgerHoldsTheBestMilestoneBesideTheLast() {
    OverfitRow row = OverfitRow.of(CELL, cell());

    assertThat(row.trainLoss().mean()).hasValue(1.5);
    assertThat(row.trainTop1().mean()).hasValue(0.5); // 100 of 200 images
    assertThat(row.testTop1().mean()).hasValue(0.5);
  }

  @Test
  void theBestKIsGivenWithAllThatAreNotShownWorse() {
    List<TrialRecord> trials = new ArrayList<>();
    int[] first = {0, 311, 301, 390, 400, 500, 502, 420};
    int[] second = {0, 320, 321, 411, 480, 490, 512, 440};
    for (int k = 1; k < 8; k++) {
      trials.add(complete(10, k, 0, first[k], 1, 1, 1));
      trials.add(complete(10, k, 1, second[k], 1, 1, 1));
    }

    BestLayers best =
        BestLayers.interaction(StudyCells.of(trials, GRID), Set.of(Experiment.LAYERS)).get(0);

    // Mean over error of the differences to k = 6: 383 39 19 1.9 1.2 for k = 1 to 5, 15 for k = 7.
    assertThat(best.best()).contains(6);
    // Student's t of one degree of freedom: 12.7 for one comparison, 76.4 for one of six.
    assertThat(best.notShownWorse()).containsExactly(2, 3, 4, 5, 6, 7);
    assertThat(best.highRateLayers()).isEqualTo(8);
  }

  @Test
  void figureThreeHasTheLongDecayOnTheLeft() {
    AccuracyFigure figure =
        new ExperimentFigures(StudyCells.of(List.of(), GRID))
            .figure(Experiment.LAYERS_DECAY)
            .orElseThrow();

    assertThat(figure.panels())
        .extracting(AccuracyFigure.Panel::title)
        .containsExactly("d = 30 epochs", "d = 5 epochs");
    assertThat(figure.points()).hasSize(14).allMatch(point -> point.summary().expected() == 2);
    assertThat(figure.points().get(0).protocols()).containsExactly(Protocol.of(1, 1, 30, 0));
  }

  @Test
  void thePapersTable1HasItsPrintedGaps() {
    double[] printed = {2.91, 3.63, 3.90, 4.72};
    for (int k = 4; k <= 7; k++) {
      assertThat(PaperLosses.meanGap(k, 8).orElseThrow()).isCloseTo(printed[k - 4], within(0.006));
    }
    assertThat(PaperLosses.at(TEN, 3, 8)).isEmpty();
  }
}
