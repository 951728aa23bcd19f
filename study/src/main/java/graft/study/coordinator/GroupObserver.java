package graft.study.coordinator;

import graft.core.error.GraftException;
import graft.core.error.MachineException;
import graft.study.event.StudyEvent;
import graft.study.execution.Evaluation;
import graft.study.execution.JobProgress;
import graft.study.execution.TrainingEvent;
import graft.study.execution.TrainingEvent.Began;
import graft.study.execution.TrainingEvent.Ended;
import graft.study.execution.TrainingEvent.EpochFinished;
import graft.study.execution.TrainingEvent.Lost;
import graft.study.execution.TrainingEvent.Progressed;
import graft.study.execution.TrainingJob;
import graft.study.execution.TrainingOutcome;
import graft.study.execution.TrainingOutcome.Diverged;
import graft.study.execution.TrainingOutcome.Failed;
import graft.study.execution.TrialExecutor;
import graft.study.execution.TrialGroup;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;

/** Keeps and tells what happens to the jobs of a group; knows which have ended. */
class GroupObserver implements Consumer<TrainingEvent> {
  private final Ledger ledger;
  private final int worker;
  private final Set<String> ended = new HashSet<>();
  private final Map<String, TrainingJob> running = new LinkedHashMap<>();
  private final Map<String, Optional<Evaluation>> milestones = new HashMap<>();
  private boolean begun;

  GroupObserver(Ledger ledger, int worker) {
    this.ledger = ledger;
    this.worker = worker;
  }

  @Override
  public final void accept(TrainingEvent event) {
    TrainingJob job = event.job();
    if (event instanceof Began) {
      began(job);
    } else if (event instanceof Progressed progressed) {
      progressed(job, progressed.progress());
    } else if (event instanceof EpochFinished finished) {
      ledger.tell(new StudyEvent.EpochFinished(job.id(), job.attempt(), finished.epoch()));
    } else if (event instanceof Ended end) {
      finished(job, end.outcome(), end.cpu());
    } else if (event instanceof Lost lost) {
      lost(job, lost.lastWords());
    }
  }

  private void began(TrainingJob job) {
    running.put(job.id(), job);
    begun = true;
    ledger.began(worker, job);
    ledger.tell(new StudyEvent.Began(job.id(), job.attempt(), worker));
  }

  private void progressed(TrainingJob job, JobProgress progress) {
    ledger.progressed(worker, job, progress);
    ledger.tell(new StudyEvent.Progressed(job.id(), job.attempt(), progress));
    Optional<Evaluation> before = milestones.put(job.id(), progress.milestone());
    boolean toldByAnEarlierAttempt = before == null && progress.imagesBefore() > 0;
    if (!progress.milestone().equals(before) && !toldByAnEarlierAttempt) {
      progress
          .milestone()
          .ifPresent(now -> ledger.tell(new StudyEvent.Evaluated(job.id(), job.attempt(), now)));
    }
  }

  /** Keeps an outcome. */
  void finished(TrainingJob job, TrainingOutcome outcome, String cpu) {
    running.remove(job.id());
    ledger.finished(job, outcome, cpu);
    ended.add(job.id());
    String id = job.id();
    int attempt = job.attempt();
    if (outcome instanceof Diverged diverged) {
      ledger.tell(new StudyEvent.Diverged(id, attempt, diverged.epoch()));
    } else if (outcome instanceof Failed failed) {
      ledger.tell(new StudyEvent.Failed(id, attempt, failed.reason()));
    } else {
      ledger.tell(new StudyEvent.Completed(id, attempt));
    }
  }

  /** Counts a lost attempt; a job that lost too many is given up. */
  void lost(TrainingJob job, String lastWords) {
    running.remove(job.id());
    int lost = ledger.lost(job, lastWords);
    ledger.tell(new StudyEvent.Lost(job.id(), job.attempt(), lastWords));
    if (lost >= StudyRun.ATTEMPTS) {
      ended.add(job.id());
      ledger.giveUp(job, lastWords);
    }
  }

  /**
   * Has a group run; jobs that still run at its end were stopped, with their checkpoints kept.
   *
   * @return whether any of it began; else the executor is stopping, whoever asked for that
   */
  final boolean execute(TrialExecutor executor, TrialGroup group) {
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
    return begun;
  }

  private void interruptTheRunning() {
    for (TrainingJob job : running.values()) {
      ledger.interrupted(job);
      ledger.tell(new StudyEvent.Stopped(job.id(), job.attempt()));
    }
    running.clear();
  }

  /** Whether nothing more will come of a job. */
  final boolean hasEnded(String id) {
    return ended.contains(id);
  }
}
