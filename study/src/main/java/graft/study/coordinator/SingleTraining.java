package graft.study.coordinator;

import graft.core.error.DataException;
import graft.core.error.MachineException;
import graft.core.lock.WholeFile;
import graft.core.weights.WeightsFile;
import graft.study.event.StudyEvent;
import graft.study.event.StudyEventListener;
import graft.study.execution.TrainingJob;
import graft.study.execution.TrainingOutcome;
import graft.study.execution.TrainingOutcome.Failed;
import graft.study.execution.TrialExecutor;
import graft.study.execution.TrialGroup;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.function.IntFunction;
import org.jspecify.annotations.Nullable;

/**
 * One training that no store keeps, by the rules of a study's: tried again when its worker dies, up
 * to {@link StudyRun#ATTEMPTS} times, and told as the same events. Its attempts are numbered over
 * all processes that go on with its checkpoint: a checkpoint of a later attempt would be refused.
 * Runs once, on the thread that calls.
 */
public final class SingleTraining {
  private final TrialExecutor executor;
  private final StudyEventListener listener;
  private final Path checkpoint;
  private final Path counted;
  private @Nullable TrainingOutcome outcome;
  private int lost;

  /**
   * A training that has not begun.
   *
   * @param executor is not closed here
   * @param checkpoint where its checkpoint is; the number of its last attempt is kept beside it, in
   *     {@link #counted}
   */
  public SingleTraining(TrialExecutor executor, StudyEventListener listener, Path checkpoint) {
    this.executor = executor;
    this.listener = listener;
    this.checkpoint = checkpoint;
    this.counted = counted(checkpoint);
  }

  /** Where the number of the last attempt at a training is kept, by its checkpoint's place. */
  static Path counted(Path checkpoint) {
    return checkpoint.resolveSibling(checkpoint.getFileName() + ".attempts");
  }

  /**
   * Runs it.
   *
   * @param group the group of the one job, for the attempt of a number: 1 for the first
   * @return its outcome, {@link Failed} where too many workers died; empty if it was stopped
   * @throws MachineException if this machine fails
   */
  public Optional<TrainingOutcome> run(IntFunction<TrialGroup> group) {
    int before;
    do {
      before = lost;
      new GroupObserver(new Attempts(), 1).execute(executor, group.apply(nextAttempt()));
    } while (outcome == null && lost > before);
    return Optional.ofNullable(outcome);
  }

  private int nextAttempt() {
    try {
      int next = Math.max(lastAttempt(), attemptOfCheckpoint()) + 1;
      WholeFile.write(counted, Integer.toString(next));
      return next;
    } catch (IOException e) {
      throw MachineException.unwritten("the number of the attempt", counted, e);
    }
  }

  private int lastAttempt() throws IOException {
    try {
      return Integer.parseInt(Files.readString(counted));
    } catch (NoSuchFileException | NumberFormatException e) {
      return 0;
    }
  }

  /** Of a checkpoint that a version wrote which did not count. */
  private int attemptOfCheckpoint() {
    if (!Files.exists(checkpoint)) {
      return 0;
    }
    try (WeightsFile stored = WeightsFile.open(checkpoint)) {
      return Integer.parseInt(stored.metadata().getOrDefault("attempt", "0"));
    } catch (DataException | NumberFormatException e) {
      return 0; // torn: it is begun anew
    }
  }

  /** Whether so many workers died that no further attempt was made. */
  public boolean isGivenUp() {
    return lost >= StudyRun.ATTEMPTS;
  }

  /** The outcome of a job whose workers died too often. */
  static Failed lostTooOften(String lastWords) {
    return new Failed("its worker died in " + StudyRun.ATTEMPTS + " attempts; " + lastWords);
  }

  private final class Attempts implements Ledger {
    @Override
    public void finished(TrainingJob job, TrainingOutcome ended, String cpu) {
      outcome = ended;
    }

    @Override
    public int lost(TrainingJob job, String lastWords) {
      return ++lost;
    }

    @Override
    public void giveUp(TrainingJob job, String lastWords) {
      Failed failed = lostTooOften(lastWords);
      outcome = failed;
      tell(new StudyEvent.Failed(job.id(), job.attempt(), failed.reason()));
    }

    @Override
    public void tell(StudyEvent event) {
      listener.heard(event);
    }
  }
}
