package graft.core.search;

import graft.core.statistics.PairedFractions;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * The candidates that were trained in full, the best first: by what is expected of them where that
 * is known, else those with more replicates first, then by accuracy, then by loss. One that
 * diverged comes last.
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

  private static final Comparator<Standing> BEST_FIRST =
      Comparator.comparingInt(Standing::diverged)
          .thenComparingDouble(one -> -one.expected().orElse(0))
          .thenComparingInt(one -> one.expected().isPresent() ? 0 : -one.replicates())
          .thenComparingDouble(one -> -one.accuracy())
          .thenComparingDouble(Standing::loss)
          .thenComparing(one -> one.candidate().text());

  public Leaderboard {
    standings = List.copyOf(standings);
  }

  static Leaderboard of(List<Standing> standings, int replicates, int tried) {
    return new Leaderboard(standings.stream().sorted(BEST_FIRST).toList(), replicates, tried);
  }

  /** What the search found. */
  public Standing best() {
    return standings.get(0);
  }

  /** The best of a role, if it was trained. */
  public Optional<Standing> role(String role) {
    return standings.stream().filter(standing -> standing.roles().contains(role)).findFirst();
  }

  /** What is expected of a candidate beyond what is of the recommended one, -1..1. */
  public OptionalDouble expectedGain(Standing standing) {
    OptionalDouble recommended =
        role(RECOMMENDED).map(Standing::expected).orElse(OptionalDouble.empty());
    return recommended.isPresent() && standing.expected().isPresent()
        ? OptionalDouble.of(standing.expected().getAsDouble() - recommended.getAsDouble())
        : OptionalDouble.empty();
  }

  /**
   * Whether the best is shown to differ from another: the interval of the difference excludes 0.
   */
  public boolean isShownBetterThan(Standing other) {
    return best()
        .minus(other)
        .filter(difference -> difference.mean() > 0)
        .map(PairedFractions::isShown)
        .orElse(false);
  }
}
