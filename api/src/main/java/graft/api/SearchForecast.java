package graft.api;

import graft.study.search.Budget;
import java.time.Duration;

/**
 * What a search's budget buys on this machine.
 *
 * @param budget as given
 * @param one a full training of one worker
 * @param workers that train at a time
 * @param trainings full trainings that the budget holds, the last one on all images included
 * @param whole what the search takes if it uses all of them
 * @param candidates that there are
 * @param parts that images are held out in
 * @param needed full trainings that a comparison of the last candidates on all parts takes at least
 * @param enough the least budget for that, of the kind that was given
 */
public record SearchForecast(
    Budget budget,
    Duration one,
    int workers,
    double trainings,
    Duration whole,
    int candidates,
    int parts,
    double needed,
    Budget enough) {
  /** Whether the budget holds such a comparison. */
  public boolean isEnough() {
    return trainings >= needed;
  }
}
