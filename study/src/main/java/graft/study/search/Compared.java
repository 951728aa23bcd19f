package graft.study.search;

import graft.core.statistics.PairedFractions;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.TreeMap;

/**
 * What a search really compared, by its records.
 *
 * @param parts that images are held out in
 * @param inFull candidates trained in full, by the number of parts
 * @param shorter candidates trained for fewer epochs only, by how long that was
 * @param images held out that the best and its rival were both judged on
 * @param rival what the best is held against: the recommended protocol, or the second where it is
 *     that itself; empty where nothing else was trained in full
 * @param shown whether a difference between the two is shown, the best having been chosen of all
 *     those trained in full
 * @param smallest the smallest difference of accuracy that these images can show, where as many
 *     tell the two apart as do; above 1 if they can show none, empty where there are none
 * @param smallestOnAllParts the same where both are trained on all parts
 * @param commonParts parts that both were trained on
 */
public record Compared(
    int parts,
    NavigableMap<Integer, Integer> inFull,
    NavigableMap<Length, Integer> shorter,
    int images,
    Optional<LeaderboardRow> rival,
    boolean shown,
    OptionalDouble smallest,
    OptionalDouble smallestOnAllParts,
    int commonParts) {
  public Compared {
    inFull = new TreeMap<>(inFull);
    shorter = new TreeMap<>(shorter);
  }

  static Compared of(Leaderboard board) {
    NavigableMap<Integer, Integer> inFull = new TreeMap<>();
    board.rows().forEach(one -> inFull.merge(one.replicates(), 1, Integer::sum));
    NavigableMap<Length, Integer> shorter = new TreeMap<>();
    for (TriedCandidate one : board.all()) {
      if (!board.isInFull(one.candidate())) {
        shorter.merge(one.length(), 1, Integer::sum);
      }
    }
    Optional<LeaderboardRow> rival = rival(board);
    Optional<PairedFractions> paired = rival.flatMap(board::differenceTo);
    int common = rival.map(other -> board.best().commonParts(other)).orElse(0);
    return new Compared(
        board.replicates(),
        inFull,
        shorter,
        paired.map(PairedFractions::total).orElse(0),
        rival,
        paired.map(PairedFractions::isShown).orElse(false),
        smallest(paired, 1),
        smallest(paired, (double) board.replicates() / Math.max(1, common)),
        common);
  }

  private static Optional<LeaderboardRow> rival(Leaderboard board) {
    if (board.rows().size() < 2) {
      return Optional.empty();
    }
    return board
        .role(Leaderboard.RECOMMENDED)
        .filter(one -> !one.candidate().equals(board.best().candidate()))
        .or(() -> Optional.of(board.rows().get(1)));
  }

  /** On so many times the images. */
  private static OptionalDouble smallest(Optional<PairedFractions> paired, double times) {
    return paired
        .map(
            one ->
                OptionalDouble.of(
                    PairedFractions.smallestShown(
                        (int) Math.round(times * (one.wins() + one.losses())),
                        (int) Math.round(times * one.total()),
                        one.comparisons())))
        .orElse(OptionalDouble.empty());
  }

  /** Whether the best and its rival were both trained on all parts: all held-out images judge. */
  public boolean isOnAllParts() {
    return commonParts == parts;
  }
}
