package graft.api;

import graft.analysis.forecast.ForecastHistory;
import graft.study.coordinator.RunProgress.Training;
import graft.study.execution.TrainingOutcome;
import graft.study.store.BaseRecord;
import graft.study.store.RunningTraining;
import graft.study.store.StudyRecords;
import graft.study.store.TrialRecord;
import graft.study.store.TrialState;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * How far a study is.
 *
 * @param bases all planned bases
 * @param trials all planned trials
 * @param left what is left of the last forecast, scaled by what finished trainings really took,
 *     without what will follow from results; empty where nothing is or nothing was forecast
 * @param running trainings that a process runs now, with their loss so far
 */
public record StudyStatus(
    List<BaseRecord> bases,
    List<TrialRecord> trials,
    Optional<Left> left,
    List<RunningTraining> running) {
  public StudyStatus {
    running = List.copyOf(running);
    bases = List.copyOf(bases);
    trials = List.copyOf(trials);
  }

  /**
   * Time that is left.
   *
   * @param workers trainings at a time that the estimate assumes
   */
  public record Left(Duration time, int workers) {}

  static StudyStatus of(StudyRecords study) {
    List<BaseRecord> bases = study.bases();
    List<TrialRecord> trials = study.trials();
    return new StudyStatus(bases, trials, left(study, bases, trials), study.running());
  }

  private static Optional<Left> left(
      StudyRecords study, List<BaseRecord> bases, List<TrialRecord> trials) {
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
        : Optional.of(new Left(Duration.ofMillis((long) (1000 * (seconds / workers))), workers));
  }

  /** The same values as one JSON object, for programs. */
  public String json() {
    return ResultJson.of("status", StudyTables.of(this));
  }

  /** The base or trial of an id. */
  public Optional<Training> training(String id) {
    return Stream.<Training>concat(
            bases.stream().map(base -> new Training.OfBase(base.spec())),
            trials.stream().map(trial -> new Training.OfTrial(trial.spec())))
        .filter(training -> training.id().equals(id))
        .findFirst();
  }

  /** Whether every planned trial came to its end. */
  public boolean isComplete() {
    return trials.stream().allMatch(trial -> trial.state() == TrialState.COMPLETE);
  }
}
