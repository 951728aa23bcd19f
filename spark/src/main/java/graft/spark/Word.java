package graft.spark;

import java.io.Serializable;
import java.util.List;

/** What a node says to the coordinator, over Spark's own connection; the answer is a Boolean. */
sealed interface Word extends Serializable {

  /**
   * An executor is there.
   *
   * @param host its machine
   * @param level the {@link graft.study.execution.CpuLevel} of its processor
   */
  record Joined(String host, String level) implements Word {}

  /** What is said of a run of a group. Answered false where the run is to end. */
  sealed interface OfRun extends Word {
    /** The run's number. */
    long run();

    /** Spark's number of the attempt at the run's task: it makes others by itself. */
    long task();
  }

  /** May the task begin? */
  record MayBegin(long run, long task) implements OfRun {}

  /**
   * Something happened to jobs.
   *
   * @param events each a {@link graft.study.execution.TrainingEvent} as JSON, in their order
   */
  record Happened(long run, long task, List<String> events) implements OfRun {
    public Happened {
      events = List.copyOf(events); // which can be serialised
    }
  }

  /**
   * A part of a job's final weights.
   *
   * @param offset of its first byte in the file
   */
  @SuppressWarnings("ArrayRecordComponent") // is written and read, never compared
  record Part(long run, long task, String job, long offset, byte[] bytes) implements OfRun {}
}
