package graft.study.coordinator;

import graft.study.event.StudyEvent;
import graft.study.execution.TrainingEvent;
import graft.study.execution.TrainingEvent.Began;
import graft.study.execution.TrainingEvent.Ended;
import graft.study.execution.TrainingEvent.Lost;
import graft.study.execution.TrainingEvent.Progressed;
import graft.study.execution.TrainingJob;
import graft.study.execution.TrainingOutcome;
import graft.study.execution.TrainingOutcome.Complete;
import graft.study.execution.TrainingOutcome.Failed;
import graft.study.plan.BaseSpec;
import java.nio.file.Path;
import java.util.function.Consumer;

/** Brings back the weights of a base whose outcome is in the store already. */
final class WeightsObserver implements Consumer<TrainingEvent> {
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
  public void accept(TrainingEvent event) {
    TrainingJob job = event.job();
    if (event instanceof Began) {
      begun = true;
      ledger.attempted(job);
      ledger.board.began(worker, job.id());
    } else if (event instanceof Progressed progressed) {
      ledger.board.progressed(worker, job.id(), progressed.progress());
    } else if (event instanceof Ended end) {
      finished(job, end.outcome());
    } else if (event instanceof Lost lost) {
      lost(job, lost.lastWords());
    }
  }

  private void finished(TrainingJob job, TrainingOutcome outcome) {
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

  private void lost(TrainingJob job, String lastWords) {
    ledger.board.lost(job.id());
    ledger.tell(new StudyEvent.Lost(job.id(), job.attempt(), lastWords));
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
