package graft.study.execution;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;

/** What coordinator and worker say to each other. */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "says")
@JsonSubTypes({
  @JsonSubTypes.Type(value = Message.Hello.class, name = "hello"),
  @JsonSubTypes.Type(value = Message.RunGroup.class, name = "run-group"),
  @JsonSubTypes.Type(value = Message.Progress.class, name = "progress"),
  @JsonSubTypes.Type(value = Message.Finished.class, name = "finished"),
  @JsonSubTypes.Type(value = Message.GroupDone.class, name = "group-done"),
  @JsonSubTypes.Type(value = Message.CannotGoOn.class, name = "cannot-go-on"),
  @JsonSubTypes.Type(value = Message.Stop.class, name = "stop")
})
sealed interface Message {

  /** The worker's first words. */
  record Hello(long pid, String cpu) implements Message {}

  /** To the worker: train these jobs, in order. */
  record RunGroup(TrialGroup group) implements Message {}

  /** The running job's state; see {@link GroupTrainer.Observer#progressed}. */
  record Progress(String job, JobProgress progress) implements Message {}

  /** A job has ended. */
  record Finished(String job, int attempt, TrainingOutcome outcome) implements Message {}

  /**
   * The trainer has returned.
   *
   * @param stopped whether it was asked to, so that jobs may be left
   */
  record GroupDone(boolean stopped) implements Message {}

  /**
   * The worker's last words: its machine lacks what every job needs, and the running job waits.
   *
   * @param reason what is lacking, where, and what to do
   */
  record CannotGoOn(String reason) implements Message {}

  /** To the worker: write the running job's checkpoint and exit. */
  record Stop() implements Message {}
}
