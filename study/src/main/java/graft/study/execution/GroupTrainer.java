package graft.study.execution;

/**
 * What a worker does with a group; {@code graft.torch} has the one that trains. Runs on one thread
 * of the worker.
 */
public interface GroupTrainer {
  /**
   * Trains all jobs of a group, each from its checkpoint where it has one, one after the other or
   * several in turn. An outcome is reported as soon as its job ends; a fault of the job is its
   * outcome. Returns early, with the running jobs' checkpoints written, once {@link
   * Observer#stopRequested()}. Whatever else is thrown, such as for want of memory, costs each
   * running job one attempt.
   *
   * @throws graft.core.error.MachineException if no job can go on here, as when the disk is full:
   *     the running jobs wait and the study stops
   */
  void train(TrialGroup group, Observer observer);

  /** What it computes with: results of different kinds may differ in their last bits. */
  default String kind() {
    return CpuKind.ofThisMachine();
  }

  /** Hears of a group's progress. Called on the trainer's thread. */
  interface Observer {
    /** An attempt at a job begins. Nothing else is said of a job before. */
    void began(TrainingJob job);

    /** A running job's state, at most a few times a second. */
    void progressed(TrainingJob job, JobProgress progress);

    /** A job has finished an epoch. */
    void epochFinished(TrainingJob job, EpochRecord epoch);

    /** A job has ended. */
    void finished(TrainingJob job, TrainingOutcome outcome);

    /** Whether to write the running jobs' checkpoints and return; asked after every update. */
    boolean stopRequested();
  }
}
