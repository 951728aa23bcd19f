package graft.study.search;

import java.util.Optional;
import java.util.OptionalDouble;

/**
 * Where a search is: what its next trainings are for.
 *
 * @param round 1-based number among the rounds, 0 where there are none
 * @param rounds planned by now
 * @param later full trainings to come after these, the last one on all images aside; empty where
 *     that is not decided yet
 * @param best of those trained in full so far, by their own trainings alone
 */
public record Stage(
    Kind kind, int round, int rounds, OptionalDouble later, Optional<LeaderboardRow> best) {
  /** What trainings are for. */
  public enum Kind {
    /** The recommended, the common, the paper's protocol and the linear probe. */
    ANCHORS,
    /** One epoch of everything. */
    ONE_EPOCH,
    /** The best few after one epoch, in full. */
    BEST_AFTER_ONE_EPOCH,
    /** Candidates as far as a rung. */
    ROUND,
    /** The last ones, in full on all parts. */
    FINALISTS,
    /** Candidates in full, where there are no rounds. */
    IN_FULL
  }
}
