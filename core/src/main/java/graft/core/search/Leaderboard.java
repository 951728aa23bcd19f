package graft.core.search;

import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * The candidates that were trained in full, the best first: those with all replicates before the
 * others, then by accuracy, then by loss.
 *
 * @param replicates that a finalist has
 * @param tried candidates trained at all, in part or in full
 */
public record Leaderboard(List<Standing> standings, int replicates, int tried) {
  /** Role of what {@code recommend} says. */
  public static final String RECOMMENDED = "recommended";

  /** Role of the commonly used protocol. */
  public static final String COMMON = "common";

  /** Role of the paper's Table 2. */
  public static final String TABLE = "paper's table";

  /** Role of the linear probe. */
  public static final String PROBE = "linear probe";

  /** Role of the best few after one epoch of everything. */
  public static final String ONE_EPOCH = "one epoch";

  static final Comparator<Standing> BEST_FIRST =
      Comparator.comparingDouble((Standing s) -> -s.accuracy())
          .thenComparingDouble(Standing::loss)
          .thenComparing(s -> s.candidate().text());

  public Leaderboard {
    standings = List.copyOf(standings);
  }

  static Leaderboard of(List<Standing> standings, int replicates, int tried) {
    return new Leaderboard(
        standings.stream()
            .sorted(
                Comparator.comparingInt((Standing s) -> -s.replicates()).thenComparing(BEST_FIRST))
            .toList(),
        replicates,
        tried);
  }

  /** What the search found: the best of those with the most replicates. */
  public Standing best() {
    return standings.get(0);
  }

  /** The best of a role, if it was trained. */
  public Optional<Standing> role(String role) {
    return standings.stream().filter(standing -> standing.roles().contains(role)).findFirst();
  }

  /**
   * Whether the best is shown to differ from another: the interval of the difference excludes 0.
   */
  public boolean isShownBetterThan(Standing other) {
    return best()
        .minus(other)
        .flatMap(graft.core.statistics.Summary::interval)
        .map(interval -> interval.low() > 0)
        .orElse(false);
  }
}
