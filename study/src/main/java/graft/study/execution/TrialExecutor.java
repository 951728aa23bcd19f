package graft.study.execution;

/**
 * Who runs groups of jobs: the seam between what shall be run and where. Thread-safe; as many
 * groups run at a time as there are {@link #workers()}.
 */
public interface TrialExecutor extends AutoCloseable {
  /** Groups that run at a time. */
  int workers();

  /**
   * Runs a group and returns when nothing more will come of it: each job that began was reported
   * finished or lost, unless {@link #requestStop()} interrupted it. Jobs after a lost one did not
   * begin. What the observer throws ends the group and is thrown on.
   *
   * @throws graft.core.error.MachineException if no worker can be started, or one says that its
   *     machine cannot go on; the running job was reported neither finished nor lost then
   */
  void execute(TrialGroup group, Observer observer);

  /**
   * Makes all groups end soon, with the running jobs' checkpoints written, and later ones at once.
   * Returns at once.
   */
  void requestStop();

  /** Ends all workers; no group runs any more. */
  @Override
  void close();

  /** Hears of a group. Called on the thread that called {@link TrialExecutor#execute}. */
  interface Observer {
    /** A job begins; the one before it has ended. */
    void began(TrainingJob job);

    /** See {@link GroupTrainer.Observer#progressed}. */
    void progressed(TrainingJob job, JobProgress progress);

    /**
     * A job has ended.
     *
     * @param cpu kind of processor that ran it
     */
    void finished(TrainingJob job, TrainingOutcome outcome, String cpu);

    /**
     * A job's worker died under it: one attempt is lost.
     *
     * @param lastWords how the worker ended and the last lines of its log
     */
    void lost(TrainingJob job, String lastWords);
  }
}
