package graft.core.coordinator;

import graft.core.coordinator.RunProgress.Training;
import graft.core.coordinator.RunProgress.WorkerProgress;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Keeps what {@link RunProgress} shows. Thread-safe. */
final class ProgressBoard {
  private static final long WINDOW_NANOS = Duration.ofSeconds(60).toNanos();
  private static final long SAMPLE_NANOS = Duration.ofMillis(500).toNanos();

  /** Images trained by this run so far, at a moment. */
  private record Sample(long nanos, long images) {}

  private final int bases;
  private final int trials;
  private final Map<String, Training> planned;
  private final long imagesTotal;
  private final Set<String> done = new HashSet<>();
  private final Map<String, Long> imagesOfRunning = new HashMap<>();
  private final List<WorkerProgress> workers = new ArrayList<>();
  private final Deque<Sample> samples = new ArrayDeque<>();
  private final TimeLeft timeLeft;
  private int basesDone;
  private long imagesOfDone;
  private long imagesOfThisRun;

  /** Nothing done yet; planned trainings by id. */
  ProgressBoard(Map<String, Training> planned, RunCosts costs, int workerCount) {
    this.planned = Map.copyOf(planned);
    bases = (int) planned.values().stream().filter(Training.OfBase.class::isInstance).count();
    trials = planned.size() - bases;
    imagesTotal = planned.values().stream().mapToLong(Training::images).sum();
    timeLeft = new TimeLeft(this.planned, costs, workerCount);
    for (int number = 1; number <= workerCount; number++) {
      workers.add(new WorkerProgress(number, Optional.empty(), 0, 0));
    }
  }

  synchronized void began(int worker, String job) {
    long now = System.nanoTime();
    samples.addLast(new Sample(now, imagesOfThisRun));
    timeLeft.began(job, now);
    workers.set(
        worker - 1, new WorkerProgress(worker, Optional.ofNullable(planned.get(job)), 0, 0));
  }

  synchronized void progressed(
      int worker, String job, int epoch, long imagesTrained, double imagesPerSecond) {
    Long before = imagesOfRunning.put(job, imagesTrained);
    if (before != null) {
      imagesOfThisRun += Math.max(0, imagesTrained - before);
    }
    workers.set(
        worker - 1,
        new WorkerProgress(worker, Optional.ofNullable(planned.get(job)), epoch, imagesPerSecond));
    long now = System.nanoTime();
    timeLeft.progressed(job, imagesTrained, imagesPerSecond, now);
    sample(now);
  }

  private void sample(long now) {
    Sample newest = samples.peekLast();
    if (newest == null || now - newest.nanos() >= SAMPLE_NANOS) {
      samples.addLast(new Sample(now, imagesOfThisRun));
    }
    while (samples.size() > 2 && now - samples.element().nanos() > WINDOW_NANOS) {
      samples.remove();
    }
  }

  synchronized void idle(int worker) {
    workers.set(worker - 1, new WorkerProgress(worker, Optional.empty(), 0, 0));
  }

  /** The job will begin again: what it had done and did not keep is to be done again. */
  synchronized void lost(String job) {
    imagesOfRunning.remove(job);
    timeLeft.lost(job, System.nanoTime());
  }

  synchronized void done(String job) {
    Training training = planned.get(job);
    if (training == null || !done.add(job)) {
      return;
    }
    timeLeft.done(job, System.nanoTime());
    Long before = imagesOfRunning.remove(job);
    if (before != null) {
      imagesOfThisRun += Math.max(0, training.images() - before);
    }
    imagesOfDone += training.images();
    basesDone += training instanceof Training.OfBase ? 1 : 0;
  }

  synchronized RunProgress snapshot() {
    long running = imagesOfRunning.values().stream().mapToLong(Long::longValue).sum();
    long trained = Math.min(imagesTotal, imagesOfDone + running);
    long now = System.nanoTime();
    return new RunProgress(
        workers,
        basesDone,
        bases,
        done.size() - basesDone,
        trials,
        trained,
        imagesTotal,
        speed(now),
        timeLeft.at(now));
  }

  private double speed(long now) {
    Sample oldest = samples.peekFirst();
    double seconds = oldest == null ? 0 : (now - oldest.nanos()) / 1e9;
    return oldest == null || seconds < 0.2 ? 0 : (imagesOfThisRun - oldest.images()) / seconds;
  }
}
