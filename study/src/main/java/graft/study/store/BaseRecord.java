package graft.study.store;

import graft.study.execution.TrainingOutcome;
import graft.study.plan.BaseSpec;
import java.util.Optional;

/**
 * A planned base and what is known of it.
 *
 * @param attempts attempts begun so far
 * @param outcome present where the state is COMPLETE, DIVERGED or FAILED
 */
public record BaseRecord(
    BaseSpec spec, TrialState state, int attempts, Optional<TrainingOutcome> outcome) {}
