package graft.report;

import graft.study.store.AttemptRecord;
import graft.study.store.AttemptRecord.Ending;
import graft.study.store.BaseRecord;
import graft.study.store.RunningTraining;
import graft.study.store.StoreKind;
import graft.study.store.TrialRecord;
import graft.study.store.TrialState;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * What a store holds at one moment, for a page that shows it.
 *
 * @param isRunning whether a process runs it
 * @param left time that is left of what is planned, where it is known
 * @param workers trainings at a time that {@code left} assumes
 */
public record LiveStudy(
    StoreKind kind,
    boolean isRunning,
    List<BaseRecord> bases,
    List<TrialRecord> trials,
    List<RunningTraining> running,
    List<AttemptRecord> attempts,
    Optional<Duration> left,
    int workers) {
  public LiveStudy {
    bases = List.copyOf(bases);
    trials = List.copyOf(trials);
    running = List.copyOf(running);
    attempts = List.copyOf(attempts);
  }

  /** Trainings that were under way when their process died; none where it was stopped or runs. */
  long killed() {
    return isRunning
        ? 0
        : attempts.stream().filter(attempt -> attempt.ending() == Ending.RUNNING).count();
  }

  /** Trials in a state. */
  long trialsIn(TrialState state) {
    return trials.stream().filter(trial -> trial.state() == state).count();
  }

  /** Trials that have not ended. */
  long trialsLeft() {
    return trials.stream().filter(trial -> trial.outcome().isEmpty()).count();
  }
}
