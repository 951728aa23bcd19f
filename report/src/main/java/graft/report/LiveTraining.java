package graft.report;

import graft.core.protocol.Protocol;
import graft.core.protocol.Recipe;
import graft.study.execution.EpochRecord;
import graft.study.execution.Evaluation;
import graft.study.execution.JobProgress;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * A single training at one moment, for a page that shows it.
 *
 * @param what is done, e.g. {@code Fine-tuning}
 * @param reason why it diverged or failed; else empty
 * @param network as people read it
 * @param images training images
 * @param epochs finished, in order
 * @param milestones evaluations of the test images, in order; of at least one image each
 * @param lost attempts whose worker died, in words
 * @param progress of the attempt that runs
 * @param left time until its end, where that is known
 * @param heard when its process was last heard of; empty where that is of no interest
 * @param notes sentences on how it came about
 */
public record LiveTraining(
    String what,
    State state,
    String reason,
    String network,
    int classes,
    int images,
    Protocol protocol,
    Recipe recipe,
    List<EpochRecord> epochs,
    List<Evaluation> milestones,
    List<String> lost,
    Optional<JobProgress> progress,
    Optional<Duration> left,
    Optional<Instant> heard,
    List<String> notes) {

  /** How it stands. */
  public enum State {
    /** A process trains. */
    RUNNING,
    /** All is trained, and a process writes the result. */
    WRITING,
    /** It was asked to stop. */
    STOPPED,
    /** Its process is gone without a word. */
    KILLED,
    DIVERGED,
    FAILED,
    /** The result is there. */
    COMPLETE,
    /** There is neither the training nor its result. */
    GONE
  }

  public LiveTraining {
    epochs = List.copyOf(epochs);
    milestones = List.copyOf(milestones);
    lost = List.copyOf(lost);
    notes = List.copyOf(notes);
  }

  /** The same in another state, of which no process tells any more. */
  public LiveTraining as(State other) {
    return new LiveTraining(
        what,
        other,
        "",
        network,
        classes,
        images,
        protocol,
        recipe,
        epochs,
        milestones,
        lost,
        Optional.empty(),
        Optional.empty(),
        heard,
        notes);
  }
}
