package graft.study.fake;

import graft.core.error.MachineException;
import graft.core.random.SeedKey;
import graft.study.execution.EpochRecord;
import graft.study.execution.Evaluation;
import graft.study.execution.GroupTrainer;
import graft.study.execution.Holdings;
import graft.study.execution.JobProgress;
import graft.study.execution.TrainingJob;
import graft.study.execution.TrainingOutcome;
import graft.study.execution.TrialGroup;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.commons.rng.UniformRandomProvider;
import org.jspecify.annotations.Nullable;

/**
 * Trains nothing: each outcome is a function of the job's id alone. Ids choose special fates: those
 * that begin with {@code diverge} or {@code fail} do so, {@code crash} ends its process, {@code
 * full} finds the disk full.
 */
public final class FakeTraining implements GroupTrainer {
  public static final int TEST_IMAGES = 13;
  private final long millisAnEpoch;
  private final @Nullable Holdings holdings;

  public FakeTraining(long millisAnEpoch) {
    this(millisAnEpoch, null);
  }

  /** Looks for the base of each group first. */
  public FakeTraining(long millisAnEpoch, @Nullable Holdings holdings) {
    this.millisAnEpoch = millisAnEpoch;
    this.holdings = holdings;
  }

  /** What becomes of a job. */
  public static TrainingOutcome outcome(String id, int epochs) {
    if (id.startsWith("fail")) {
      return new TrainingOutcome.Failed("no images for " + id);
    }
    UniformRandomProvider random = SeedKey.of(1).with(id).generator();
    List<EpochRecord> records = new ArrayList<>();
    for (int epoch = 1; epoch <= epochs; epoch++) {
      records.add(new EpochRecord(epoch, 0.001, 0.01, random.nextDouble()));
    }
    if (id.startsWith("diverge")) {
      return new TrainingOutcome.Diverged(1, 7, List.of(), 70, 0.5);
    }
    int bits = random.nextInt(1 << TEST_IMAGES);
    int correct = Integer.bitCount(bits);
    Evaluation last =
        new Evaluation(epochs, random.nextDouble(), correct, TEST_IMAGES, TEST_IMAGES);
    return new TrainingOutcome.Complete(
        random.nextDouble(),
        random.nextInt(10),
        records,
        List.of(last),
        last,
        "%02x%02x".formatted(bits & 0xFF, bits >> 8),
        "",
        "%016x".formatted(random.nextLong()).repeat(4),
        epochs * 10L,
        random.nextDouble());
  }

  @Override
  public void train(TrialGroup group, Observer observer) {
    if (holdings != null) {
      group.base().ifPresent(holdings::weights);
    }
    for (TrainingJob job : group.jobs()) {
      observer.began(job);
      if (job.id().startsWith("crash")) {
        System.err.println("last words of " + job.id());
        System.err.flush();
        Runtime.getRuntime().halt(139);
      }
      if (job.id().startsWith("full")) {
        throw new MachineException("no space for the checkpoint of " + job.id());
      }
      for (int epoch = 1; epoch <= job.recipe().epochs(); epoch++) {
        sleep();
        observer.progressed(job, progress(epoch));
        observer.epochFinished(job, new EpochRecord(epoch, 0.001, 0.01, 1.0 / epoch));
        if (observer.stopRequested()) {
          return;
        }
      }
      job.files().weights().ifPresent(file -> write(Path.of(file), "weights of " + job.id()));
      observer.finished(job, outcome(job.id(), job.recipe().epochs()));
    }
  }

  /** With a running loss of 1 over the epoch. */
  private static JobProgress progress(int epoch) {
    JobProgress trained = JobProgress.trained(epoch, epoch * 10L, epoch / 10.0);
    return new JobProgress(
        epoch,
        trained.imagesTrained(),
        0,
        trained.training(),
        trained.evaluation(),
        1.0 / epoch,
        Optional.empty(),
        Optional.empty());
  }

  private void sleep() {
    try {
      Thread.sleep(millisAnEpoch);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static void write(Path file, String text) {
    try {
      Files.write(
          file,
          text.getBytes(StandardCharsets.UTF_8),
          StandardOpenOption.CREATE,
          StandardOpenOption.TRUNCATE_EXISTING,
          StandardOpenOption.WRITE);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
