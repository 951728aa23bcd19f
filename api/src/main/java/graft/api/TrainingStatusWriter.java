package graft.api;

import graft.api.TrainingStatus.State;
import graft.study.event.StudyEvent;
import graft.study.execution.EpochRecord;
import graft.study.execution.Evaluation;
import graft.study.execution.JobProgress;
import graft.study.execution.TrainingOutcome.Complete;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.function.LongSupplier;

/**
 * Keeps the {@link TrainingStatus} of a training that runs: at each milestone, else once a second
 * at most. A training goes on where it cannot be written; that is said once.
 */
final class TrainingStatusWriter {
  private static final long PAUSE_NANOS = Duration.ofSeconds(1).toNanos();

  /** Of the time of the thread that is told, writing takes so much at most. */
  private static final int SHARE = 50;

  private final Path file;
  private final Consumer<String> complaints;
  private final TrainingStatus about;
  private final Instant began;
  private final List<String> lost = new ArrayList<>();
  private final NavigableMap<Integer, EpochRecord> epochs = new TreeMap<>();
  private final NavigableMap<Integer, Evaluation> milestones = new TreeMap<>();
  private State state = State.RUNNING;
  private String reason = "";
  private Optional<JobProgress> progress = Optional.empty();
  private Optional<Double> left = Optional.empty();
  private final LongSupplier nanos;
  private long next;
  private boolean complained;

  /**
   * Begins, or goes on with what an earlier process of the same training wrote.
   *
   * @param folder of the training
   * @param about what is trained, as before its first epoch
   * @param complaints hears it where the file cannot be written
   */
  TrainingStatusWriter(Path folder, TrainingStatus about, Consumer<String> complaints) {
    this(folder, about, complaints, System::nanoTime);
  }

  /** The same by another clock. */
  TrainingStatusWriter(
      Path folder, TrainingStatus about, Consumer<String> complaints, LongSupplier nanos) {
    this.nanos = nanos;
    file = folder.resolve(TrainingStatus.FILE);
    this.about = about;
    this.complaints = complaints;
    Optional<TrainingStatus> before = before();
    began = before.map(TrainingStatus::began).orElse(about.began());
    before.ifPresent(status -> take(status.epochs(), status.milestones()));
    write();
  }

  private Optional<TrainingStatus> before() {
    try {
      return Optional.of(TrainingStatus.read(file));
    } catch (IOException | IllegalArgumentException e) {
      return Optional.empty();
    }
  }

  private void take(List<EpochRecord> trained, List<Evaluation> evaluated) {
    trained.forEach(epoch -> epochs.put(epoch.epoch(), epoch));
    evaluated.forEach(milestone -> milestones.put(milestone.epoch(), milestone));
  }

  /** What happens to the training. */
  void heard(StudyEvent event) {
    if (event instanceof StudyEvent.EpochFinished finished) {
      epochs.put(finished.epoch().epoch(), finished.epoch());
      writeIfDue();
    } else if (event instanceof StudyEvent.Evaluated evaluated) {
      milestones.put(evaluated.evaluation().epoch(), evaluated.evaluation());
      write();
    } else if (event instanceof StudyEvent.Began) {
      progress = Optional.empty();
      left = Optional.empty();
      write();
    } else if (event instanceof StudyEvent.Lost died) {
      lost.add(died.words());
      write();
    } else if (event instanceof StudyEvent.Stopped) {
      ended(State.STOPPED, "");
    } else if (event instanceof StudyEvent.Diverged diverged) {
      ended(State.DIVERGED, "in epoch " + diverged.epoch());
    } else if (event instanceof StudyEvent.Failed failed) {
      ended(State.FAILED, failed.reason());
    }
  }

  /** How far it is; what is beyond that was lost with an attempt, and comes again. */
  void progressed(JobProgress now, Optional<Duration> timeLeft) {
    progress = Optional.of(now);
    left = timeLeft.map(time -> time.toMillis() / 1e3);
    epochs.tailMap(now.epoch(), true).clear(); // that one runs
    milestones.tailMap(now.epoch(), false).clear();
    now.milestone().ifPresent(milestone -> milestones.putIfAbsent(milestone.epoch(), milestone));
    writeIfDue();
  }

  /** It came to its end. */
  void complete(Complete outcome) {
    take(outcome.epochs(), outcome.milestones());
    ended(State.COMPLETE, "");
  }

  /** It was asked to stop. */
  void stopped() {
    ended(State.STOPPED, "");
  }

  /** It ended without a result, for this reason unless a better one was heard. */
  void failed(String why) {
    if (state != State.FAILED) {
      ended(State.FAILED, why);
    }
  }

  private void ended(State how, String why) {
    state = how;
    reason = why;
    progress = Optional.empty();
    left = Optional.empty();
    write();
  }

  private void writeIfDue() {
    if (nanos.getAsLong() - next >= 0) {
      write();
    }
  }

  private void write() {
    long from = nanos.getAsLong();
    try {
      now().write(file);
    } catch (IOException | RuntimeException e) { // whatever it is, the training is worth more
      if (!complained) {
        complaints.accept(
            "the training goes on, but cannot be watched: cannot write " + file + ": " + e);
      }
      complained = true;
    }
    long now = nanos.getAsLong();
    next = now + Math.max(PAUSE_NANOS, SHARE * (now - from));
  }

  private TrainingStatus now() {
    return new TrainingStatus(
        TrainingStatus.FORMAT,
        about.kind(),
        about.out(),
        about.network(),
        about.classes(),
        about.images(),
        about.protocol(),
        about.recipe(),
        began,
        Instant.now(),
        state,
        reason,
        about.notes(),
        lost,
        List.copyOf(epochs.values()),
        List.copyOf(milestones.values()),
        progress,
        left);
  }
}
