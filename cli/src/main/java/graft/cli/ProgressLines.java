package graft.cli;

import graft.api.SearchProgress;
import graft.api.TrainingProgress;
import graft.core.protocol.Protocol;
import graft.core.text.Words;
import graft.study.coordinator.RunProgress;
import graft.study.coordinator.RunProgress.Training;
import graft.study.coordinator.RunProgress.WorkerProgress;
import graft.study.execution.JobProgress;
import graft.study.plan.TrialData;
import graft.study.search.LeaderboardRow;
import graft.study.search.Stage;
import java.util.ArrayList;
import java.util.List;

/** How far something is, in lines: one for each worker, then one for the whole. */
final class ProgressLines {
  private ProgressLines() {}

  static List<String> of(RunProgress now) {
    return lines(
        now,
        Words.text(
            "bases %d/%d  trials %d/%d  %.0f %%  %,.0f images/s  %s",
            now.basesDone(),
            now.basesTotal(),
            now.trialsDone(),
            now.trialsTotal(),
            now.imagesTotal() == 0 ? 100.0 : 100.0 * now.imagesTrained() / now.imagesTotal(),
            now.imagesPerSecond(),
            now.timeLeft()
                .map(left -> "about " + Words.time(left) + " left")
                .orElse("time left unknown")));
  }

  static List<String> of(SearchProgress now) {
    return lines(
        now.run(),
        Words.text(
            "%s: %d of %d trained; %.1f%s full trainings in all%s%s",
            words(now.stage()),
            now.run().trialsDone(),
            now.run().trialsTotal(),
            now.trainings(),
            now.planned().isPresent()
                ? Words.text(" of about %.0f", now.planned().getAsDouble())
                : "",
            now.left()
                .map(left -> ", about " + Words.time(left) + " left")
                .orElse(", time left not known yet"),
            now.stage().best().map(ProgressLines::best).orElse("")));
  }

  static List<String> of(TrainingProgress progress) {
    return List.of(words(progress.now(), progress.epochs()) + left(progress));
  }

  /** The time left of a training, behind something else; empty before it is known. */
  static String left(TrainingProgress progress) {
    return progress
        .times()
        .map(times -> ", about " + Words.time(times.left()) + " left")
        .orElse("");
  }

  private static List<String> lines(RunProgress run, String whole) {
    List<String> lines = new ArrayList<>();
    run.workers().forEach(worker -> lines.add(words(worker)));
    lines.add(whole);
    return lines;
  }

  private static String words(WorkerProgress worker) {
    return "worker "
        + worker.number()
        + ": "
        + worker
            .training()
            .map(
                training ->
                    words(training)
                        + ", "
                        + worker
                            .progress()
                            .map(progress -> words(progress, training.epochs()))
                            .orElse("begins"))
            .orElse("waiting");
  }

  /** {@code epoch 3 of 90, loss 1.23, 310 images/s}, or what is evaluated. */
  static String words(JobProgress progress, int epochs) {
    return Words.text(
        "epoch %d of %d, loss %.2f, %s",
        Math.min(progress.epoch(), epochs),
        epochs,
        progress.loss(),
        progress
            .evaluating()
            .map(now -> Words.text("evaluated %,d of %,d", now.done(), now.total()))
            .orElseGet(() -> Words.text("%,.0f images/s", progress.training().perSecond())));
  }

  /** What is trained. */
  static String words(Training training) {
    if (training instanceof Training.OfTrial trial) {
      Protocol protocol = trial.spec().protocol();
      return Words.text(
          "%s, %s",
          words(trial.spec().data()),
          protocol.text(trial.spec().recipe()).replace(" = ", "=").replace(",", ""));
    }
    return "base of split " + ((Training.OfBase) training).spec().split();
  }

  private static String words(TrialData data) {
    return data instanceof TrialData.OfSplit of
        ? "split " + of.split() + ", " + of.size() + " a class"
        : "part " + data.number() + " held out";
  }

  private static String best(LeaderboardRow best) {
    return Words.text(
        "; best so far %s, %.1f %% on %s",
        best.candidate().text(), 100 * best.accuracy(), Words.counted(best.replicates(), "part"));
  }

  private static String words(Stage stage) {
    return switch (stage.kind()) {
      case ANCHORS -> "anchors";
      case ONE_EPOCH -> "one epoch of everything";
      case BEST_AFTER_ONE_EPOCH -> "the best after one epoch in full";
      case ROUND -> "round " + stage.round() + " of " + stage.rounds();
      case FINALISTS -> "the last ones in full";
      case IN_FULL -> "candidates in full";
    };
  }
}
