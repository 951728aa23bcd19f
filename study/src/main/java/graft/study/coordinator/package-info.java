/**
 * The heart of a study's run: decides what runs next, hands it to a {@link
 * graft.study.execution.TrialExecutor}, keeps what comes back in the store. {@link
 * graft.study.coordinator.StudyRun} is the way in. Knows neither datasets nor how a training works.
 *
 * <p>May use {@code core.data}, {@code core.error}, {@code core.json}, {@code core.lock}, {@code
 * core.network}, {@code core.process}, {@code core.protocol}, {@code core.weights}, {@code
 * study.event}, {@code study.execution}, {@code study.plan}, {@code study.store}.
 */
@NullMarked
package graft.study.coordinator;

import org.jspecify.annotations.NullMarked;
