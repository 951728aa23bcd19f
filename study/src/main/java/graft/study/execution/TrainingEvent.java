package graft.study.execution;

/**
 * What happens to a job of a group, as whoever runs it tells. A job's events begin with {@link
 * Began} and end with {@link Ended} or {@link Lost}, unless it was stopped. Events of several jobs
 * of one group may alternate.
 */
public sealed interface TrainingEvent {
  /** The job that it happens to. */
  TrainingJob job();

  /** An attempt at a job begins. */
  record Began(TrainingJob job) implements TrainingEvent {}

  /** How far a job is; at most a few times a second. */
  record Progressed(TrainingJob job, JobProgress progress) implements TrainingEvent {}

  /**
   * A job has finished an epoch.
   *
   * @param epoch its rates and its loss
   */
  record EpochFinished(TrainingJob job, EpochRecord epoch) implements TrainingEvent {}

  /**
   * A job has ended.
   *
   * @param cpu kind of processor that ran it
   */
  record Ended(TrainingJob job, TrainingOutcome outcome, String cpu) implements TrainingEvent {}

  /**
   * A job's worker died under it: one attempt is lost.
   *
   * @param lastWords how the worker ended and the last lines of its log
   */
  record Lost(TrainingJob job, String lastWords) implements TrainingEvent {}
}
