package graft.cli;

import graft.api.Reproduced;
import graft.api.RunTimes;
import graft.api.StudyResult;
import graft.api.StudyStatus;
import graft.core.error.Shown;
import graft.core.text.Few;
import graft.core.text.Words;
import graft.report.WrittenReport;
import graft.study.coordinator.RunEnd;
import graft.study.coordinator.RunProgress.Training;
import graft.study.execution.TrainingOutcome;
import graft.study.store.BaseRecord;
import graft.study.store.RunningTraining;
import graft.study.store.TrialRecord;
import graft.study.store.TrialState;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** What became of a study, in lines. */
final class StudyText {
  private static final int SHOWN = 20;

  private StudyText() {}

  /** A run that was not stopped. */
  static List<String> of(StudyResult result) {
    List<String> lines = new ArrayList<>();
    List<String> times = result.times().map(RunTimes::lines).orElse(List.of());
    result.report().ifPresent(report -> lines.addAll(of(report, times)));
    if (result.end() == RunEnd.WITH_FAILURES) {
      lines.add("some base or trial diverged or failed: 'graft study status' lists them");
    }
    return lines;
  }

  static List<String> of(WrittenReport report, List<String> times) {
    List<String> lines = new ArrayList<>(report.lines());
    lines.addAll(report.notes());
    lines.addAll(times);
    lines.add("report: " + report.index());
    return lines;
  }

  static List<String> of(StudyStatus status) {
    List<String> lines = new ArrayList<>();
    lines.add("bases   " + counts(status.bases().stream().map(BaseRecord::state).toList()));
    lines.add("trials  " + counts(status.trials().stream().map(TrialRecord::state).toList()));
    status.left().ifPresent(left -> lines.add("left    " + words(left)));
    status.running().forEach(running -> lines.add("runs    " + words(running, status)));
    List<String> faults = new ArrayList<>();
    status.bases().forEach(b -> fault("base of split " + b.spec().split(), b.outcome(), faults));
    status.trials().forEach(t -> fault("trial " + t.spec().id(), t.outcome(), faults));
    lines.addAll(Few.lines(faults, SHOWN, "", "; see exports/trials.csv"));
    return lines;
  }

  /** What runs and how far it is, as the live view shows it. */
  private static String words(RunningTraining running, StudyStatus status) {
    Optional<Training> known = status.training(running.job());
    int epochs = known.map(Training::epochs).orElse(0);
    return known.map(ProgressLines::words).orElse(running.job())
        + running
            .progress()
            .map(progress -> ": " + ProgressLines.words(progress, epochs))
            .orElse("");
  }

  private static String words(StudyStatus.Left left) {
    return "about "
        + Words.time(left.time())
        + " with "
        + Words.counted(left.workers(), "worker")
        + ", without what will follow from results";
  }

  private static String counts(List<TrialState> states) {
    List<String> parts = new ArrayList<>();
    for (TrialState state : TrialState.values()) {
      long count = states.stream().filter(s -> s == state).count();
      if (count > 0) {
        parts.add(count + " " + state);
      }
    }
    return states.size() + " planned: " + String.join(", ", parts);
  }

  private static void fault(String whose, Optional<TrainingOutcome> outcome, List<String> faults) {
    if (outcome.isEmpty()) {
      return;
    }
    if (outcome.get() instanceof TrainingOutcome.Failed failed) {
      faults.add(whose + " failed: " + Shown.text(failed.reason()));
    } else if (outcome.get() instanceof TrainingOutcome.Diverged diverged) {
      faults.add(
          whose + " diverged in epoch " + diverged.epoch() + ", update " + diverged.update());
    }
  }

  static List<String> of(Reproduced again) {
    List<String> lines = new ArrayList<>(Few.lines(again.differences(), SHOWN, ""));
    lines.add(
        "trial "
            + again.trial()
            + (again.isSame()
                ? " came out the same, every number and the weights"
                : " came out different in " + again.differences().size() + " numbers"));
    return lines;
  }
}
