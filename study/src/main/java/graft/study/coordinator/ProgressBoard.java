package graft.study.coordinator;

import graft.study.coordinator.RunProgress.Training;
import graft.study.coordinator.RunProgress.WorkerProgress;
import graft.study.execution.JobProgress;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Keeps what {@link RunProgress} shows. Thread-safe. */
final class ProgressBoard {
  private final int bases;
  private final int trials;
  private final Map<String, Training> planned;
  private final long imagesTotal;
  private final Set<String> done = new HashSet<>();
  private final Map<String, Long> imagesOfRunning = new HashMap<>();
  private final List<WorkerProgress> workers = new ArrayList<>();
  private final double[] rates;
  private final TimeLeft timeLeft;
  private int basesDone;
  private long imagesOfDone;

  /** Nothing done yet; planned trainings by id. */
  ProgressBoard(Map<String, Training> planned, RunCosts costs, int workerCount) {
    this.planned = Map.copyOf(planned);
    bases = (int) planned.values().stream().filter(Training.OfBase.class::isInstance).count();
    trials = planned.size() - bases;
    imagesTotal = planned.values().stream().mapToLong(Training::images).sum();
    timeLeft = new TimeLeft(this.planned, costs, workerCount);
    rates = new double[workerCount];
    for (int number = 1; number <= workerCount; number++) {
      workers.add(WorkerProgress.waiting(number));
    }
  }

  synchronized void began(int worker, String job) {
    timeLeft.began(worker, job, System.nanoTime());
    workers.set(
        worker - 1,
        new WorkerProgress(worker, Optional.ofNullable(planned.get(job)), Optional.empty()));
  }

  synchronized void progressed(int worker, String job, JobProgress progress) {
    imagesOfRunning.put(job, progress.imagesTrained());
    workers.set(
        worker - 1,
        new WorkerProgress(worker, Optional.ofNullable(planned.get(job)), Optional.of(progress)));
    double rate = progress.training().perSecond();
    if (rate > 0) { // else the worker's last training is the best guess
      rates[worker - 1] = rate;
    }
    timeLeft.progressed(job, progress);
  }

  synchronized void idle(int worker) {
    workers.set(worker - 1, WorkerProgress.waiting(worker));
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
    imagesOfRunning.remove(job);
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
        speed(),
        timeLeft.at(now));
  }

  /** Of the workers that train, each at its last pace: an evaluation does not lower it. */
  private double speed() {
    return workers.stream()
        .filter(worker -> worker.training().isPresent())
        .mapToDouble(worker -> rates[worker.number() - 1])
        .sum();
  }
}
