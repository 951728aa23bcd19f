package graft.analysis.forecast;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import graft.analysis.forecast.Probe.Kind;
import graft.core.data.Selection;
import graft.core.network.Network;
import graft.core.network.Networks;
import graft.core.protocol.Rates;
import graft.core.protocol.Recipe;
import graft.study.execution.Evaluation;
import graft.study.execution.TrainingEvent;
import graft.study.execution.TrainingJob;
import graft.study.execution.TrainingOutcome;
import graft.study.execution.TrialExecutor;
import graft.study.execution.TrialGroup;
import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class SpeedMeasurementTest {
  private static final Recipe RECIPE =
      new Recipe(
          8, 90, Rates.paper(), 0.9, 1e-4, 0, Recipe.Augmentation.FLIP, 8, Recipe.Precision.FP32);

  private static Probe probe(String network, int baseBatch) {
    return probe(network, baseBatch, "pack");
  }

  private static Probe probe(String network, int baseBatch, String pack) {
    return new Probe(
        Networks.find(network, 10).orElseThrow(),
        pack,
        images(300),
        images(400),
        RECIPE,
        baseBatch);
  }

  private static Selection images(int count) {
    return new Selection(IntStream.range(0, count).boxed().toList(), Collections.nCopies(count, 1));
  }

  /** Trains in no time and says the seconds that a machine of a known speed would have taken. */
  private static final class KnownMachine implements TrialExecutor {
    private final int workers;
    private final boolean diverges;
    final AtomicInteger groups = new AtomicInteger();

    KnownMachine(int workers, boolean diverges) {
      this.workers = workers;
      this.diverges = diverges;
    }

    @Override
    public int workers() {
      return workers;
    }

    @Override
    public void execute(TrialGroup group, Consumer<TrainingEvent> listener) {
      groups.incrementAndGet();
      TrainingJob job = group.jobs().get(0);
      int images = group.train().size();
      int batches = (images + job.recipe().batch() - 1) / job.recipe().batch();
      int epochs = job.recipe().epochs();
      double seconds =
          0.5
              + epochs * batches * 0.003
              + epochs * images * 0.0004
              + (images + group.test().size()) * 0.0001;
      TrainingOutcome outcome =
          diverges
              ? new TrainingOutcome.Diverged(1, 1, List.of(), 1, seconds)
              : new TrainingOutcome.Complete(
                  0,
                  0,
                  List.of(),
                  List.of(),
                  new Evaluation(epochs, 0, 0, 0, 1),
                  "",
                  "",
                  "",
                  (long) epochs * images,
                  seconds);
      listener.accept(new TrainingEvent.Began(job));
      listener.accept(new TrainingEvent.Ended(job, outcome, "cpu"));
    }

    @Override
    public void requestStop() {}

    @Override
    public void close() {}
  }

  @Test
  void theSpeedOfAKnownMachineIsFound() {
    for (int baseBatch : new int[] {4, 8, 16, 64}) {
      Optional<Speed> found =
          SpeedMeasurement.of(
              new KnownMachine(2, false), probe("alexnet-32", baseBatch), Path.of("."));
      Speed speed = found.orElseThrow();
      assertThat(speed.updateSeconds()).isCloseTo(0.003, within(1e-9));
      assertThat(speed.imageSeconds()).isCloseTo(0.0004, within(1e-9));
      assertThat(speed.evaluationSeconds()).isCloseTo(0.0001, within(1e-9));
      assertThat(speed.trainingSeconds()).isCloseTo(0.5, within(1e-9));
    }
  }

  @Test
  void everyWorkerMeasuresAfterAWarmUp() {
    KnownMachine machine = new KnownMachine(3, false);
    SpeedMeasurement.of(machine, probe("alexnet-32", 64), Path.of("."));
    assertThat(machine.groups.get()).isEqualTo(3 * (1 + 8) * Kind.values().length);
  }

  @Test
  void whatWasMeasuredHoldsForOtherImagesOfTheSameSideButNotForOtherFiles() {
    String text = probe("alexnet-32", 64).text();
    assertThat(probe("alexnet-32", 64, "other").text()).isEqualTo(text);
    assertThat(probe("alexnet-32", 16).text()).isNotEqualTo(text);
    assertThat(probe("alexnet-32-slim", 64).text()).isNotEqualTo(text);
    assertThat(probe("alexnet", 64, "other").text()).isNotEqualTo(probe("alexnet", 64).text());
  }

  @Test
  void aProbeThatDivergesLeavesTheSpeedUnknown() {
    assertThat(
            SpeedMeasurement.of(new KnownMachine(2, true), probe("alexnet-32", 64), Path.of(".")))
        .isEmpty();
  }

  @Test
  void aLargeNetworkIsMeasuredAtASmallBatch() {
    Network alexnet = Networks.find("alexnet", 10).orElseThrow();
    Probe probe = probe("alexnet", 256);
    double multiplyAdds = 0;
    for (Kind kind : Kind.values()) {
      multiplyAdds +=
          alexnet.multiplyAdds()
              * (3.0 * probe.updates(kind) * probe.batch(kind)
                  + probe.batch(kind)
                  + probe.evaluated(kind));
    }
    assertThat(probe.batch(Kind.LARGE)).isGreaterThan(probe.batch(Kind.SMALL)).isLessThan(16);
    assertThat(multiplyAdds).isLessThan(200e9); // some seconds of one core
  }
}
