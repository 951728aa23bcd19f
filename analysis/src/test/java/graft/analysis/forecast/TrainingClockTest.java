package graft.analysis.forecast;

import static org.assertj.core.api.Assertions.assertThat;

import graft.analysis.forecast.TrainingClock.Times;
import graft.core.network.Network;
import graft.core.network.Networks;
import graft.core.protocol.Protocol;
import graft.core.protocol.Rates;
import graft.core.protocol.Recipe;
import graft.study.execution.Evaluation;
import graft.study.execution.JobProgress;
import graft.study.execution.JobProgress.Evaluating;
import graft.study.execution.JobProgress.Pace;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class TrainingClockTest {
  private static final Network NETWORK = Networks.find("alexnet-32", 10).orElseThrow();
  private static final int IMAGES = 100;
  private static final int TEST = 50;

  /** 90 epochs, tested after 30, 60 and 90. */
  private static final Recipe RECIPE =
      new Recipe(
          10, 90, Rates.paper(), 0.9, 1e-4, 0, Recipe.Augmentation.NONE, 3, Recipe.Precision.FP32);

  private static TrainingClock clock(int frozen) {
    Protocol protocol = Protocol.of(7, 1, 30, frozen);
    return new TrainingClock(NETWORK, protocol, RECIPE, IMAGES, TEST);
  }

  private static JobProgress trained(int epoch, long images, Pace training, Pace evaluation) {
    return new JobProgress(
        epoch, images, 0, training, evaluation, 1, Optional.empty(), Optional.empty());
  }

  @Test
  void nothingIsSaidBeforeASecondOfTraining() {
    assertThat(clock(0).heard(trained(1, 90, new Pace(90, 0.9), Pace.NONE))).isEmpty();
    assertThat(clock(0).heard(trained(1, 100, new Pace(100, 1), Pace.NONE))).isPresent();
  }

  @Test
  void theWholeIsTrainingAndEvaluationsAtTheirOwnPaces() {
    JobProgress now = trained(31, 3000, new Pace(3000, 30), new Pace(50, 0.1));
    Times times = clock(0).heard(now).orElseThrow();
    // 9,000 images at 100/s; three tests and the training images at 500/s
    assertThat(times.whole()).isEqualTo(Duration.ofMillis(90_000 + (150 + 100) * 2));
    assertThat(times.imagesPerSecond()).isEqualTo(100);
    // a third: 30 epochs, still three tests
    assertThat(times.shorterEpochs()).isEqualTo(30);
    assertThat(times.shorter()).isEqualTo(Duration.ofMillis(30_000 + (150 + 100) * 2));
    // the test after epoch 30 is over
    assertThat(times.left()).isEqualTo(Duration.ofMillis(60_000 + (100 + 100) * 2));
  }

  @Test
  void anEvaluationCountsDownAndDoesNotLowerTheRate() {
    TrainingClock clock = clock(0);
    Pace training = new Pace(3000, 30);
    Times before = clock.heard(trained(30, 3000, training, new Pace(1000, 10))).orElseThrow();
    Times during =
        clock
            .heard(
                new JobProgress(
                    30,
                    3000,
                    0,
                    training,
                    new Pace(1000, 10),
                    1,
                    Optional.of(new Evaluating(20, TEST)),
                    Optional.empty()))
            .orElseThrow();
    Times after =
        clock
            .heard(
                new JobProgress(
                    30,
                    3000,
                    0,
                    training,
                    new Pace(1050, 10.5),
                    1,
                    Optional.empty(),
                    Optional.of(new Evaluation(30, 1, 25, 50, TEST))))
            .orElseThrow();
    assertThat(during.imagesPerSecond()).isEqualTo(before.imagesPerSecond());
    assertThat(before.left().minus(during.left())).isEqualTo(Duration.ofMillis(200));
    assertThat(before.left().minus(after.left())).isEqualTo(Duration.ofMillis(500));
  }

  @Test
  void beforeTheFirstEvaluationItsPaceIsThatOfAForwardPass() {
    Times learnt = clock(0).heard(trained(1, 100, new Pace(100, 1), Pace.NONE)).orElseThrow();
    double evaluation = learnt.whole().toMillis() / 1000.0 - 90;
    assertThat(evaluation).isBetween(250 * 0.33 / 100, 250 * 0.45 / 100);
    // with seven layers frozen, training is little more than a forward pass itself
    Times frozen = clock(7).heard(trained(1, 100, new Pace(100, 1), Pace.NONE)).orElseThrow();
    assertThat(frozen.whole().toMillis() / 1000.0 - 90).isBetween(250 * 0.9 / 100, 250 * 1.0 / 100);
  }

  @Test
  void thePaceIsThatOfTheLastHalfMinute() {
    TrainingClock clock = clock(0);
    clock.heard(trained(1, 100, new Pace(100, 10), Pace.NONE));
    clock.heard(trained(5, 500, new Pace(500, 50), Pace.NONE));
    Times now = clock.heard(trained(30, 3000, new Pace(3000, 75), Pace.NONE)).orElseThrow();
    assertThat(now.imagesPerSecond()).isEqualTo(100);
  }
}
