package graft.study.event;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import graft.study.execution.EpochRecord;
import graft.study.execution.Evaluation;
import graft.study.execution.JobProgress;

/**
 * Something that happens to a base or trial of a running study, named by its id. Names of the kinds
 * are stored, and never change.
 */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "event")
@JsonSubTypes({
  @JsonSubTypes.Type(value = StudyEvent.Began.class, name = "began"),
  @JsonSubTypes.Type(value = StudyEvent.Progressed.class, name = "progressed"),
  @JsonSubTypes.Type(value = StudyEvent.EpochFinished.class, name = "epoch-finished"),
  @JsonSubTypes.Type(value = StudyEvent.Evaluated.class, name = "evaluated"),
  @JsonSubTypes.Type(value = StudyEvent.Completed.class, name = "completed"),
  @JsonSubTypes.Type(value = StudyEvent.Stopped.class, name = "stopped"),
  @JsonSubTypes.Type(value = StudyEvent.Diverged.class, name = "diverged"),
  @JsonSubTypes.Type(value = StudyEvent.Failed.class, name = "failed"),
  @JsonSubTypes.Type(value = StudyEvent.Lost.class, name = "lost"),
  @JsonSubTypes.Type(value = StudyEvent.BaseReused.class, name = "base-reused"),
  @JsonSubTypes.Type(value = StudyEvent.BaseUnusable.class, name = "base-unusable"),
  @JsonSubTypes.Type(value = StudyEvent.CheckpointLeft.class, name = "checkpoint-left"),
  @JsonSubTypes.Type(value = StudyEvent.Noted.class, name = "noted")
})
public sealed interface StudyEvent {
  /** Id of the base or trial; empty for the study as a whole. */
  String job();

  /** What the study's store keeps for good: all but the usual course of a training. */
  sealed interface Kept extends StudyEvent {
    /** What happened to the {@link #job()}, in words: what follows its name in a sentence. */
    String words();
  }

  /**
   * An attempt at a training begins.
   *
   * @param attempt 1 for the first
   * @param worker 1 for the first
   */
  record Began(String job, int attempt, int worker) implements StudyEvent {}

  /** How far a training is; at most a few times a second. */
  record Progressed(String job, int attempt, JobProgress progress) implements StudyEvent {}

  /** A training has finished an epoch. */
  record EpochFinished(String job, int attempt, EpochRecord epoch) implements StudyEvent {}

  /** A training's test images were evaluated at a milestone. */
  record Evaluated(String job, int attempt, Evaluation evaluation) implements StudyEvent {}

  /** A training is complete. */
  record Completed(String job, int attempt) implements StudyEvent {}

  /** An attempt was stopped; where its machine could write it, its checkpoint is kept. */
  record Stopped(String job, int attempt) implements StudyEvent {}

  /**
   * The loss became infinite or NaN: the training's outcome.
   *
   * @param epoch 1-based
   */
  record Diverged(String job, int attempt, int epoch) implements Kept {
    @Override
    public String words() {
      return "diverged in epoch " + epoch;
    }
  }

  /** A training failed: its outcome. */
  record Failed(String job, int attempt, String reason) implements Kept {
    @Override
    public String words() {
      return "failed: " + reason;
    }
  }

  /** A worker died under an attempt. */
  record Lost(String job, int attempt, String lastWords) implements Kept {
    @Override
    public String words() {
      return "lost attempt " + attempt + ": " + lastWords;
    }
  }

  /** A base's weights were in the cache. */
  record BaseReused(String job) implements Kept {
    @Override
    public String words() {
      return "was trained before and is used again";
    }
  }

  /**
   * A base brought no weights.
   *
   * @param trials number of trials that would transfer from it and are not run
   */
  record BaseUnusable(String job, String reason, int trials) implements Kept {
    @Override
    public String words() {
      return reason + "; " + trials + " trials that transfer from it are not run";
    }
  }

  /** A checkpoint that is of no more use cannot be deleted. */
  record CheckpointLeft(String job, String file, String reason) implements Kept {
    @Override
    public String words() {
      return "is over, but its checkpoint " + file + " cannot be deleted: " + reason;
    }
  }

  /** A line of a store from before events had kinds. */
  record Noted(String text) implements Kept {
    @Override
    public String job() {
      return "";
    }

    @Override
    public String words() {
      return text;
    }
  }
}
