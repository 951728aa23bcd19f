package graft.study.search;

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
 * @param all candidates trained at all, in part or in full: those in full first, in their order,
 *     then the others by how far they were trained and how well they did
 * @param needs what a search of these candidates takes at least to train its last ones in full on
 *     all parts
 */
public record Leaderboard(List<Standing> standings, int replicates, List<Tried> all, Needs needs) {
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

  private static final Comparator<Tried> FARTHEST_FIRST =
      Comparator.comparingInt((Tried one) -> -one.epochs())
          .thenComparing(Tried::isDiverged)
          .thenComparingDouble(one -> -one.accuracy())
          .thenComparing(one -> one.candidate().text());

  public Leaderboard {
    standings = List.copyOf(standings);
    all = List.copyOf(all);
  }

  static Leaderboard of(List<Standing> standings, int replicates, List<Tried> all, Needs needs) {
    List<Standing> sorted = standings.stream().sorted(BEST_FIRST).toList();
    List<Candidate> inFull = sorted.stream().map(Standing::candidate).toList();
    Comparator<Tried> asThere =
        Comparator.comparingInt(
            one -> {
              int rank = inFull.indexOf(one.candidate());
              return rank < 0 ? inFull.size() : rank;
            });
    return new Leaderboard(
        sorted,
        replicates,
        all.stream().sorted(asThere.thenComparing(FARTHEST_FIRST)).toList(),
        needs);
  }

  /** How many candidates were trained at all. */
  public int tried() {
    return all.size();
  }

  /** Whether a candidate was trained in full. */
  public boolean isInFull(Candidate candidate) {
    return standings.stream().anyMatch(one -> one.candidate().equals(candidate));
  }

  /** The best of those trained in full by their own trainings alone, for the time being. */
  static Optional<Standing> bestSoFar(List<Standing> standings) {
    return standings.stream().min(BEST_FIRST);
  }

  /** What was really compared; there must be a standing. */
  public Compared compared() {
    return Compared.of(this);
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
    return expectedGain(standing.expected());
  }

  /** The same of what is expected of a candidate. */
  public OptionalDouble expectedGain(OptionalDouble expected) {
    OptionalDouble recommended =
        role(RECOMMENDED).map(Standing::expected).orElse(OptionalDouble.empty());
    return recommended.isPresent() && expected.isPresent()
        ? OptionalDouble.of(expected.getAsDouble() - recommended.getAsDouble())
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
