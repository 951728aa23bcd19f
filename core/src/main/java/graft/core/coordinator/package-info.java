/**
 * The heart of a study's run: decides what runs next, hands it to a {@link
 * graft.core.execution.TrialExecutor}, keeps what comes back in the store. {@link
 * graft.core.coordinator.StudyRun} is the way in. Knows neither datasets nor how a training works.
 */
@NullMarked
package graft.core.coordinator;

import org.jspecify.annotations.NullMarked;
