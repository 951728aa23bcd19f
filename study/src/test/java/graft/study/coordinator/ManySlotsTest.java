package graft.study.coordinator;

import static org.assertj.core.api.Assertions.assertThat;

import graft.core.data.TargetSize;
import graft.core.protocol.Method;
import graft.core.protocol.Protocol;
import graft.study.event.StudyEventListener;
import graft.study.execution.TrainingEvent;
import graft.study.execution.TrainingJob;
import graft.study.execution.TrialExecutor;
import graft.study.execution.TrialGroup;
import graft.study.fake.FakePlan;
import graft.study.fake.FakeTraining;
import graft.study.plan.TrialData;
import graft.study.plan.TrialSpec;
import graft.study.store.StudyStore;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.Consumer;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;

/**
 * The coordinator with many slots that compute nothing: how much of their time they work. Four
 * minutes of waiting, true to time, for the figure of {@code docs/cluster.md}: {@code
 * -Dmany.slots.trials=10000}.
 */
@Tag("slow")
@Timeout(600)
@EnabledIfSystemProperty(named = "many.slots.trials", matches = "\\d+")
class ManySlotsTest {
  private static final int SLOTS = 200;

  /** Mean time of a trial. */
  private static final int MILLIS = 5_000;

  private static final int TRIALS = Integer.getInteger("many.slots.trials", 0);

  /** Slots that wait for the time of a trial. */
  private static final class Waiting implements TrialExecutor {
    private final Queue<long[]> spans = new ConcurrentLinkedQueue<>();
    private volatile boolean stopping;

    @Override
    public int workers() {
      return SLOTS;
    }

    @Override
    public void execute(TrialGroup group, Consumer<TrainingEvent> listener) {
      for (TrainingJob job : group.jobs()) {
        if (stopping) {
          return;
        }
        listener.accept(new TrainingEvent.Began(job));
        long began = System.nanoTime();
        try {
          Thread.sleep(millis(job.id()));
        } catch (InterruptedException e) {
          Thread.currentThread().interrupt();
        }
        spans.add(new long[] {began, System.nanoTime()});
        listener.accept(new TrainingEvent.Ended(job, FakeTraining.outcome(job.id(), 45), "none"));
      }
    }

    /** The part of the slots' time that they worked, as long as there was work to begin. */
    double busy() {
      long first = spans.stream().mapToLong(span -> span[0]).min().orElseThrow();
      long last = spans.stream().mapToLong(span -> span[0]).max().orElseThrow();
      long worked = spans.stream().mapToLong(span -> Math.min(span[1], last) - span[0]).sum();
      return (double) worked / SLOTS / (last - first);
    }

    @Override
    public void requestStop() {
      stopping = true;
    }

    @Override
    public void close() {}
  }

  /**
   * Of eight splits and seven sizes, as in the paper's grid; from scratch, so that no base is
   * trained.
   */
  private static TrialSpec trial(int number) {
    int size = 10 * (1 + number / 8 % 7);
    return new TrialSpec(
        "trial-" + number,
        List.of("layers"),
        new TrialData.OfSplit(number % 8, new TargetSize(size)),
        Method.SGD,
        Protocol.of(0, 1, 5, 0),
        "alexnet-32",
        "base",
        FakePlan.RECIPE,
        "",
        number,
        5 * size);
  }

  /** Half to one and a half times the mean, by the job. */
  private static long millis(String job) {
    return MILLIS / 2L + Math.floorMod(31L * job.hashCode(), MILLIS);
  }

  @Test
  void twoHundredSlotsAreBusyNearlyAllTheTime(@TempDir Path root) {
    List<TrialSpec> trials = new ArrayList<>();
    for (int i = 0; i < TRIALS; i++) {
      trials.add(trial(i));
    }
    try (StudyStore store = StudyStore.create(root.resolve("s"))) {
      Waiting slots = new Waiting();
      StudyRun run =
          new StudyRun(
              store,
              List.of(),
              trials,
              new FakePlan(),
              slots,
              new BaseCache(root.resolve("cache")),
              root.resolve("checkpoints"),
              StudyEventListener.SILENT,
              RunCosts.unknown());
      long began = System.nanoTime();
      assertThat(run.run()).isEqualTo(RunEnd.COMPLETE);
      long wall = System.nanoTime() - began;
      double busy = slots.busy();
      System.out.printf(
          "%d trials of %d ms on %d slots: %.1f s, busy %.3f%n",
          TRIALS, MILLIS, SLOTS, wall / 1e9, busy);
      assertThat(busy).isGreaterThan(0.95);
    }
  }
}
