package graft.study.coordinator;

import graft.study.coordinator.RunProgress.Training;
import graft.study.execution.JobProgress;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Estimates how long a run still takes: what its trainings were forecast to cost, scaled by what
 * the work done so far really took. Without a forecast a training costs its images. Not
 * thread-safe.
 */
final class TimeLeft {
  /** Seconds of work that the forecast weighs against the run's own experience. */
  private static final double TRUST = 30;

  /** A training that a worker is at. */
  private static final class Running {
    final int worker;
    final long began;

    /** Trainings that its worker has been at in turn, this one among them. */
    int together = 1;

    double share;
    double shareAtStart;

    Running(int worker, long began) {
      this.worker = worker;
      this.began = began;
    }

    double spent(long nanos) {
      return (nanos - began) / 1e9 / together;
    }
  }

  private final Map<String, Training> planned;
  private final RunCosts costs;
  private final int workers;
  private final Map<String, Running> running = new HashMap<>();
  private final Set<String> ended = new HashSet<>();
  private double open;
  private double earned;
  private double spent;

  TimeLeft(Map<String, Training> planned, RunCosts costs, int workers) {
    this.planned = planned;
    this.costs = costs;
    this.workers = workers;
    open = planned.values().stream().mapToDouble(this::cost).sum() + costs.laterSeconds();
  }

  private double cost(Training training) {
    return costs.known()
        ? costs.seconds().getOrDefault(training.id(), 0.0)
        : (double) training.images();
  }

  void began(int worker, String job, long nanos) {
    running.put(job, new Running(worker, nanos));
    List<Running> all = running.values().stream().filter(one -> one.worker == worker).toList();
    all.forEach(one -> one.together = Math.max(one.together, all.size()));
  }

  void progressed(String job, JobProgress progress) {
    Running one = running.get(job);
    Training training = planned.get(job);
    if (one == null || training == null) {
      return;
    }
    double images = Math.max(1, training.images());
    one.share = Math.min(1, progress.imagesTrained() / images);
    one.shareAtStart = progress.imagesBefore() / images; // not earned by this run
  }

  /** The job's worker died or was stopped: the time is spent, the work is open again. */
  void lost(String job, long nanos) {
    Running one = running.remove(job);
    if (one != null) {
      spent += one.spent(nanos);
    }
  }

  /** The job has ended, or was found done. */
  void done(String job, long nanos) {
    Training training = planned.get(job);
    if (training == null || !ended.add(job)) {
      return;
    }
    open -= cost(training);
    Running one = running.remove(job);
    if (one != null) {
      earned += cost(training) * (1 - one.shareAtStart);
      spent += one.spent(nanos);
    }
  }

  Optional<Duration> at(long nanos) {
    double left = open;
    double earnedNow = earned;
    double spentNow = spent;
    Map<Integer, Double> leftOfWorkers = new HashMap<>();
    for (Map.Entry<String, Running> entry : running.entrySet()) {
      Training training = planned.get(entry.getKey());
      if (training == null || ended.contains(entry.getKey())) {
        continue;
      }
      Running one = entry.getValue();
      double cost = cost(training);
      left -= cost * one.share;
      leftOfWorkers.merge(one.worker, cost * (1 - one.share), Double::sum);
      if (one.share > 0) {
        earnedNow += cost * (one.share - one.shareAtStart);
        spentNow += one.spent(nanos);
      }
    }
    double trust = costs.known() ? TRUST : 0;
    if (earnedNow + trust <= 0) {
      return Optional.empty();
    }
    double scale = (spentNow + trust) / (earnedNow + trust);
    double longest = leftOfWorkers.values().stream().reduce(0.0, Math::max);
    double seconds = scale * Math.max(longest, left / workers);
    return Optional.of(Duration.ofMillis((long) (1000 * Math.max(0, seconds))));
  }
}
