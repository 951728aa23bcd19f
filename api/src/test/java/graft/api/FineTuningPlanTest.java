package graft.api;

import static org.assertj.core.api.Assertions.assertThat;

import graft.analysis.recommendation.TargetTask;
import graft.api.FineTuning.Choice;
import graft.core.network.Network;
import graft.core.network.Networks;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class FineTuningPlanTest {
  private static final int CLASSES = 20;

  private static int evaluations(int perClass, int test, Choice choice) {
    TargetTask task = TargetTask.even("alexnet-32", CLASSES, perClass);
    Network network = Networks.find("alexnet-32", CLASSES).orElseThrow();
    return FineTuning.of(TransferTask.of(Path.of("images")), Path.of("model"))
        .with(choice)
        .withEpochs(50)
        .plan(task, network)
        .withTestsFor(network, CLASSES * perClass, test)
        .recipe()
        .evaluations();
  }

  private static int evaluations(int perClass, int test) {
    return evaluations(perClass, test, new Choice.Auto());
  }

  /** 50 epochs of 100 images with their backward passes are 15,000 tests of an image. */
  @Test
  void testsTakeAboutATenthOfTheTraining() {
    assertThat(evaluations(5, 375)).isEqualTo(4);
    assertThat(evaluations(25, 1_000)).isEqualTo(7);
  }

  @Test
  void fewTestImagesAreTestedAsOftenAsTheRecipeSaysAndManyThreeTimes() {
    assertThat(evaluations(5, 10)).isEqualTo(8);
    assertThat(evaluations(5, 1_000)).isEqualTo(3);
    assertThat(evaluations(5, 100_000)).isEqualTo(3);
  }

  @Test
  void frozenLayersHaveNoBackwardPass() {
    assertThat(evaluations(25, 1_000, new Choice.LinearProbe())).isEqualTo(3);
  }
}
