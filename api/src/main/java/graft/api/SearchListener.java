package graft.api;

import java.util.function.Supplier;

/** Hears how a search goes. Called on several threads, one at a time. */
@FunctionalInterface
public interface SearchListener extends TrainingListener {
  /** What the budget buys here, once a training has shown how long it takes. */
  default void expects(SearchForecast forecast) {
    // nothing unless overridden
  }

  /**
   * Some trainings begin; what was before has ended.
   *
   * @param progress how far the search is, at any time
   */
  default void began(Supplier<SearchProgress> progress) {
    // nothing unless overridden
  }
}
