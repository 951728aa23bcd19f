package graft.study.coordinator;

import graft.core.weights.Wanted;
import graft.study.coordinator.JobSource.JobFiles;
import graft.study.coordinator.RunProgress.Training;
import graft.study.coordinator.WorkQueue.Work;
import graft.study.event.StudyEventListener;
import graft.study.execution.TrainingOutcome.Complete;
import graft.study.execution.TrialExecutor;
import graft.study.execution.TrialGroup;
import graft.study.plan.BaseOrigin;
import graft.study.plan.BaseSpec;
import graft.study.plan.TrialSpec;
import graft.study.store.BaseRecord;
import graft.study.store.StudyStore;
import graft.study.store.TrialRecord;
import graft.study.store.TrialState;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * One run of a study: trains everything planned that has no outcome yet, even if workers die. The
 * results do not depend on the number of workers or on the order. One thread calls {@link #run()},
 * once; the other methods are for any thread.
 */
public final class StudyRun {
  /** Attempts whose worker may die before a job is given up. */
  public static final int ATTEMPTS = 3;

  private final StudyStore store;
  private final Map<String, BaseSpec> bases = new LinkedHashMap<>();
  private final Map<String, TrialSpec> trials = new LinkedHashMap<>();
  private final JobSource source;
  private final TrialExecutor executor;
  private final RunLedger ledger;
  private final BaseTraining baseTraining;
  private final AtomicReference<Throwable> failure = new AtomicReference<>();

  /**
   * A run that has not begun.
   *
   * @param store open; is not closed here
   * @param bases one for each base that a trial names
   * @param executor is not closed here
   * @param checkpoints the study's folder of checkpoints; made if missing
   * @param listener hears of each event, on any thread; the store has it before
   * @param costs what the trainings are expected to cost
   */
  public StudyRun(
      StudyStore store,
      List<BaseSpec> bases,
      List<TrialSpec> trials,
      JobSource source,
      TrialExecutor executor,
      BaseCache cache,
      Path checkpoints,
      StudyEventListener listener,
      RunCosts costs) {
    this.store = store;
    this.source = source;
    this.executor = executor;
    bases.forEach(base -> this.bases.put(base.id(), base));
    trials.forEach(trial -> this.trials.put(trial.id(), trial));
    trials.forEach(this::requireBase);
    Map<String, Training> planned = new LinkedHashMap<>();
    bases.forEach(base -> planned.put(base.id(), new Training.OfBase(base)));
    trials.forEach(trial -> planned.put(trial.id(), new Training.OfTrial(trial)));
    ledger =
        new RunLedger(
            store,
            new WorkQueue(executor.workers()),
            new ProgressBoard(planned, costs, executor.workers()),
            checkpoints,
            listener);
    baseTraining = new BaseTraining(ledger, source, executor, cache);
  }

  private void requireBase(TrialSpec trial) {
    if (WorkQueue.needsBase(trial) && !bases.containsKey(trial.baseId())) {
      throw new IllegalArgumentException(
          "trial " + trial.id() + " transfers from base " + trial.baseId() + ", not planned");
    }
  }

  /** How far the run is. */
  public RunProgress progress() {
    return ledger.board.snapshot();
  }

  /** Ends the run soon, with checkpoints written; {@link #run()} returns within about 10 s. */
  public void requestStop() {
    ledger.queue.stop();
    executor.requestStop();
  }

  /**
   * Runs what is missing.
   *
   * @throws graft.core.error.GraftException if the store, the cache or this machine fails; what is
   *     finished is kept
   */
  public RunEnd run() {
    store.plan(List.copyOf(bases.values()), List.copyOf(trials.values()));
    ledger.makeCheckpointFolder();
    queueWhatIsMissing();
    List<Thread> threads = new ArrayList<>();
    for (int worker = 1; worker <= executor.workers(); worker++) {
      int number = worker;
      threads.add(new Thread(() -> workUntilDone(number), "coordinator of worker " + number));
    }
    threads.forEach(Thread::start);
    threads.forEach(StudyRun::join);
    rethrow(failure.get());
    return end();
  }

  private void queueWhatIsMissing() {
    List<TrialSpec> waiting = new ArrayList<>();
    for (TrialRecord trial : store.trials()) {
      String id = trial.spec().id();
      if (!trials.containsKey(id)) {
        continue;
      }
      ledger.attempted(id, trial.attempts());
      if (trial.state() != TrialState.WAITING) {
        ledger.board.done(id);
      } else if (store.lostAttempts(id) >= ATTEMPTS) {
        ledger.giveUp(id);
      } else {
        waiting.add(trials.getOrDefault(id, trial.spec()));
      }
    }
    ledger.queue.add(waiting);
    for (BaseRecord base : store.bases()) {
      if (bases.containsKey(base.spec().id())) {
        queueBase(base, waiting);
      }
    }
  }

  private void queueBase(BaseRecord base, List<TrialSpec> waiting) {
    String id = base.spec().id();
    if (base.spec().isGiven()) {
      copyGiven(bases.getOrDefault(id, base.spec()), waiting);
      return;
    }
    ledger.attempted(id, base.attempts());
    boolean wanted = isWanted(id, waiting);
    if (base.state() == TrialState.WAITING) {
      if (store.lostAttempts(id) >= ATTEMPTS) {
        ledger.giveUp(id);
        ledger.baseEnded(base.spec(), ledger.lostTooOften(id));
      } else {
        ledger.queue.add(base.spec());
      }
      return;
    }
    ledger.board.done(id);
    if (wanted && base.outcome().orElseThrow() instanceof Complete complete) {
      baseTraining.known(id, complete);
      ledger.queue.add(base.spec());
    } else if (wanted) {
      ledger.baseEnded(base.spec(), base.outcome().orElseThrow());
    }
  }

  private static boolean isWanted(String base, List<TrialSpec> waiting) {
    return waiting.stream().anyMatch(t -> WorkQueue.needsBase(t) && t.baseId().equals(base));
  }

  private void copyGiven(BaseSpec base, List<TrialSpec> waiting) {
    ledger.board.done(base.id());
    if (isWanted(base.id(), waiting) && base.origin() instanceof BaseOrigin.Given given) {
      baseTraining.copyGiven(
          base.id(), Path.of(given.file()), new Wanted(given.key(), Optional.of(base.network())));
      ledger.queue.baseReady(base.id());
    }
  }

  private RunEnd end() {
    boolean allComplete = true;
    boolean allEnded = true;
    List<TrialState> states =
        Stream.concat(
                store.bases().stream()
                    .filter(base -> bases.containsKey(base.spec().id()))
                    .map(BaseRecord::state),
                store.trials().stream()
                    .filter(trial -> trials.containsKey(trial.spec().id()))
                    .map(TrialRecord::state))
            .toList();
    for (TrialState state : states) {
      allComplete &= state == TrialState.COMPLETE;
      allEnded &= state != TrialState.WAITING && state != TrialState.RUNNING;
    }
    if (allComplete) {
      return RunEnd.COMPLETE;
    }
    return allEnded ? RunEnd.WITH_FAILURES : RunEnd.STOPPED;
  }

  private void workUntilDone(int worker) {
    try {
      Optional<Work> work = ledger.queue.next();
      while (work.isPresent()) {
        try {
          if (work.get() instanceof Work.OneBase one) {
            baseTraining.train(worker, one.base());
          } else if (work.get() instanceof Work.SomeTrials some) {
            trainTrials(worker, some);
          }
        } finally {
          ledger.board.idle(worker);
          ledger.queue.handBack();
        }
        work = ledger.queue.next();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (Throwable e) { // kept and thrown on by run()
      failure.compareAndSet(null, e);
      requestStop();
    }
  }

  private void trainTrials(int worker, Work.SomeTrials work) {
    List<JobFiles> files =
        work.trials().stream()
            .map(
                t ->
                    new JobFiles(
                        ledger.nextAttempt(t.id()), ledger.checkpoint(t.id()), Optional.empty()))
            .toList();
    Optional<String> base =
        work.needsBase()
            ? Optional.of(baseTraining.content(work.trials().get(0).baseId()))
            : Optional.empty();
    TrialGroup group = source.trials(work.trials(), files, base);
    GroupObserver observer = new GroupObserver(ledger, worker);
    if (!observer.execute(executor, group)) {
      ledger.queue.stop();
    }
    ledger.queue.addAlone(work.trials().stream().filter(t -> !observer.hasEnded(t.id())).toList());
  }

  private static void join(Thread thread) {
    boolean interrupted = false;
    while (thread.isAlive()) {
      try {
        thread.join();
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  private static void rethrow(@Nullable Throwable thrown) {
    if (thrown instanceof Error error) {
      throw error;
    }
    if (thrown != null) {
      throw (RuntimeException) thrown;
    }
  }
}
