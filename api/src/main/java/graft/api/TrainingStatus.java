package graft.api;

import graft.core.json.RecordJson;
import graft.core.lock.WholeFile;
import graft.core.protocol.Protocol;
import graft.core.protocol.Recipe;
import graft.study.execution.EpochRecord;
import graft.study.execution.Evaluation;
import graft.study.execution.JobProgress;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * How far a single training is, as its process tells others: a file in the training's folder of the
 * cache, written whole each time.
 *
 * @param format {@link #FORMAT}
 * @param out where the result is to be, by {@link #place}
 * @param network name of the network
 * @param images training images
 * @param began first of all; wall clock, a label only
 * @param at when this was written; wall clock, a label only
 * @param reason why it diverged or failed; else empty
 * @param notes why it is trained so, sentences
 * @param lost attempts whose worker died, in words
 * @param epochs finished, in order
 * @param milestones evaluations of the test images, in order
 * @param progress of the attempt that runs; empty before its first word
 * @param secondsLeft until its end, where that is known
 */
record TrainingStatus(
    int format,
    Kind kind,
    String out,
    String network,
    int classes,
    int images,
    Protocol protocol,
    Recipe recipe,
    Instant began,
    Instant at,
    State state,
    String reason,
    List<String> notes,
    List<String> lost,
    List<EpochRecord> epochs,
    List<Evaluation> milestones,
    Optional<JobProgress> progress,
    Optional<Double> secondsLeft) {
  /** The format that this version writes, and the only one it reads. */
  static final int FORMAT = 1;

  /** Bytes of the largest file that is read: some hundred thousand epochs. */
  private static final long MOST_BYTES = 64L << 20;

  /** Name of the file. */
  static final String FILE = "status.json";

  /** What it is for. Names are stored. */
  enum Kind {
    FINE_TUNING,
    PRETRAINING,
    /** One of those whose held-out images tell how the result is to be trained. */
    COMPARISON
  }

  /** What its process said last. Names are stored. */
  enum State {
    RUNNING,
    STOPPED,
    DIVERGED,
    FAILED,
    /** All is trained; the result is written next. */
    COMPLETE
  }

  TrainingStatus {
    if (format != FORMAT) {
      throw new IllegalArgumentException("format " + format + ", known is " + FORMAT);
    }
    for (Evaluation milestone : milestones) {
      if (milestone.correct() < 0 || milestone.correct() > milestone.total()) {
        throw new IllegalArgumentException(
            milestone.correct() + " of " + milestone.total() + " images");
      }
    }
    notes = List.copyOf(notes);
    lost = List.copyOf(lost);
    epochs = List.copyOf(epochs);
    milestones = List.copyOf(milestones);
  }

  /** One name for each place: absolute, with links resolved as far as it exists. */
  static String place(Path path) {
    Path absolute = path.toAbsolutePath().normalize();
    Path known = absolute;
    Optional<Path> real = real(known);
    while (real.isEmpty() && known.getParent() != null) {
      known = known.getParent(); // it does not exist yet; perhaps its parent does
      real = real(known);
    }
    return real.orElse(known).resolve(known.relativize(absolute)).normalize().toString();
  }

  private static Optional<Path> real(Path path) {
    try {
      return Optional.of(path.toRealPath());
    } catch (IOException e) {
      return Optional.empty();
    }
  }

  /**
   * Reads a file.
   *
   * @throws IOException if it cannot be read
   * @throws IllegalArgumentException if it is none of this format
   */
  static TrainingStatus read(Path file) throws IOException {
    if (Files.size(file) > MOST_BYTES) {
      throw new IllegalArgumentException(Files.size(file) + " bytes, more than " + MOST_BYTES);
    }
    return RecordJson.read(Files.readAllBytes(file), TrainingStatus.class);
  }

  /**
   * Writes it in place of an earlier one.
   *
   * @throws IOException if that fails; the earlier one is there then
   */
  void write(Path file) throws IOException {
    WholeFile.write(file, RecordJson.write(this));
  }
}
