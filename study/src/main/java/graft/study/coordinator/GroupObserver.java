package graft.study.coordinator;

import graft.core.error.GraftException;
import graft.core.error.MachineException;
import graft.study.execution.JobProgress;
import graft.study.execution.TrainingJob;
import graft.study.execution.TrainingOutcome;
import graft.study.execution.TrainingOutcome.Diverged;
import graft.study.execution.TrainingOutcome.Failed;
import graft.study.execution.TrialExecutor;
import graft.study.execution.TrialGroup;
import java.util.HashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Keeps what a group of trials brings. */
class GroupObserver implements TrialExecutor.Observer {
  private final RunLedger ledger;
  private final int worker;
  private final Set<String> ended = new HashSet<>();
  private @Nullable TrainingJob running;
  private boolean begun;

  GroupObserver(RunLedger ledger, int worker) {
    this.ledger = ledger;
    this.worker = worker;
  }

  @Override
  public void began(TrainingJob job) {
    running = job;
    begun = true;
    ledger.attempted(job);
    ledger.store.began(job.id(), job.attempt());
    ledger.board.began(worker, job.id());
  }

  @Override
  public void progressed(TrainingJob job, JobProgress progress) {
    ledger.board.progressed(worker, job.id(), progress);
  }

  @Override
  public void finished(TrainingJob job, TrainingOutcome outcome, String cpu) {
    running = null;
    if (!ledger.store.finished(job.id(), job.attempt(), outcome, cpu)) {
      throw new IllegalStateException("attempt " + job.attempt() + " at " + job.id() + " is late");
    }
    end(job);
    if (outcome instanceof Diverged diverged) {
      ledger.tell(ledger.nameOf(job.id()) + " diverged in epoch " + diverged.epoch());
    } else if (outcome instanceof Failed failed) {
      ledger.tell(ledger.nameOf(job.id()) + " failed: " + failed.reason());
    }
  }

  /** Nothing more will come of the job. */
  private void end(TrainingJob job) {
    ended.add(job.id());
    ledger.board.done(job.id());
    ledger.deleteCheckpoint(job.id());
  }

  @Override
  public void lost(TrainingJob job, String lastWords) {
    running = null;
    int lost = ledger.store.lost(job.id(), job.attempt(), lastWords);
    ledger.board.lost(job.id());
    ledger.tell(ledger.nameOf(job.id()) + " lost attempt " + job.attempt() + ": " + lastWords);
    if (lost >= StudyRun.ATTEMPTS) {
      ended.add(job.id());
      ledger.giveUp(job.id());
    }
  }

  /** Has a group run; a job that still runs at its end was stopped, with its checkpoint kept. */
  final void execute(TrialExecutor executor, TrialGroup group) {
    try {
      executor.execute(group, this);
    } catch (MachineException e) {
      try {
        interruptTheRunning();
      } catch (GraftException again) { // the store lacks the disk, too
        e.addSuppressed(again);
      }
      throw e;
    }
    interruptTheRunning();
    if (!begun) { // the executor is stopping, by whomever it was told
      ledger.queue.stop();
    }
  }

  private void interruptTheRunning() {
    if (running != null) {
      ledger.store.interrupted(running.id(), running.attempt());
      ledger.board.lost(running.id());
      running = null;
    }
  }

  /** Whether nothing more will come of a job. */
  final boolean hasEnded(String id) {
    return ended.contains(id);
  }
}
