/**
 * Who runs it: groups of jobs handed to workers through a {@link
 * graft.core.execution.TrialExecutor}, the worker processes and their messages, and what comes
 * back. Knows nothing of libtorch (a {@link graft.core.execution.GroupTrainer} is given to the
 * worker's side) and nothing of the store.
 */
@NullMarked
package graft.core.execution;

import org.jspecify.annotations.NullMarked;
