package graft.api;

import graft.core.coordinator.RunProgress;
import java.util.function.Supplier;

/** Hears how far a search is. Called on several threads, one at a time. */
public interface SearchListener extends TrainingListener {
  /**
   * Some trainings begin.
   *
   * @param progress how far they are, at any time
   * @return run when they have ended
   */
  Runnable watch(Supplier<RunProgress> progress);
}
