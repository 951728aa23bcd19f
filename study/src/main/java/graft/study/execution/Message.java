package graft.study.execution;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;

/** What coordinator and worker say to each other. */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "says")
@JsonSubTypes({
  @JsonSubTypes.Type(value = Message.Hello.class, name = "hello"),
  @JsonSubTypes.Type(value = Message.RunGroup.class, name = "run-group"),
  @JsonSubTypes.Type(value = Message.Alive.class, name = "alive"),
  @JsonSubTypes.Type(value = Message.Began.class, name = "began"),
  @JsonSubTypes.Type(value = Message.Progress.class, name = "progress"),
  @JsonSubTypes.Type(value = Message.Epoch.class, name = "epoch"),
  @JsonSubTypes.Type(value = Message.Finished.class, name = "finished"),
  @JsonSubTypes.Type(value = Message.GroupDone.class, name = "group-done"),
  @JsonSubTypes.Type(value = Message.CannotGoOn.class, name = "cannot-go-on"),
  @JsonSubTypes.Type(value = Message.Stop.class, name = "stop")
})
sealed interface Message {

  /** The worker's first words. */
  record Hello(long pid, String cpu) implements Message {}

  /** What is said of a job of the group. */
  sealed interface OfJob extends Message {
    /** The job's id. */
    String job();

    /** The number of the attempt. */
    int attempt();
  }

  /** To the worker: train these jobs. */
  record RunGroup(TrialGroup group) implements Message {}

  /** The worker computes, though it has nothing else to say. */
  record Alive() implements Message {}

  /** An attempt at a job begins. */
  record Began(String job, int attempt) implements OfJob {}

  /** A running job's state; see {@link GroupTrainer.Observer#progressed}. */
  record Progress(String job, int attempt, JobProgress progress) implements OfJob {}

  /** A job has finished an epoch. */
  record Epoch(String job, int attempt, EpochRecord epoch) implements OfJob {}

  /** A job has ended. */
  record Finished(String job, int attempt, TrainingOutcome outcome) implements OfJob {}

  /**
   * The trainer has returned.
   *
   * @param stopped whether it was asked to, so that jobs may be left
   */
  record GroupDone(boolean stopped) implements Message {}

  /**
   * The worker's last words: its machine lacks what every job needs, and the running jobs wait.
   *
   * @param reason what is lacking, where, and what to do
   */
  record CannotGoOn(String reason) implements Message {}

  /** To the worker: write the running jobs' checkpoints and exit. */
  record Stop() implements Message {}
}
