package graft.study.search;

import graft.core.statistics.PairedFractions;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * The candidates that were trained in full, the best first: by what is expected of them where that
 * is known, else those with more replicates first, then by accuracy, then by loss. One of which a
 * training diverged, in full or shorter, comes last.
 *
 * @param replicates that a finalist has
 * @param all candidates trained at all, in part or in full: those in full first, in their order,
 *     then the others by how far they were trained and how well they did
 * @param needs what a search of these candidates takes at least to train its last ones in full on
 *     all parts
 */
public record Leaderboard(
    List<LeaderboardRow> rows, int replicates, List<TriedCandidate> all, Needs needs) {
  /** Role of the recommended protocol. */
  public static final String RECOMMENDED = "recommended";

  /** Role of the commonly used protocol. */
  public static final String COMMON = "common";

  /** Role of the paper's Table 2. */
  public static final String TABLE = "paper's table";

  /** Role of the linear probe. */
  public static final String PROBE = "linear probe";

  /** Role of AdamW in one cycle on all layers at the full rate. */
  public static final String ALL_LAYERS = "all layers, one cycle";

  /** Role of what fastai's {@code fine_tune} does by default. */
  public static final String FASTAI = "as fastai";

  /** Role of what Keras' guide does: the head first, then all at a small rate. */
  public static final String KERAS = "as Keras' guide";

  /** Role of what PyTorch's tutorial does. */
  public static final String TUTORIAL = "as PyTorch's tutorial";

  /** Role of the best few after one epoch of everything. */
  public static final String ONE_EPOCH = "one epoch";

  private static final Comparator<LeaderboardRow> BEST_FIRST =
      Comparator.comparingInt(LeaderboardRow::diverged)
          .thenComparingDouble(one -> -one.gain().map(Estimate::mean).orElse(0.0))
          .thenComparingInt(one -> one.gain().isPresent() ? 0 : -one.replicates())
          .thenComparingDouble(one -> -one.accuracy())
          .thenComparingDouble(LeaderboardRow::loss)
          .thenComparing(one -> one.candidate().text());

  private static final Comparator<TriedCandidate> FARTHEST_FIRST =
      Comparator.comparing(TriedCandidate::length, Comparator.reverseOrder())
          .thenComparing(TriedCandidate::isDiverged)
          .thenComparingDouble(one -> -one.accuracy())
          .thenComparing(one -> one.candidate().text());

  public Leaderboard {
    rows = List.copyOf(rows);
    all = List.copyOf(all);
  }

  static Leaderboard of(
      List<LeaderboardRow> rows, int replicates, List<TriedCandidate> all, Needs needs) {
    Set<Candidate> diverged =
        all.stream()
            .filter(TriedCandidate::hasDiverged)
            .map(TriedCandidate::candidate)
            .collect(Collectors.toSet());
    List<LeaderboardRow> sorted =
        rows.stream()
            .sorted(
                Comparator.comparing((LeaderboardRow one) -> diverged.contains(one.candidate()))
                    .thenComparing(BEST_FIRST))
            .toList();
    List<Candidate> inFull = sorted.stream().map(LeaderboardRow::candidate).toList();
    Comparator<TriedCandidate> asThere =
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
    return rows.stream().anyMatch(one -> one.candidate().equals(candidate));
  }

  /** The best of those trained in full by their own trainings alone, for the time being. */
  static Optional<LeaderboardRow> bestSoFar(List<LeaderboardRow> rows) {
    return rows.stream().min(BEST_FIRST);
  }

  /**
   * Whether it diverged in a shorter training and in none in full: it comes last in spite of what
   * it did in full.
   */
  public boolean hasDivergedShorter(LeaderboardRow row) {
    return row.diverged() == 0
        && all.stream()
            .anyMatch(one -> one.candidate().equals(row.candidate()) && one.hasDiverged());
  }

  /** What was really compared; there must be a row. */
  public Compared compared() {
    return Compared.of(this);
  }

  /** What the search found. */
  public LeaderboardRow best() {
    return rows.get(0);
  }

  /** The best of a role, if it was trained. */
  public Optional<LeaderboardRow> role(String role) {
    return rows.stream().filter(row -> row.roles().contains(role)).findFirst();
  }

  /**
   * What is expected of a candidate beyond the recommended one, where that is known: not where that
   * one diverged. Where that is so far behind on a part that its accuracy counts as higher than it
   * is, what is expected is only the least, and nothing of others as far behind.
   */
  public Optional<ExpectedGain> expectedGain(LeaderboardRow row) {
    return expectedGain(row.candidate(), row.gain());
  }

  /** The same of one that need not be trained in full. */
  public Optional<ExpectedGain> expectedGain(TriedCandidate one) {
    return expectedGain(one.candidate(), one.gain());
  }

  private Optional<ExpectedGain> expectedGain(Candidate candidate, Optional<Estimate> gain) {
    Optional<LeaderboardRow> recommended = role(RECOMMENDED).filter(row -> row.gain().isPresent());
    if (recommended.isEmpty()) {
      return Optional.empty();
    }
    boolean itself = recommended.get().candidate().equals(candidate);
    if (itself || !isFarBehind(recommended.get())) {
      return gain.map(ExpectedGain::of);
    }
    boolean unknown =
        rows.stream().anyMatch(row -> row.candidate().equals(candidate) && isFarBehind(row));
    return gain.filter(known -> !unknown).map(known -> ExpectedGain.atLeast(known.mean()));
  }

  /** Whether its accuracy on a part counts as higher than it is. */
  private boolean isFarBehind(LeaderboardRow row) {
    return row.scores().entrySet().stream()
        .anyMatch(
            entry -> entry.getValue().accuracy() < best(entry.getKey()) - GaussianProcess.BAD);
  }

  private double best(int part) {
    return rows.stream()
        .flatMap(row -> Optional.ofNullable(row.scores().get(part)).stream())
        .mapToDouble(Score::accuracy)
        .max()
        .orElse(0);
  }

  /**
   * The difference of accuracies of a candidate to another, paired by image, over the parts that
   * both were trained on, as one of so many as could have been the best: all that were trained in
   * full beside one of them. Empty where there are no such parts.
   */
  public Optional<PairedFractions> difference(LeaderboardRow row, LeaderboardRow other) {
    return row.minus(other).map(paired -> paired.amongst(Math.max(1, rows.size() - 1)));
  }

  /**
   * The difference of the best to its rival, as one of so many as could have been held against each
   * other: the recommended one is one of the two whichever is the best, and beside it stands one of
   * the others; where it was not trained in full, both were chosen.
   */
  Optional<PairedFractions> differenceTo(LeaderboardRow rival) {
    int pairs = rows.size() * (rows.size() - 1) / 2;
    return role(RECOMMENDED).isPresent()
        ? difference(best(), rival)
        : best().minus(rival).map(paired -> paired.amongst(Math.max(1, pairs)));
  }

  /** The difference to the recommended one, of another one. */
  public Optional<PairedFractions> minusRecommended(LeaderboardRow row) {
    return role(RECOMMENDED)
        .filter(other -> !other.candidate().equals(row.candidate()))
        .flatMap(other -> difference(row, other));
  }

  /**
   * Whether the best is shown to be better than another: the interval of the difference excludes 0.
   */
  public boolean isShownBetterThan(LeaderboardRow other) {
    return difference(best(), other)
        .filter(difference -> difference.mean() > 0)
        .map(PairedFractions::isShown)
        .orElse(false);
  }
}
