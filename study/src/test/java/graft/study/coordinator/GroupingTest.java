package graft.study.coordinator;

import static org.assertj.core.api.Assertions.assertThat;

import graft.core.data.TargetSize;
import graft.core.protocol.Method;
import graft.core.protocol.Optimizer;
import graft.core.protocol.Protocol;
import graft.core.protocol.Recipe;
import graft.core.protocol.Refinements;
import graft.study.fake.FakePlan;
import graft.study.plan.TrialData;
import graft.study.plan.TrialSpec;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class GroupingTest {
  private static final Grouping AMPLE = new Grouping(1, Long.MAX_VALUE);
  private static final int MANY = 1000;

  private static TrialSpec trial(String id, Protocol protocol, Method method, long seed) {
    return trial(id, protocol, FakePlan.RECIPE, method, seed);
  }

  private static TrialSpec trial(
      String id, Protocol protocol, Recipe recipe, Method method, long seed) {
    return new TrialSpec(
        id,
        List.of("layers"),
        new TrialData.OfSplit(0, new TargetSize(10)),
        method,
        protocol,
        "alexnet-32",
        "base",
        recipe,
        "",
        seed,
        10);
  }

  private static List<TrialSpec> frozen(int count) {
    List<TrialSpec> trials = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      trials.add(trial("frozen " + i, Protocol.of(6, 1 + i % 2, i, 1 + i % 5), Method.SGD, 1));
    }
    return trials;
  }

  private static List<String> ids(List<TrialSpec> trials) {
    return trials.stream().map(TrialSpec::id).toList();
  }

  @Test
  void trialsThatFreezeLayersGoTogetherBeforeOthers() {
    List<TrialSpec> alike = new ArrayList<>(frozen(3));
    alike.add(1, trial("all learn", Protocol.of(6, 1, 2, 0), Method.SGD, 1));
    alike.add(1, trial("other seed", Protocol.of(6, 1, 2, 3), Method.SGD, 2));
    alike.add(1, trial("svm", Protocol.of(7, 1, 0, 7), Method.LINEAR_SVM, 1));

    assertThat(ids(AMPLE.of(alike.get(0), alike, MANY)))
        .containsExactly("frozen 0", "frozen 1", "frozen 2");
  }

  @Test
  void trialsThatDifferInTheirDecayAloneGoTogether() {
    List<TrialSpec> alike =
        List.of(
            trial("d0", Protocol.of(6, 1, 0, 0), Method.SGD, 1),
            trial("other n", Protocol.of(6, 2, 0, 0), Method.SGD, 1),
            trial("d9", Protocol.of(6, 1, 9, 0), Method.SGD, 1));

    assertThat(ids(AMPLE.of(alike.get(0), alike, MANY))).containsExactly("d0", "d9");
  }

  @Test
  void othersOfTheSameDataComeInSmallerGroups() {
    List<TrialSpec> alike = FakePlan.trials(1).subList(1, 8);

    assertThat(AMPLE.of(alike.get(0), alike, MANY)).isEqualTo(alike.subList(0, 4));
  }

  @Test
  void aGroupIsNoLargerThanEightAndLeavesEachWorkerTwoAtTheEnd() {
    List<TrialSpec> alike = frozen(20);

    assertThat(AMPLE.of(alike.get(0), alike, MANY)).isEqualTo(alike.subList(0, 8));
    assertThat(new Grouping(2, Long.MAX_VALUE).of(alike.get(0), alike, 20)).hasSize(5);
    assertThat(new Grouping(2, Long.MAX_VALUE).of(alike.get(0), alike, 3)).hasSize(1);
  }

  @Test
  void aGroupFitsIntoTheMemory() {
    List<TrialSpec> alike = frozen(20);
    long one = bytesOfOne(alike);

    assertThat(new Grouping(1, 3 * one).of(alike.get(0), alike, MANY)).hasSize(3);
    assertThat(new Grouping(1, one).of(alike.get(0), alike, MANY))
        .as("two with work in common would train at once")
        .hasSize(1);
  }

  @Test
  void whatAnOptimiserAndAMeanKeepTakesMemory() {
    Recipe keeping =
        FakePlan.RECIPE.with(Optimizer.AdamW.of(0)).with(Refinements.NONE.withEma(0.9));
    List<TrialSpec> alike = new ArrayList<>(frozen(20));
    long one = bytesOfOne(alike);
    alike.add(trial("keeping", Protocol.of(6, 1, 1, 2), keeping, Method.SGD, 1));

    assertThat(new Grouping(1, 6 * one).of(alike.get(0), alike, MANY))
        .as("weights, gradients, two means and the mean weights are 5, with SGD 3")
        .hasSize(3);
  }

  private static long bytesOfOne(List<TrialSpec> alike) {
    long bytes = 1;
    while (new Grouping(1, 8 * bytes).of(alike.get(0), alike, MANY).size() < 8) {
      bytes += 100_000;
    }
    return bytes;
  }
}
