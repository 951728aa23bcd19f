package graft.analysis.forecast;

import static org.assertj.core.api.Assertions.assertThat;

import graft.analysis.derivation.DerivedTrials;
import graft.core.protocol.Method;
import graft.study.plan.StudyPlan;
import graft.study.plan.TrialSpec;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Counts the trials of all experiments without any code of the planner's. */
class PlanCountTest {
  private static final int DEPTH = 8;
  private static final int STEP = 30;

  /** (k, n, d, f) as section 4 lists them, experiment by experiment. */
  private static List<List<Integer>> fiveExperiments() {
    List<List<Integer>> cells = new ArrayList<>();
    for (int k = 0; k <= 7; k++) {
      cells.add(List.of(k, 8, STEP, 0));
    }
    for (int n = 1; n <= 8; n++) {
      cells.add(List.of(6, n, STEP, 0));
    }
    for (int k = 1; k <= 7; k++) {
      cells.add(List.of(k, 1, 5, 0));
      cells.add(List.of(k, 1, 30, 0));
    }
    for (int d : new int[] {0, 1, 2, 3, 5, 10, 15, 20, 25, 30}) {
      cells.add(List.of(6, 1, d, 0));
    }
    for (int f = 0; f <= 6; f++) {
      cells.add(List.of(6, 1, 5, f));
    }
    return cells;
  }

  /** The canonical form of section 1, at the paper's rates. */
  private static List<Integer> canonical(List<Integer> cell) {
    int n = Math.min(cell.get(1), DEPTH - cell.get(3));
    return List.of(cell.get(0), cell.get(2) == 0 ? 1 : n, cell.get(2), cell.get(3));
  }

  private static Set<List<Integer>> distinct(List<List<Integer>> cells) {
    return cells.stream().map(PlanCountTest::canonical).collect(Collectors.toSet());
  }

  private static List<Integer> cell(TrialSpec trial) {
    return List.of(
        trial.protocol().transferredLayers(),
        trial.protocol().highRateLayers(),
        trial.protocol().initialDecayEpochs(),
        trial.protocol().frozenLayers());
  }

  @Test
  void fortyTwoOfFortySevenCellsAreDistinct() {
    assertThat(fiveExperiments()).hasSize(47);
    assertThat(distinct(fiveExperiments())).hasSize(42);
  }

  @ParameterizedTest
  @CsvSource({"1,1,10", "2,1,10", "2,3,'5, 10'", "4,2,'5, 10, 25'"})
  void fixedTrialsAreDistinctCellsTimesSplitsTimesSeeds(int splits, int seeds, String sizes) {
    StudyPlan plan =
        MadeUpPlan.of(
                "experiments=[layers, high-rate, layers-decay, decay, freeze]",
                "splits=" + splits,
                "seeds=" + seeds,
                "sizes=[" + sizes + "]")
            .plan();
    int sizeCount = sizes.split(",").length;
    assertThat(plan.trials()).hasSize(42 * sizeCount * splits * seeds);
    Set<List<Object>> ran = new HashSet<>();
    for (TrialSpec trial : plan.trials()) {
      ran.add(List.of(cell(trial), trial.size(), trial.split(), trial.seed()));
      assertThat(distinct(fiveExperiments())).contains(cell(trial));
    }
    assertThat(ran).hasSameSizeAs(plan.trials());
  }

  @Test
  void optimalAddsTheProbeTheSvmAndTable2WhereItIsNotThere() {
    MadeUpPlan made = MadeUpPlan.of("sizes=[10, 25]", "splits=2", "optimal_seeds=3");
    Set<List<Object>> expected = new HashSet<>();
    for (int size : new int[] {10, 25}) {
      List<List<Integer>> once = new ArrayList<>(fiveExperiments());
      List<Integer> table2 = size == 10 ? List.of(6, 1, 10, 6) : List.of(6, 1, 5, 5);
      List<List<Integer>> compared = List.of(List.of(7, 8, 30, 0), List.of(7, 1, 30, 7), table2);
      for (int split = 0; split < 2; split++) {
        for (List<Integer> cell : distinct(once)) {
          expected.add(List.of(Method.SGD, cell, size, split, 0L));
        }
        for (long seed = 0; seed < 3; seed++) {
          for (List<Integer> cell : distinct(compared)) {
            expected.add(List.of(Method.SGD, cell, size, split, seed));
          }
        }
        expected.add(List.of(Method.LINEAR_SVM, List.of(7, 1, 30, 7), size, split, 0L));
      }
    }
    Set<List<Object>> planned = new HashSet<>();
    for (TrialSpec t : made.plan().trials()) {
      planned.add(List.of(t.method(), cell(t), t.size().perClass(), t.split(), t.seed()));
    }
    assertThat(planned).isEqualTo(expected).hasSameSizeAs(made.plan().trials());
  }

  @Test
  void derivedTrialsAreTwoASizeAndSplitTimesTheOptimalSeeds() {
    MadeUpPlan made = MadeUpPlan.of("sizes=[10, 25]", "splits=2", "optimal_seeds=3");
    assertThat(DerivedTrials.atMost(made.settings())).isEqualTo(2 * 2 * 2 * 3);
    MadeUpPlan sensitive =
        MadeUpPlan.of("sizes=[10, 25]", "splits=2", "seeds=2", "sensitivity.sizes=[10]");
    assertThat(DerivedTrials.atMost(sensitive.settings())).isEqualTo(2 * 2 * 2 * 2 + 2 * 3 * 2);
    MadeUpPlan large = MadeUpPlan.of("sizes=[10, 25, full]", "splits=2");
    assertThat(DerivedTrials.atMost(large.settings())).isEqualTo(2 * (2 * 3 + 2));
  }
}
