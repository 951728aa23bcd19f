package graft.study.coordinator;

import graft.study.execution.TrainingJob;
import graft.study.execution.TrainingOutcome;
import graft.study.execution.TrainingOutcome.Complete;
import graft.study.plan.BaseSpec;
import java.nio.file.Path;

/**
 * Keeps the result of a base's training: its weights go to the cache before its outcome is stored.
 */
final class BaseObserver extends GroupObserver {
  private final RunLedger ledger;
  private final BaseCache cache;
  private final BaseSpec base;
  private final Path unfinished;

  BaseObserver(RunLedger ledger, BaseCache cache, int worker, BaseSpec base, Path unfinished) {
    super(ledger, worker);
    this.ledger = ledger;
    this.cache = cache;
    this.base = base;
    this.unfinished = unfinished;
  }

  @Override
  void finished(TrainingJob job, TrainingOutcome outcome, String cpu) {
    if (outcome instanceof Complete complete) {
      cache.put(base.id(), unfinished, complete);
    }
    super.finished(job, outcome, cpu);
    if (outcome instanceof Complete) {
      ledger.queue.baseReady(base.id());
    } else {
      ledger.baseEnded(base, outcome);
    }
  }

  @Override
  void lost(TrainingJob job, String lastWords) {
    super.lost(job, lastWords);
    if (hasEnded(job.id())) {
      ledger.baseEnded(base, ledger.lostTooOften(base.id()));
    }
  }
}
