package graft.study.coordinator;

import graft.core.error.MachineException;
import graft.study.event.StudyEvent;
import graft.study.event.StudyEventListener;
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
final class RunLedger {
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

  /** Takes over how many attempts at a job there were before this run. */
  void attemptsBefore(String id, int count) {
    attempts.put(id, count);
  }

  /** Counts an attempt that begins. */
  void attempted(TrainingJob job) {
    attempts.put(job.id(), job.attempt());
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
    } catch (IOException e) {
      tell(new StudyEvent.CheckpointLeft(id, checkpoint(id).toString(), e.toString()));
    }
  }

  /** Keeps an event and tells it. */
  void tell(StudyEvent event) {
    store.keep(event);
    listener.heard(event);
  }

  /** A base brought no weights: neither do the trials that wait for it. */
  void baseEnded(BaseSpec base, TrainingOutcome outcome) {
    String why =
        outcome instanceof Diverged diverged
            ? "diverged in epoch " + diverged.epoch()
            : outcome instanceof Failed failed ? "failed: " + failed.reason() : "is not usable";
    List<String> hopeless = queue.removeThoseOf(base.id()).stream().map(TrialSpec::id).toList();
    store.settle(hopeless, new Failed("the base of split " + base.split() + " " + why));
    hopeless.forEach(board::done);
    tell(new StudyEvent.BaseUnusable(base.id(), why, hopeless.size()));
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
    return new Failed("its worker died in " + StudyRun.ATTEMPTS + " attempts; " + lastWords);
  }
}
