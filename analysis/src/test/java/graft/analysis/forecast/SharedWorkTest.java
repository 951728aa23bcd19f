package graft.analysis.forecast;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import graft.core.data.TargetSize;
import graft.core.network.Network;
import graft.core.network.Networks;
import graft.core.protocol.Method;
import graft.core.protocol.Protocol;
import graft.core.protocol.Rates;
import graft.core.protocol.Recipe;
import graft.study.plan.TrialData;
import graft.study.plan.TrialSpec;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class SharedWorkTest {
  private static final Recipe RECIPE =
      new Recipe(
          10,
          60,
          new Rates(0.01, 0.001, 0.1, 15, Rates.LaterDecays.AFTER_FIRST, Rates.LowRateClock.OWN),
          0.9,
          1e-4,
          0.5,
          Recipe.Augmentation.PAD_CROP_FLIP,
          4,
          Recipe.Precision.FP32);

  private static TrialSpec trial(Protocol protocol, long seed) {
    return new TrialSpec(
        protocol + " " + seed,
        List.of(),
        new TrialData.OfSplit(0, new TargetSize(10)),
        Method.SGD,
        protocol,
        "alexnet-32",
        "base",
        RECIPE,
        "",
        seed,
        200);
  }

  @Test
  void frozenLayersPassOnceForAllTrialsOfAGroup() {
    List<TrialSpec> trials =
        List.of(
            trial(Protocol.of(6, 1, 4, 5), 1),
            trial(Protocol.of(6, 1, 4, 5), 2),
            trial(Protocol.of(7, 1, 4, 3), 1),
            trial(Protocol.of(3, 1, 4, 0), 1));
    Network network = Networks.find("alexnet-32", 2).orElseThrow();
    double threeLayers =
        network.multiplyAddsOfLayers().subList(0, 3).stream().mapToLong(Long::longValue).sum();
    double all =
        2 * Work.multiplyAdds(network, 5)
            + Work.multiplyAdds(network, 3)
            + Work.multiplyAdds(network, 0);
    SharedWork shared = SharedWork.of(trials);
    assertThat(shared.trials()).as("another seed sees other views").isEqualTo(2);
    assertThat(shared.saved()).isCloseTo(threeLayers / all, within(1e-12));
  }

  @Test
  void trialsThatDifferInTheirDecayAloneAreOneUntilTheirRatesPart() {
    List<TrialSpec> trials = new ArrayList<>();
    for (int d : new int[] {2, 4}) {
      trials.add(trial(Protocol.of(6, 1, d, 0), 1));
    }
    assertThat(SharedWork.of(trials)).isEqualTo(new SharedWork(2, 2.0 / (2 * 60)));
  }

  @Test
  void aWorkerGetsEightAtOnce() {
    List<TrialSpec> trials = new ArrayList<>();
    for (int d = 9; d > 0; d--) {
      trials.add(trial(Protocol.of(6, 1, d, 0), 1));
    }
    assertThat(SharedWork.of(trials).trials()).isEqualTo(8);
    assertThat(SharedWork.of(List.of())).isEqualTo(new SharedWork(0, 0));
  }
}
