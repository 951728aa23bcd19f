package graft.analysis.forecast;

import graft.analysis.forecast.Probe.Kind;
import graft.core.error.MachineException;
import graft.study.execution.TrainingEvent;
import graft.study.execution.TrainingOutcome.Complete;
import graft.study.execution.TrialExecutor;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * Measures a {@link Speed}: all workers of an executor train tiny probes at the same time, as they
 * would trials, since workers slow each other. A first round warms them up and is not counted.
 */
public final class SpeedMeasurement {
  private static final int ROUNDS = 8;
  private static final Duration ENOUGH = Duration.ofSeconds(3);

  private final TrialExecutor executor;
  private final Probe probe;
  private final Path folder;
  private final Map<Kind, List<Double>> seconds = new EnumMap<>(Kind.class);
  private final List<Double> beside = new ArrayList<>();
  private volatile boolean failed;

  private SpeedMeasurement(TrialExecutor executor, Probe probe, Path folder) {
    this.executor = executor;
    this.probe = probe;
    this.folder = folder;
    for (Kind kind : Kind.values()) {
      seconds.put(kind, new ArrayList<>());
    }
  }

  /**
   * Measures for some seconds; empty where a probe did not come to its end.
   *
   * @param folder an existing folder for checkpoints, which are not kept
   */
  public static Optional<Speed> of(TrialExecutor executor, Probe probe, Path folder) {
    return new SpeedMeasurement(executor, probe, folder).measure();
  }

  private Optional<Speed> measure() {
    List<Thread> threads = new ArrayList<>();
    for (int worker = 1; worker <= executor.workers(); worker++) {
      int number = worker;
      threads.add(new Thread(() -> probeAll(number), "measurement of worker " + number));
    }
    threads.forEach(Thread::start);
    for (Thread thread : threads) {
      try {
        thread.join();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        failed = true;
      }
    }
    return failed ? Optional.empty() : Optional.of(solve());
  }

  private void probeAll(int worker) {
    try {
      probeRound(worker, false);
      long began = System.nanoTime();
      for (int round = 0; round < ROUNDS && !failed; round++) {
        if (round > 0 && System.nanoTime() - began > ENOUGH.toNanos()) {
          break;
        }
        probeRound(worker, true);
      }
    } catch (MachineException e) { // said again by the run, which needs the same
      failed = true;
    }
  }

  private void probeRound(int worker, boolean counts) {
    for (Kind kind : Kind.values()) {
      Stopwatch watch = new Stopwatch();
      executor.execute(
          probe.group(kind, folder.resolve("speed-" + worker + ".safetensors")), watch);
      if (watch.trained < 0) {
        failed = true;
        return;
      }
      if (counts) {
        synchronized (this) {
          times(kind).add(watch.trained);
          beside.add(Math.max(0, watch.whole - watch.trained));
        }
      }
    }
  }

  private List<Double> times(Kind kind) {
    return seconds.computeIfAbsent(kind, key -> new ArrayList<>());
  }

  /** Takes the time of one job. */
  private static final class Stopwatch implements Consumer<TrainingEvent> {
    private long began = System.nanoTime();
    private double trained = -1;
    private double whole;

    @Override
    public void accept(TrainingEvent event) {
      if (event instanceof TrainingEvent.Began) {
        began = System.nanoTime();
      } else if (event instanceof TrainingEvent.Ended ended
          && ended.outcome() instanceof Complete complete) {
        trained = complete.seconds();
        whole = (System.nanoTime() - began) / 1e9;
      } else if (event instanceof TrainingEvent.Lost) {
        trained = -1;
      }
    }
  }

  /**
   * Four kinds of probe, four unknowns: with s an update at the smaller batch, S at the larger, e
   * an image evaluated and c a training's own time, START takes c + s + (1 + b) e, and so on.
   */
  private synchronized Speed solve() {
    int small = probe.batch(Kind.SMALL);
    int large = probe.batch(Kind.LARGE);
    double start = median(times(Kind.START));
    double evaluation =
        atLeastZero(
            (median(times(Kind.EVALUATION)) - start) / (probe.evaluated(Kind.EVALUATION) - 1));
    double atSmall =
        atLeastZero((median(times(Kind.SMALL)) - start) / (probe.updates(Kind.SMALL) - 1));
    double own = atLeastZero(start - atSmall - (1 + small) * evaluation);
    double atLarge =
        atLeastZero(
            (median(times(Kind.LARGE)) - own - (1 + large) * evaluation)
                / probe.updates(Kind.LARGE));
    double image = atLeastZero((atLarge - atSmall) / Math.max(1, large - small));
    double update = atSmall - small * image;
    if (update < 0) { // the larger batch was disturbed
      image = (atSmall + atLarge) / (small + large);
      update = 0;
    }
    return new Speed(update, image, evaluation, own + median(beside));
  }

  private static double atLeastZero(double value) {
    return Math.max(0, value);
  }

  private static double median(List<Double> values) {
    double[] sorted = values.stream().mapToDouble(Double::doubleValue).sorted().toArray();
    int middle = sorted.length / 2;
    return sorted.length % 2 == 1
        ? sorted[middle]
        : Arrays.stream(sorted, middle - 1, middle + 1).sum() / 2;
  }
}
