package graft.study.store;

import graft.study.execution.TrainingOutcome;
import graft.study.plan.TrialSpec;
import java.util.Optional;

/**
 * A planned trial and what is known of it.
 *
 * @param attempts attempts begun so far
 * @param outcome present where the state is COMPLETE, DIVERGED or FAILED
 */
public record TrialRecord(
    TrialSpec spec, TrialState state, int attempts, Optional<TrainingOutcome> outcome) {
  /** The outcome of a complete trial. */
  public Optional<TrainingOutcome.Complete> complete() {
    return outcome
        .filter(TrainingOutcome.Complete.class::isInstance)
        .map(TrainingOutcome.Complete.class::cast);
  }
}
