package graft.study.coordinator;

import graft.study.execution.JobProgress;
import graft.study.execution.TrainingJob;
import graft.study.execution.TrainingOutcome;
import graft.study.execution.TrainingOutcome.Complete;
import graft.study.execution.TrainingOutcome.Failed;
import graft.study.execution.TrialExecutor;
import graft.study.plan.BaseSpec;
import java.nio.file.Path;

/** Brings back the weights of a base whose outcome is in the store already. */
final class WeightsObserver implements TrialExecutor.Observer {
  private final RunLedger ledger;
  private final BaseCache cache;
  private final int worker;
  private final BaseSpec base;
  private final Path unfinished;
  private final KnownBases known;
  private boolean begun;
  private boolean ended;

  WeightsObserver(
      RunLedger ledger,
      BaseCache cache,
      int worker,
      BaseSpec base,
      Path unfinished,
      KnownBases known) {
    this.ledger = ledger;
    this.cache = cache;
    this.worker = worker;
    this.base = base;
    this.unfinished = unfinished;
    this.known = known;
  }

  @Override
  public void began(TrainingJob job) {
    begun = true;
    ledger.attempted(job);
    ledger.board.began(worker, job.id());
  }

  @Override
  public void progressed(TrainingJob job, JobProgress progress) {
    ledger.board.progressed(worker, job.id(), progress);
  }

  @Override
  public void finished(TrainingJob job, TrainingOutcome outcome, String cpu) {
    ledger.board.lost(job.id());
    ledger.deleteCheckpoint(job.id());
    ended = true;
    if (known.isSame(base.id(), outcome)) {
      cache.put(base.id(), unfinished, (Complete) outcome);
      ledger.queue.baseReady(base.id());
    } else {
      ledger.baseEnded(
          base,
          new Failed(
              "trained again for its lost weights, it came out different"
                  + " (another processor or version?)"));
    }
  }

  @Override
  public void lost(TrainingJob job, String lastWords) {
    ledger.board.lost(job.id());
    ledger.tell(
        ledger.nameOf(job.id()) + " lost an attempt to bring back its weights: " + lastWords);
    if (known.lost(base.id()) >= StudyRun.ATTEMPTS) {
      ended = true;
      ledger.baseEnded(
          base, new Failed("its worker died in " + StudyRun.ATTEMPTS + " attempts; " + lastWords));
    }
  }

  /** Whether the training began. */
  boolean hasBegun() {
    return begun;
  }

  /** Whether no further attempt is to be made. */
  boolean hasEnded() {
    return ended;
  }
}
