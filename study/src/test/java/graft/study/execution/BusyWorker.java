package graft.study.execution;

import graft.study.fake.FakeTraining;
import java.nio.file.Path;
import java.time.Duration;

/**
 * A worker whose trainer computes for a while and says nothing of it. Arguments: milliseconds,
 * socket.
 */
final class BusyWorker {
  private BusyWorker() {}

  public static void main(String[] args) {
    long nanos = Duration.ofMillis(Long.parseLong(args[0])).toNanos();
    WorkerLoop.run(
        Path.of(args[1]),
        (group, observer) -> {
          TrainingJob job = group.jobs().get(0);
          observer.began(job);
          long began = System.nanoTime();
          while (System.nanoTime() - began < nanos) {
            Thread.onSpinWait();
          }
          observer.finished(job, FakeTraining.outcome(job.id(), 3));
        },
        Duration.ofMillis(200));
  }
}
