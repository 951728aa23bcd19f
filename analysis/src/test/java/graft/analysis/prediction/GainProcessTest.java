package graft.analysis.prediction;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import graft.analysis.prediction.GainProcess.Part;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class GainProcessTest {
  private static Map<Part, Double> only(Part part, double variance, double alone) {
    Map<Part, Double> variances = new EnumMap<>(Part.class);
    for (Part one : Part.values()) {
      variances.put(one, 0.0);
    }
    variances.put(part, variance);
    variances.put(Part.ALONE, alone);
    return variances;
  }

  /** Two tasks of one training each: the regression is solved by hand. */
  @Test
  void ofTwoGainsTheExpectationIsTheOneSolvedByHand() {
    List<AtlasTask> tasks =
        List.of(
            MadeUpAtlas.task("a", "a", 0.2, List.of(MadeUpAtlas.training(0, 0, 0.1))),
            MadeUpAtlas.task("b", "b", 0.8, List.of(MadeUpAtlas.training(0, 0, 0.3))));
    double own = 0.01;
    double alone = 0.0025;
    GainProcess process = new GainProcess(tasks, only(Part.OWN_TASK, own, alone));
    double all = 0.04;
    double[] noise = tasks.stream().mapToDouble(t -> t.trainings().get(0).variance()).toArray();
    double a = all + own + alone + noise[0];
    double d = all + own + alone + noise[1];
    double determinant = a * d - all * all;
    double[] off = {-0.1, 0.1};
    double first = (d * off[0] - all * off[1]) / determinant;
    double second = (a * off[1] - all * off[0]) / determinant;
    double known = all * all * (a + d - 2 * all) / determinant;
    GainProcess.Expected at =
        process.at(tasks.get(0).trainings().get(0).settings(), tasks.get(0).numbers());
    assertThat(at.mean()).isCloseTo(0.2 + all * (first + second), within(1e-12));
    assertThat(at.variance()).isCloseTo(all + own + alone - known, within(1e-12));
  }

  @Test
  void variancesAreFoundAgain() {
    Map<Part, Double> found = new GainProcess(MadeUpAtlas.tasks(80, 0.1, 1)).variances();
    assertThat(Math.sqrt(found.getOrDefault(Part.OWN_TASK, 0.0))).isBetween(0.07, 0.13);
    assertThat(Math.sqrt(found.getOrDefault(Part.ALONE, 0.0))).isBetween(0.012, 0.028);
  }

  @Test
  void ninetyOfAHundredGainsOfNewTasksLieInTheirIntervals() {
    double covered = 0;
    double all = 0;
    for (LeftOut one : LeftOut.byProcess(MadeUpAtlas.tasks(40, 0.1, 2))) {
      covered += one.coverage() * one.expected().size();
      all += one.expected().size();
    }
    assertThat(covered / all).isBetween(0.85, 0.95);
  }

  @Test
  void whatTasksDifferInIsInTheDeviationOfANewOne() {
    double little = deviation(MadeUpAtlas.tasks(20, 0.01, 3));
    double much = deviation(MadeUpAtlas.tasks(20, 0.2, 3));
    assertThat(much).isGreaterThan(0.15).isGreaterThan(2 * little);
  }

  private static double deviation(List<AtlasTask> tasks) {
    AtlasTask.Training any = MadeUpAtlas.training(0, 0, 0);
    return Math.sqrt(new GainProcess(tasks).at(any.settings(), tasks.get(0).numbers()).variance());
  }

  @Test
  void aTaskIsLeftOutWithAllThatShareItsImages() {
    List<AtlasTask> tasks = new ArrayList<>(MadeUpAtlas.tasks(6, 0.1, 4));
    AtlasTask first = tasks.get(0);
    List<AtlasTask.Training> other =
        first.trainings().stream()
            .map(one -> new AtlasTask.Training("", 0, one.settings(), 0.9, 0.9, one.tested()))
            .toList();
    AtlasTask twin = MadeUpAtlas.task("twin", first.images(), 0.5, other);
    List<LeftOut> without = LeftOut.byProcess(tasks);
    tasks.add(twin);
    List<LeftOut> with = LeftOut.byProcess(tasks);
    assertThat(with.get(0)).isEqualTo(without.get(0));
    assertThat(with.get(1)).isNotEqualTo(without.get(1));
  }
}
