package graft.study.coordinator;

import graft.core.weights.Wanted;
import graft.study.coordinator.JobSource.JobFiles;
import graft.study.event.StudyEvent;
import graft.study.execution.TrainingOutcome;
import graft.study.execution.TrainingOutcome.Complete;
import graft.study.execution.TrialExecutor;
import graft.study.execution.TrialGroup;
import graft.study.plan.BaseSpec;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * Brings the weights of bases into the cache: finds them there, waits for another process that
 * trains them, or has them trained. Thread-safe.
 */
final class BaseTraining {
  private static final Duration PATIENCE_FOR_OTHERS = Duration.ofSeconds(1);

  private final RunLedger ledger;
  private final JobSource source;
  private final TrialExecutor executor;
  private final BaseCache cache;
  private final KnownBases knownBases = new KnownBases();

  BaseTraining(RunLedger ledger, JobSource source, TrialExecutor executor, BaseCache cache) {
    this.ledger = ledger;
    this.source = source;
    this.executor = executor;
    this.cache = cache;
  }

  /** Notes what the store has of a base: trained again, it must come out the same. */
  void known(String id, TrainingOutcome outcome) {
    knownBases.put(id, outcome);
  }

  /** What groups name a base by whose weights are there. */
  String content(String id) {
    return cache.content(id);
  }

  /** Copies given weights to where workers read bases. */
  void bringGiven(String id, Path file, Wanted wanted) {
    cache.give(id, file, wanted);
  }

  /** Brings one base, or puts it back into the queue. */
  void train(int worker, BaseSpec base) {
    if (reuse(base)) {
      return;
    }
    Optional<BaseCache.Claim> claim = cache.claim(base.id());
    if (claim.isEmpty()) {
      ledger.queue.addLater(base, PATIENCE_FOR_OTHERS);
      return;
    }
    try (BaseCache.Claim held = claim.get()) {
      if (reuse(base)) { // someone else finished it in between
        return;
      }
      int attempt = ledger.nextAttempt(base.id());
      Path unfinished = held.unfinished(attempt);
      TrialGroup group =
          source.base(
              base, new JobFiles(attempt, ledger.checkpoint(base.id()), Optional.of(unfinished)));
      boolean ended =
          knownBases.contains(base.id())
              ? bringBack(
                  group, new WeightsObserver(ledger, cache, worker, base, unfinished, knownBases))
              : execute(group, new BaseObserver(ledger, cache, worker, base, unfinished));
      if (!ended) {
        ledger.queue.add(base);
      }
    }
  }

  private boolean execute(TrialGroup group, BaseObserver observer) {
    observer.execute(executor, group);
    return observer.hasEnded(group.jobs().get(0).id());
  }

  private boolean bringBack(TrialGroup group, WeightsObserver observer) {
    executor.execute(group, observer);
    if (!observer.hasBegun()) { // the executor is stopping, by whomever it was told
      ledger.queue.stop();
    }
    return observer.hasEnded();
  }

  /** Takes a trained base from the cache. */
  private boolean reuse(BaseSpec base) {
    Optional<Complete> cached = cache.find(base.id());
    boolean known = knownBases.contains(base.id());
    if (cached.isEmpty() || (known && !knownBases.isSame(base.id(), cached.get()))) {
      return false;
    }
    if (!known) {
      ledger.store.settle(List.of(base.id()), cached.get());
      ledger.tell(new StudyEvent.BaseReused(base.id()));
    }
    ledger.board.done(base.id());
    ledger.queue.baseReady(base.id());
    return true;
  }
}
