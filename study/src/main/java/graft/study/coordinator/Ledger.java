package graft.study.coordinator;

import graft.study.event.StudyEvent;
import graft.study.execution.JobProgress;
import graft.study.execution.TrainingJob;
import graft.study.execution.TrainingOutcome;

/** Where a run writes down what becomes of its attempts at jobs, before it is told. */
interface Ledger {
  /** An attempt begins. */
  default void began(int worker, TrainingJob job) {}

  /** How far an attempt is. */
  default void progressed(int worker, TrainingJob job, JobProgress progress) {}

  /** A job has its outcome. */
  void finished(TrainingJob job, TrainingOutcome outcome, String cpu);

  /** An attempt ended without an outcome, and was not lost: the job may begin again. */
  default void interrupted(TrainingJob job) {}

  /**
   * A worker died under an attempt.
   *
   * @return attempts at the job lost so far
   */
  int lost(TrainingJob job, String lastWords);

  /** No further attempt at a job is made: too many were lost. */
  void giveUp(TrainingJob job, String lastWords);

  /** Tells an event. */
  void tell(StudyEvent event);
}
