package graft.api;

import java.util.function.Supplier;

/** Hears how far a search is. Called on several threads, one at a time. */
public interface SearchListener extends TrainingListener {
  /** What the budget buys here, once a training has shown how long it takes. */
  default void expects(SearchForecast forecast) {
    // who only wants the result need not hear of it
  }

  /**
   * Some trainings begin.
   *
   * @param progress how far the search is, at any time
   * @return run when they have ended
   */
  Runnable watch(Supplier<SearchProgress> progress);
}
