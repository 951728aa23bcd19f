package graft.study.coordinator;

import graft.core.weights.Wanted;
import graft.study.coordinator.JobSource.JobFiles;
import graft.study.event.StudyEvent;
import graft.study.execution.TrainingOutcome;
import graft.study.execution.TrainingOutcome.Complete;
import graft.study.execution.TrainingOutcome.Failed;
import graft.study.execution.TrialExecutor;
import graft.study.execution.TrialGroup;
import graft.study.plan.BaseSpec;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Gets the weights of bases into the cache: finds them there, waits for another process that trains
 * them, or has them trained. Thread-safe.
 */
final class BaseTraining {
  private static final Duration PATIENCE_FOR_OTHERS = Duration.ofSeconds(1);

  private final RunLedger ledger;
  private final JobSource source;
  private final TrialExecutor executor;
  private final BaseCache cache;

  /** Hashes of weights that the store knows, though they may have to be trained again. */
  private final Map<String, String> known = new ConcurrentHashMap<>();

  BaseTraining(RunLedger ledger, JobSource source, TrialExecutor executor, BaseCache cache) {
    this.ledger = ledger;
    this.source = source;
    this.executor = executor;
    this.cache = cache;
  }

  /** Notes what the store has of a base: trained again, it must come out the same. */
  void known(String id, Complete outcome) {
    known.put(id, outcome.weightsSha256());
  }

  /** What groups name a base by whose weights are there. */
  String content(String id) {
    return cache.content(id);
  }

  /** Copies given weights to where workers read bases. */
  void copyGiven(String id, Path file, Wanted wanted) {
    cache.give(id, file, wanted);
  }

  /** Gets the weights of one base, or puts it back into the queue. */
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
      boolean ended =
          known.containsKey(base.id()) ? trainAgain(worker, base, held) : train(worker, base, held);
      if (!ended) {
        ledger.queue.add(base);
      }
    }
  }

  private boolean train(int worker, BaseSpec base, BaseCache.Claim claim) {
    int attempt = ledger.nextAttempt(base.id());
    Path unfinished = claim.unfinished(attempt);
    BaseObserver observer = new BaseObserver(ledger, cache, worker, base, unfinished);
    if (!observer.execute(executor, group(base, claim, attempt))) {
      ledger.queue.stop();
    }
    return observer.hasEnded(base.id());
  }

  private TrialGroup group(BaseSpec base, BaseCache.Claim claim, int attempt) {
    return source.base(
        base,
        new JobFiles(
            attempt, ledger.checkpoint(base.id()), Optional.of(claim.unfinished(attempt))));
  }

  /** Trains a base whose outcome the store has, for its weights alone. */
  private boolean trainAgain(int worker, BaseSpec base, BaseCache.Claim claim) {
    SingleTraining training =
        new SingleTraining(executor, event -> heard(worker, event), ledger.checkpoint(base.id()));
    Optional<TrainingOutcome> outcome = training.run(attempt -> group(base, claim, attempt));
    ledger.board.lost(base.id());
    if (outcome.isEmpty()) { // the executor is stopping, whoever asked for that
      ledger.queue.stop();
      return false;
    }
    ledger.deleteCheckpoint(base.id());
    if (isKnown(base, outcome.get()) && outcome.get() instanceof Complete complete) {
      cache.put(base.id(), claim.unfinished(ledger.nextAttempt(base.id()) - 1), complete);
      ledger.queue.baseReady(base.id());
    } else if (training.isGivenUp()) {
      ledger.baseEnded(base, outcome.get());
    } else {
      ledger.baseEnded(
          base,
          new Failed(
              "trained again for its lost weights, it came out different"
                  + " (another processor or version?)"));
    }
    return true;
  }

  /** The store has the training's outcome already: only that it runs, and its losses, are new. */
  private void heard(int worker, StudyEvent event) {
    if (event instanceof StudyEvent.Began began) {
      ledger.attempted(began.job(), began.attempt());
      ledger.board.began(worker, began.job());
    } else if (event instanceof StudyEvent.Progressed progressed) {
      ledger.board.progressed(worker, progressed.job(), progressed.progress());
    } else if (event instanceof StudyEvent.Lost lost) {
      ledger.board.lost(lost.job());
      ledger.tell(lost);
    }
  }

  private boolean isKnown(BaseSpec base, TrainingOutcome found) {
    return found instanceof Complete complete
        && complete.weightsSha256().equals(known.get(base.id()));
  }

  /** Takes a trained base from the cache. */
  private boolean reuse(BaseSpec base) {
    Optional<Complete> cached = cache.find(base.id());
    boolean isNew = !known.containsKey(base.id());
    if (cached.isEmpty() || (!isNew && !isKnown(base, cached.get()))) {
      return false;
    }
    if (isNew) {
      ledger.store.settle(List.of(base.id()), cached.get());
      ledger.tell(new StudyEvent.BaseReused(base.id()));
    }
    ledger.board.done(base.id());
    ledger.queue.baseReady(base.id());
    return true;
  }
}
