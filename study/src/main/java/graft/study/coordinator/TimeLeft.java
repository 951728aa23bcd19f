package graft.study.coordinator;

import graft.study.coordinator.RunProgress.Training;
import graft.study.execution.JobProgress;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
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
    final long began;
    double share;
    double shareAtStart;

    Running(long began) {
      this.began = began;
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

  void began(String job, long nanos) {
    running.put(job, new Running(nanos));
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
      spent += (nanos - one.began) / 1e9;
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
      spent += (nanos - one.began) / 1e9;
    }
  }

  Optional<Duration> at(long nanos) {
    double left = open;
    double earnedNow = earned;
    double spentNow = spent;
    double longest = 0;
    for (Map.Entry<String, Running> entry : running.entrySet()) {
      Training training = planned.get(entry.getKey());
      if (training == null || ended.contains(entry.getKey())) {
        continue;
      }
      Running one = entry.getValue();
      double cost = cost(training);
      left -= cost * one.share;
      longest = Math.max(longest, cost * (1 - one.share));
      if (one.share > 0) {
        earnedNow += cost * (one.share - one.shareAtStart);
        spentNow += (nanos - one.began) / 1e9;
      }
    }
    double trust = costs.known() ? TRUST : 0;
    if (earnedNow + trust <= 0) {
      return Optional.empty();
    }
    double scale = (spentNow + trust) / (earnedNow + trust);
    double seconds = scale * Math.max(longest, left / workers);
    return Optional.of(Duration.ofMillis((long) (1000 * Math.max(0, seconds))));
  }
}
