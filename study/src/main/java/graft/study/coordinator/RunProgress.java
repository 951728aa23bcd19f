package graft.study.coordinator;

import graft.study.execution.JobProgress;
import graft.study.plan.BaseSpec;
import graft.study.plan.TrialSpec;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * How far a run is: a snapshot for the live display.
 *
 * @param workers one a worker, by number
 * @param basesDone bases that have ended, however
 * @param trialsDone trials that have ended, however
 * @param imagesTrained of all planned trainings, those of ended ones and of earlier runs included
 * @param imagesTotal of all planned trainings
 * @param imagesPerSecond of all workers together while they train, evaluations left out; 0 before
 *     the first report
 * @param timeLeft what is left of the forecast, scaled by what the work so far really took; empty
 *     before there is either
 */
public record RunProgress(
    List<WorkerProgress> workers,
    int basesDone,
    int basesTotal,
    int trialsDone,
    int trialsTotal,
    long imagesTrained,
    long imagesTotal,
    double imagesPerSecond,
    Optional<Duration> timeLeft) {
  public RunProgress {
    workers = List.copyOf(workers);
  }

  /** What a worker trains. */
  public sealed interface Training {
    /** A base. */
    record OfBase(BaseSpec spec) implements Training {}

    /** A trial. */
    record OfTrial(TrialSpec spec) implements Training {}

    /** Id of the base or trial. */
    default String id() {
      return this instanceof OfBase base ? base.spec().id() : ((OfTrial) this).spec().id();
    }

    /** Epochs of the training. */
    default int epochs() {
      return this instanceof OfBase base
          ? base.spec().recipe().epochs()
          : ((OfTrial) this).spec().recipe().epochs();
    }

    /** Images of all its updates. */
    default long images() {
      return (long) epochs()
          * (this instanceof OfBase base ? base.spec().images() : ((OfTrial) this).spec().images());
    }
  }

  /**
   * What one worker does.
   *
   * @param number 1 for the first
   * @param training what it trains, or empty while it waits
   * @param progress how far that is, empty before the first report
   */
  public record WorkerProgress(
      int number, Optional<Training> training, Optional<JobProgress> progress) {
    static WorkerProgress waiting(int number) {
      return new WorkerProgress(number, Optional.empty(), Optional.empty());
    }
  }
}
