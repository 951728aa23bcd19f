package graft.study.search;

import java.util.List;
import java.util.Map;
import java.util.function.IntSupplier;

/** Runs the trials that a search decides on, and knows what the budget still holds. */
public interface TrialRunner {
  /**
   * Trains what is not trained yet.
   *
   * @return scores of those that ended; fewer than asked for if the budget ran out
   * @throws StoppedException if the user stopped it; the same search goes on from there
   */
  Map<SearchTrial, Score> run(List<SearchTrial> trials) throws StoppedException;

  /** Full trainings that the budget still holds beside the refit; negative if it is used up. */
  double affordable();

  /**
   * A decision that may depend on the clock: taken once for a budget and kept, so that a search
   * that goes on decides the same.
   */
  int keep(String name, IntSupplier decision);

  /** Told what the next trainings are for. */
  void begins(Stage stage);

  /** A message for people. */
  void message(String line);

  /** The user stopped the search. */
  final class StoppedException extends Exception {
    private static final long serialVersionUID = 1L;
  }
}
