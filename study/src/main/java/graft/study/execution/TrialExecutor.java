package graft.study.execution;

import java.util.function.Consumer;

/**
 * Who runs groups of jobs: the seam between what shall be run and where. Thread-safe; as many
 * groups run at a time as there are {@link #workers()}.
 */
public interface TrialExecutor extends AutoCloseable {
  /** Groups that run at a time. */
  int workers();

  /**
   * Runs a group and returns when nothing more will come of it: each job that began has ended or is
   * lost, unless {@link #requestStop()} interrupted it. A worker's death is the loss of each job
   * that began and has not ended; those that did not begin are left. What the listener throws ends
   * the group and is thrown on.
   *
   * @param listener hears of each job, on the thread that called
   * @throws graft.core.error.MachineException if no worker can be started, or one says that its
   *     machine cannot go on; the running jobs have neither ended nor are they lost then
   */
  void execute(TrialGroup group, Consumer<TrainingEvent> listener);

  /**
   * Begins to start a worker, so that a first group finds one that is ready; returns at once. What
   * goes wrong with it is found, and said, when a group needs it.
   */
  default void prepare() {}

  /**
   * Makes all groups end soon, with the running jobs' checkpoints written, and later ones at once.
   * Returns at once.
   */
  void requestStop();

  /** Ends all workers; no group runs any more. */
  @Override
  void close();
}
