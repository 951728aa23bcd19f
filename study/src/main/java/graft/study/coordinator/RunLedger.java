package graft.study.coordinator;

import graft.core.error.MachineException;
import graft.study.event.StudyEvent;
import graft.study.event.StudyEventListener;
import graft.study.execution.JobProgress;
import graft.study.execution.TrainingJob;
import graft.study.execution.TrainingOutcome;
import graft.study.execution.TrainingOutcome.Diverged;
import graft.study.execution.TrainingOutcome.Failed;
import graft.study.plan.BaseSpec;
import graft.study.plan.TrialSpec;
import graft.study.store.AttemptRecord;
import graft.study.store.StudyStore;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * What all workers of one run write to: the store, the queue, the display, the checkpoints and the
 * listener. Thread-safe.
 */
final class RunLedger implements Ledger {
  final StudyStore store;
  final WorkQueue queue;
  final ProgressBoard board;
  private final Path checkpoints;
  private final StudyEventListener listener;
  private final Map<String, Integer> attempts = new ConcurrentHashMap<>();

  /**
   * A ledger of nothing yet.
   *
   * @param checkpoints the study's folder of checkpoints
   * @param listener hears of each event, kept before
   */
  RunLedger(
      StudyStore store,
      WorkQueue queue,
      ProgressBoard board,
      Path checkpoints,
      StudyEventListener listener) {
    this.store = store;
    this.queue = queue;
    this.board = board;
    this.checkpoints = checkpoints;
    this.listener = listener;
  }

  void makeCheckpointFolder() {
    try {
      Files.createDirectories(checkpoints);
    } catch (IOException e) {
      throw new MachineException("cannot make the folder of checkpoints " + checkpoints, e);
    }
  }

  /** Notes the latest attempt at a job; 0 where there was none. */
  void attempted(String id, int attempt) {
    attempts.put(id, attempt);
  }

  @Override
  public void began(int worker, TrainingJob job) {
    attempted(job.id(), job.attempt());
    store.began(job.id(), job.attempt());
    board.began(worker, job.id());
  }

  @Override
  public void progressed(int worker, TrainingJob job, JobProgress progress) {
    board.progressed(worker, job.id(), progress);
  }

  @Override
  public void finished(TrainingJob job, TrainingOutcome outcome, String cpu) {
    if (!store.finished(job.id(), job.attempt(), outcome, cpu)) {
      throw new IllegalStateException("attempt " + job.attempt() + " at " + job.id() + " is late");
    }
    board.done(job.id());
    deleteCheckpoint(job.id());
  }

  @Override
  public void interrupted(TrainingJob job) {
    store.interrupted(job.id(), job.attempt());
    board.lost(job.id());
  }

  @Override
  public int lost(TrainingJob job, String lastWords) {
    board.lost(job.id());
    return store.lost(job.id(), job.attempt(), lastWords);
  }

  @Override
  public void giveUp(TrainingJob job, String lastWords) {
    giveUp(job.id());
  }

  int nextAttempt(String id) {
    return attempts.getOrDefault(id, 0) + 1;
  }

  Path checkpoint(String id) {
    return checkpoints.resolve(id + ".safetensors");
  }

  void deleteCheckpoint(String id) {
    try {
      Files.deleteIfExists(checkpoint(id));
      Files.deleteIfExists(SingleTraining.counted(checkpoint(id)));
    } catch (IOException e) {
      tell(new StudyEvent.CheckpointLeft(id, checkpoint(id).toString(), e.toString()));
    }
  }

  @Override
  public void tell(StudyEvent event) {
    store.keep(event);
    listener.heard(event);
  }

  /** A base has no usable weights: the trials that wait for it cannot run. */
  void baseEnded(BaseSpec base, TrainingOutcome outcome) {
    String why =
        outcome instanceof Diverged diverged
            ? "diverged in epoch " + diverged.epoch()
            : outcome instanceof Failed failed ? "failed: " + failed.reason() : "is not usable";
    List<String> waiting = queue.removeThoseOf(base.id()).stream().map(TrialSpec::id).toList();
    store.settle(waiting, new Failed("the base of split " + base.split() + " " + why));
    waiting.forEach(board::done);
    tell(new StudyEvent.BaseUnusable(base.id(), why, waiting.size()));
  }

  /** Settles a job whose workers died too often. */
  void giveUp(String id) {
    Failed failed = lostTooOften(id);
    store.settle(List.of(id), failed);
    board.done(id);
    deleteCheckpoint(id);
    tell(new StudyEvent.Failed(id, attempts.getOrDefault(id, 0), failed.reason()));
  }

  /** The outcome of a job whose workers died too often. */
  Failed lostTooOften(String id) {
    String lastWords =
        store.attempts().stream()
            .filter(a -> a.job().equals(id) && a.ending() == AttemptRecord.Ending.LOST)
            .reduce((first, second) -> second)
            .map(AttemptRecord::lastWords)
            .orElse("");
    return SingleTraining.lostTooOften(lastWords);
  }
}
