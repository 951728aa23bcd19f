package graft.study.bench;

import graft.study.execution.EpochRecord;
import graft.study.execution.Evaluation;
import graft.study.execution.TrainingOutcome;
import graft.study.fake.FakePlan;
import graft.study.plan.TrialSpec;
import graft.study.store.StudyStore;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;

/**
 * Outcomes of finished trials that a store keeps in a second, 64 in flight, beside how often the
 * same disk syncs a file, after a turn that warms up: prints {@code outcomes/s,syncs/s} a pair. An
 * outcome is that of 90 epochs and 1,000 test images.
 */
public final class StoreBench {
  private static final int IN_FLIGHT = 64;
  private static final int PAGE = 4096;

  private StoreBench() {}

  /** Arguments: an empty folder on the disk that is measured, outcomes a turn, pairs. */
  public static void main(String[] args)
      throws IOException, InterruptedException, ExecutionException {
    Path folder = Path.of(args[0]);
    int count = Integer.parseInt(args[1]);
    outcomes(folder.resolve("warm-up"), count);
    for (int pair = 0; pair < Integer.parseInt(args[2]); pair++) {
      double kept = outcomes(folder.resolve("study-" + pair), count);
      double synced = syncs(folder.resolve("synced-" + pair), count);
      System.out.printf("%.1f,%.1f%n", kept, synced);
    }
  }

  private static double outcomes(Path folder, int count)
      throws InterruptedException, ExecutionException {
    TrainingOutcome outcome = outcome();
    List<TrialSpec> trials =
        IntStream.range(0, count)
            .mapToObj(i -> FakePlan.trial("trial-" + i, 0, "base0", 0))
            .toList();
    ExecutorService threads = Executors.newFixedThreadPool(IN_FLIGHT);
    try (StudyStore store = StudyStore.create(folder)) {
      store.plan(FakePlan.bases(1), trials);
      trials.forEach(trial -> store.began(trial.id(), 1));
      AtomicInteger next = new AtomicInteger();
      long began = System.nanoTime();
      List<Future<?>> running = new ArrayList<>();
      for (int i = 0; i < IN_FLIGHT; i++) {
        running.add(
            threads.submit(
                () -> {
                  for (int at = next.getAndIncrement(); at < count; at = next.getAndIncrement()) {
                    if (!store.finished(trials.get(at).id(), 1, outcome, "cpu")) {
                      throw new IllegalStateException("outcome " + at + " was not kept");
                    }
                  }
                }));
      }
      for (Future<?> thread : running) {
        thread.get();
      }
      return count / ((System.nanoTime() - began) / 1e9);
    } finally {
      threads.shutdown();
    }
  }

  private static double syncs(Path file, int count) throws IOException {
    ByteBuffer page = ByteBuffer.allocate(PAGE);
    try (FileChannel channel =
        FileChannel.open(file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
      long began = System.nanoTime();
      for (int i = 0; i < count; i++) {
        channel.write(page.clear());
        channel.force(false);
      }
      return count / ((System.nanoTime() - began) / 1e9);
    } finally {
      Files.deleteIfExists(file);
    }
  }

  private static TrainingOutcome outcome() {
    List<EpochRecord> epochs =
        IntStream.rangeClosed(1, 90)
            .mapToObj(epoch -> new EpochRecord(epoch, 0.001, 0.01, 1.0 / epoch))
            .toList();
    List<Evaluation> milestones =
        IntStream.rangeClosed(1, 8)
            .mapToObj(i -> new Evaluation(i * 11, 1.5 / i, 300 + i, 600 + i, 1000))
            .toList();
    return new TrainingOutcome.Complete(
        0.25,
        195,
        epochs,
        milestones,
        new Evaluation(90, 1.25, 340, 650, 1000),
        "3f".repeat(125),
        Base64.getEncoder().encodeToString(new byte[2000]),
        "ab".repeat(32),
        18_000,
        12.5);
  }
}
