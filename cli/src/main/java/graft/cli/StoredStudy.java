package graft.cli;

import graft.analysis.forecast.ForecastHistory;
import graft.core.error.Shown;
import graft.report.WrittenReport;
import graft.study.execution.TrainingOutcome;
import graft.study.store.BaseRecord;
import graft.study.store.CsvExport;
import graft.study.store.StoreCheck;
import graft.study.store.StudyDigest;
import graft.study.store.StudyReader;
import graft.study.store.TrialRecord;
import graft.study.store.TrialState;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Looks at a study that is stored, also while another process runs it. */
final class StoredStudy {
  private static final int EXIT_STORE = 5;
  private static final int EXIT_WITH_FAILURES = 6;
  private static final int SHOWN = 20;

  private StoredStudy() {}

  static int status(Path folder, PrintWriter out) {
    try (StudyReader study = StudyReader.open(folder)) {
      List<BaseRecord> bases = study.bases();
      List<TrialRecord> trials = study.trials();
      out.println("bases   " + counts(bases.stream().map(BaseRecord::state).toList()));
      out.println("trials  " + counts(trials.stream().map(TrialRecord::state).toList()));
      timeLeft(study, bases, trials).ifPresent(left -> out.println("left    " + left));
      List<String> faults = new ArrayList<>();
      bases.forEach(b -> fault("base of split " + b.spec().split(), b.outcome(), faults));
      trials.forEach(t -> fault("trial " + t.spec().id(), t.outcome(), faults));
      faults.stream().limit(SHOWN).forEach(out::println);
      if (faults.size() > SHOWN) {
        out.println("and " + (faults.size() - SHOWN) + " more; see exports/trials.csv");
      }
      out.flush();
      return 0;
    }
  }

  /** What is left of the last forecast, scaled by what finished trainings really took. */
  static Optional<String> timeLeft(
      StudyReader study, List<BaseRecord> bases, List<TrialRecord> trials) {
    ForecastHistory history = ForecastHistory.of(study);
    if (history.runs().isEmpty()) {
      return Optional.empty();
    }
    Map<String, Optional<TrainingOutcome>> outcomes = new HashMap<>();
    bases.forEach(base -> outcomes.put(base.spec().id(), base.outcome()));
    trials.forEach(trial -> outcomes.put(trial.spec().id(), trial.outcome()));
    double seconds = history.secondsLeft(outcomes);
    int workers = history.runs().get(history.runs().size() - 1).workers();
    return seconds <= 0
        ? Optional.empty()
        : Optional.of(
            "about "
                + PlanSummary.words(seconds / workers)
                + " with "
                + workers
                + (workers == 1 ? " worker" : " workers")
                + ", without what will follow from results");
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

  static int report(Path folder, PrintWriter out, LiveView view) {
    try (StudyReader study = StudyReader.open(folder)) {
      view.show(StudySession.REPORTING);
      WrittenReport report = StudyFacts.read(study, folder).report(folder, study);
      view.clear();
      report.lines().forEach(out::println);
      report.notes().forEach(out::println);
      out.println("report: " + report.index());
      out.flush();
      boolean whole = study.trials().stream().allMatch(t -> t.state() == TrialState.COMPLETE);
      return whole ? 0 : EXIT_WITH_FAILURES;
    }
  }

  static int export(Path folder, PrintWriter out) {
    try (StudyReader study = StudyReader.open(folder)) {
      CsvExport.write(study, folder.resolve("exports"));
      out.println("trials.csv, epochs.csv and bases.csv in " + folder.resolve("exports"));
      out.flush();
      return 0;
    }
  }

  static int check(Path folder, PrintWriter out) {
    List<String> problems = StoreCheck.problems(folder);
    problems.forEach(out::println);
    out.println(problems.isEmpty() ? "the store is whole" : problems.size() + " problems");
    out.flush();
    return problems.isEmpty() ? 0 : EXIT_STORE;
  }

  static int digest(Path folder, PrintWriter out) {
    try (StudyReader study = StudyReader.open(folder)) {
      out.println(StudyDigest.of(study));
      out.flush();
      return 0;
    }
  }
}
