package graft.export;

import graft.export.TrackedRun.Times;
import graft.study.execution.EpochRecord;
import graft.study.execution.TrainingOutcome;
import graft.study.store.AttemptRecord;
import graft.study.store.RunningTraining;
import graft.study.store.StudyRecords;
import graft.study.store.TrialState;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/** The bases and trials of a study that have begun, one after the other. */
final class TrackedRuns {
  private final Map<String, Times> times = new HashMap<>();
  private final Map<String, List<EpochRecord>> running = new HashMap<>();
  private final Instant first;

  private TrackedRuns(StudyRecords study) {
    List<AttemptRecord> attempts = study.attempts();
    first = attempts.stream().map(AttemptRecord::began).findFirst().orElse(Instant.EPOCH);
    for (AttemptRecord attempt : attempts) {
      Instant heard = attempt.ended().orElse(attempt.began());
      times.merge(
          attempt.job(),
          new Times(attempt.began(), heard),
          (first, last) -> new Times(first.began(), last.heard()));
    }
    for (RunningTraining training : study.running()) {
      running.put(training.job(), training.epochs());
      times.computeIfPresent(
          training.job(), (id, known) -> new Times(known.began(), training.at()));
    }
  }

  /** Gives the bases that were trained here, then the trials: those that run or have ended. */
  static void each(StudyRecords study, Consumer<TrackedRun> reader) {
    TrackedRuns runs = new TrackedRuns(study);
    study.bases().stream()
        .filter(base -> isTracked(base.state(), base.outcome()))
        .forEach(
            base ->
                reader.accept(
                    TrackedRun.of(
                        base.spec(),
                        base.state(),
                        base.outcome(),
                        runs.epochs(base.spec().id()),
                        runs.times(base.spec().id()))));
    study.eachTrial(
        trial -> {
          if (isTracked(trial.state(), trial.outcome())) {
            reader.accept(
                TrackedRun.of(
                    trial.spec(),
                    trial.state(),
                    trial.outcome(),
                    runs.epochs(trial.spec().id()),
                    runs.times(trial.spec().id())));
          }
        });
  }

  private static boolean isTracked(TrialState state, Optional<TrainingOutcome> outcome) {
    return outcome
        .map(ended -> !(ended instanceof TrainingOutcome.Given))
        .orElse(state == TrialState.RUNNING);
  }

  private List<EpochRecord> epochs(String id) {
    return running.getOrDefault(id, List.of());
  }

  /** A base that was found in the cache has no attempt: it was there when the study began. */
  private Times times(String id) {
    return times.getOrDefault(id, new Times(first, first));
  }
}
