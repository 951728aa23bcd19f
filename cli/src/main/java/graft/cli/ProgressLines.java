package graft.cli;

import graft.core.protocol.Protocol;
import graft.study.coordinator.RunProgress;
import graft.study.coordinator.RunProgress.Training;
import graft.study.coordinator.RunProgress.WorkerProgress;
import graft.study.execution.JobProgress;
import graft.study.plan.TrialData;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Supplier;

/** A run's progress in words. */
final class ProgressLines implements LiveView.Source {
  private final Supplier<RunProgress> progress;

  ProgressLines(Supplier<RunProgress> progress) {
    this.progress = progress;
  }

  @Override
  public List<String> lines() {
    RunProgress now = progress.get();
    List<String> lines = new ArrayList<>();
    now.workers().forEach(worker -> lines.add(worker(worker)));
    lines.add(whole(now));
    return lines;
  }

  @Override
  public String line() {
    return whole(progress.get());
  }

  private static String whole(RunProgress now) {
    return String.format(
        Locale.ROOT,
        "bases %d/%d  trials %d/%d  %.0f %%  %,.0f images/s  %s",
        now.basesDone(),
        now.basesTotal(),
        now.trialsDone(),
        now.trialsTotal(),
        now.imagesTotal() == 0 ? 100.0 : 100.0 * now.imagesTrained() / now.imagesTotal(),
        now.imagesPerSecond(),
        now.timeLeft().map(left -> "about " + words(left) + " left").orElse("time left unknown"));
  }

  static String worker(WorkerProgress worker) {
    return worker
        .training()
        .map(
            training ->
                "worker "
                    + worker.number()
                    + ": "
                    + words(training)
                    + ", "
                    + worker
                        .progress()
                        .map(progress -> words(progress, training.epochs()))
                        .orElse("begins"))
        .orElse("worker " + worker.number() + ": waiting");
  }

  /** {@code epoch 3 of 90, loss 1.23, 310 images/s}, or what is evaluated. */
  static String words(JobProgress progress, int epochs) {
    return String.format(
            Locale.ROOT,
            "epoch %d of %d, loss %.2f, ",
            Math.min(progress.epoch(), epochs),
            epochs,
            progress.loss())
        + progress
            .evaluating()
            .map(now -> String.format(Locale.ROOT, "evaluated %,d of %,d", now.done(), now.total()))
            .orElseGet(
                () ->
                    String.format(Locale.ROOT, "%,.0f images/s", progress.training().perSecond()));
  }

  /** What is trained. */
  static String words(Training training) {
    if (training instanceof Training.OfTrial trial) {
      Protocol protocol = trial.spec().protocol();
      return String.format(
          Locale.ROOT,
          "%s, k=%d n=%d d=%d f=%d",
          words(trial.spec().data()),
          protocol.transferredLayers(),
          protocol.highRateLayers(),
          protocol.initialDecayEpochs(),
          protocol.frozenLayers());
    }
    return "base of split " + ((Training.OfBase) training).spec().split();
  }

  private static String words(TrialData data) {
    return data instanceof TrialData.OfSplit of
        ? "split " + of.split() + ", " + of.size() + " a class"
        : "part " + data.number() + " held out";
  }

  /** A duration for people: {@code 45 s}, {@code 1 min 40 s}, {@code 12 min}, {@code 3 h 5 min}. */
  static String words(Duration time) {
    long seconds = Math.round(time.toMillis() / 1e3);
    if (seconds < 90) {
      return seconds + " s";
    }
    if (seconds < 295) {
      long tens = (seconds + 5) / 10;
      return tens / 6 + " min" + (tens % 6 == 0 ? "" : " " + tens % 6 * 10 + " s");
    }
    long minutes = (seconds + 30) / 60;
    return minutes < 90 ? minutes + " min" : minutes / 60 + " h " + minutes % 60 + " min";
  }
}
