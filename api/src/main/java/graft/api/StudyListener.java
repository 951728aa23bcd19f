package graft.api;

import graft.study.coordinator.RunProgress;
import java.util.function.Supplier;

/**
 * Hears how a study goes; {@link #told} and {@link #heard} on any thread, all else on the one that
 * called for it.
 */
@FunctionalInterface
public interface StudyListener extends TrainingListener {
  /** Bases and trials that failed before are tried again. */
  default void retried(int count) {
    // who only wants to be told things need not hear of it
  }

  /** What the run will do, before it does. */
  default void planned(PlannedRun plan) {
    // who only wants to be told things need not hear of it
  }

  /**
   * Trainings begin; what was before has ended.
   *
   * @param progress how far the run is, at any time
   */
  default void began(Supplier<RunProgress> progress) {
    // who only wants to be told things need not hear of it
  }

  /** More trials follow from the results and are run, too. */
  default void followed(int trials) {
    // who only wants to be told things need not hear of it
  }
}
