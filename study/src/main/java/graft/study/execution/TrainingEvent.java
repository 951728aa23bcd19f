package graft.study.execution;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;

/**
 * What happens to a job of a group, as whoever runs it tells. A job's events begin with {@link
 * Began} and end with {@link Ended} or {@link Lost}, unless it was stopped. Events of several jobs
 * of one group may alternate.
 */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "event")
@JsonSubTypes({
  @JsonSubTypes.Type(value = TrainingEvent.Began.class, name = "began"),
  @JsonSubTypes.Type(value = TrainingEvent.Progressed.class, name = "progressed"),
  @JsonSubTypes.Type(value = TrainingEvent.EpochFinished.class, name = "epoch-finished"),
  @JsonSubTypes.Type(value = TrainingEvent.Ended.class, name = "ended"),
  @JsonSubTypes.Type(value = TrainingEvent.Lost.class, name = "lost")
})
public sealed interface TrainingEvent {
  /** The job that it happens to. */
  TrainingJob job();

  /** The same of a job as another process knows it: by other paths. */
  TrainingEvent of(TrainingJob other);

  /** An attempt at a job begins. */
  record Began(TrainingJob job) implements TrainingEvent {
    @Override
    public Began of(TrainingJob other) {
      return new Began(other);
    }
  }

  /** How far a job is; at most a few times a second. */
  record Progressed(TrainingJob job, JobProgress progress) implements TrainingEvent {
    @Override
    public Progressed of(TrainingJob other) {
      return new Progressed(other, progress);
    }
  }

  /**
   * A job has finished an epoch.
   *
   * @param epoch its rates and its loss
   */
  record EpochFinished(TrainingJob job, EpochRecord epoch) implements TrainingEvent {
    @Override
    public EpochFinished of(TrainingJob other) {
      return new EpochFinished(other, epoch);
    }
  }

  /**
   * A job has ended.
   *
   * @param cpu kind of processor that ran it
   */
  record Ended(TrainingJob job, TrainingOutcome outcome, String cpu) implements TrainingEvent {
    @Override
    public Ended of(TrainingJob other) {
      return new Ended(other, outcome, cpu);
    }
  }

  /**
   * A job's worker died under it: one attempt is lost.
   *
   * @param lastWords how the worker ended and the last lines of its log
   */
  record Lost(TrainingJob job, String lastWords) implements TrainingEvent {
    @Override
    public Lost of(TrainingJob other) {
      return new Lost(other, lastWords);
    }
  }
}
