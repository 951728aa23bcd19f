/**
 * Who runs it: groups of jobs handed to workers through a {@link
 * graft.study.execution.TrialExecutor}, the worker processes and their messages, and what comes
 * back. Knows nothing of libtorch (a {@link graft.study.execution.GroupTrainer} is given to the
 * worker's side) and nothing of the store.
 *
 * <p>May use {@code core.data}, {@code core.error}, {@code core.json}, {@code core.lock}, {@code
 * core.pack}, {@code core.process}, {@code core.protocol}.
 */
@NullMarked
package graft.study.execution;

import org.jspecify.annotations.NullMarked;
