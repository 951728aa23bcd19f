package graft.api;

import graft.study.coordinator.RunProgress;
import java.util.function.Supplier;

/**
 * Hears how a study goes; {@link #message} and {@link #heard} on any thread, all else on the one
 * that runs it.
 */
@FunctionalInterface
public interface StudyListener extends TrainingListener {
  /** Bases and trials that failed before are tried again. */
  default void retried(int count) {
    // nothing unless overridden
  }

  /** What the run will do, before it does. */
  default void planned(PlannedRun plan) {
    // nothing unless overridden
  }

  /**
   * Trainings begin; what was before has ended.
   *
   * @param progress how far the run is, at any time
   */
  default void began(Supplier<RunProgress> progress) {
    // nothing unless overridden
  }

  /** More trials follow from the results and are run, too. */
  default void followed(int trials) {
    // nothing unless overridden
  }
}
