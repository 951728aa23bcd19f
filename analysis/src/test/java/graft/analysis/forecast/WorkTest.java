package graft.analysis.forecast;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import graft.core.network.Initialisation;
import graft.core.network.Layer;
import graft.core.network.Network;
import graft.core.network.Networks;
import graft.core.network.Operation.Convolution;
import graft.core.network.Operation.Linear;
import graft.core.network.Operation.Plain;
import graft.core.protocol.Method;
import graft.core.protocol.Protocol;
import graft.core.protocol.Rates;
import graft.core.protocol.Recipe;
import java.util.List;
import org.junit.jupiter.api.Test;

class WorkTest {
  /** Multiply-adds by hand: 4 * 4 * 2 * 27 = 864, then 32 * 10 = 320, then 10 * 5 = 50. */
  private static final Network TINY =
      new Network(
          "tiny",
          4,
          Initialisation.HE_UNIFORM,
          List.of(
              new Layer("a", new Convolution("a", 3, 2, 3, 1, 1, 1, true), Plain.RELU),
              new Layer("b", Plain.FLATTEN, new Linear("b", 32, 10), Plain.RELU),
              new Layer("c", new Linear("c", 10, 5))));

  private static final Recipe RECIPE =
      new Recipe(
          4, 10, Rates.paper(), 0.9, 1e-4, 0, Recipe.Augmentation.NONE, 3, Recipe.Precision.FP32);

  private static Work work(Method method, Protocol protocol) {
    return Work.of(TINY, method, protocol, RECIPE, 6, 100, 7);
  }

  @Test
  void aTrainingOfAllLayersCountsItsUpdatesAndImagesOnce() {
    // 10 epochs of a batch of 4 and one of 2; 3 milestones, then extra and training images
    assertThat(work(Method.SGD, Protocol.of(0, 3, 5, 0))).isEqualTo(new Work(20, 60, 313));
  }

  @Test
  void frozenLayersLeaveOnlyTheirForwardPass() {
    Work probe = work(Method.SGD, Protocol.of(2, 1, 5, 2));
    // operations: 3 forward + 1 gradient + 1 step, of 3 + 3 + 3
    assertThat(probe.updates()).isCloseTo(20 * 5 / 9.0, within(1e-9));
    // 1234 forward + 50 for the classifier's gradient, of 1234 forward, 1234 and 320 + 50 backward
    assertThat(probe.images()).isCloseTo(60 * 1284 / 2838.0, within(1e-9));
    assertThat(probe.evaluated()).isEqualTo(313);
  }

  @Test
  void theLowestLearningLayerHasNoGradientOfItsInput() {
    Work work = work(Method.SGD, Protocol.of(1, 1, 5, 1));
    assertThat(work.images()).isCloseTo(60 * (1234 + 320 + 2 * 50) / 2838.0, within(1e-9));
  }

  @Test
  void transferredLayersThatLearnCostAsMuchAsFreshOnes() {
    assertThat(work(Method.SGD, Protocol.of(2, 3, 5, 0)))
        .isEqualTo(work(Method.SGD, Protocol.of(0, 3, 5, 0)));
  }

  @Test
  void aLinearSvmPassesEachImageForwardOnce() {
    assertThat(work(Method.LINEAR_SVM, Protocol.linearProbe(3, 5))).isEqualTo(new Work(0, 0, 113));
  }

  @Test
  void alexNetHasTheMultiplyAddsThatItsPaperCounts() {
    // 55 * 55 * 64 * 363 and so on: 0.71 G for the single-tower network at 1000 classes
    Network alexnet = Networks.find("alexnet", 1000).orElseThrow();
    assertThat(alexnet.multiplyAddsOfLayers())
        .containsExactly(
            55L * 55 * 64 * 363,
            27L * 27 * 192 * 1600,
            13L * 13 * 384 * 1728,
            13L * 13 * 256 * 3456,
            13L * 13 * 256 * 2304,
            9216L * 4096,
            4096L * 4096,
            4096L * 1000);
    assertThat(alexnet.multiplyAdds()).isBetween(710_000_000L, 720_000_000L);
  }

  @Test
  void aSpeedIsLinearInWork() {
    Speed speed = new Speed(0.002, 0.0005, 0.0001, 0.25);
    assertThat(speed.seconds(new Work(20, 60, 313)))
        .isCloseTo(0.25 + 0.04 + 0.03 + 0.0313, within(1e-12));
    assertThat(speed.seconds(Work.NONE)).isEqualTo(0.25);
  }
}
