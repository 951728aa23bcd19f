package graft.study.store;

import graft.study.execution.EpochRecord;
import graft.study.execution.JobProgress;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * A training that runs, as any process sees it: at most some seconds old.
 *
 * @param job id of the base or trial
 * @param attempt 1 for the first
 * @param worker 1 for the first; 0 where it is not known
 * @param at when it was last heard of; wall clock, a label only
 * @param progress how far it is; empty before the first word of it
 * @param epochs finished by this attempt, in order
 */
public record RunningTraining(
    String job,
    int attempt,
    int worker,
    Instant at,
    Optional<JobProgress> progress,
    List<EpochRecord> epochs) {
  public RunningTraining {
    epochs = List.copyOf(epochs);
  }
}
