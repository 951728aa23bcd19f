package graft.study.search;

import graft.core.statistics.Interval;
import graft.core.statistics.PairedFractions;
import java.util.BitSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * What is known of a candidate from its full trainings, and from those of its neighbours.
 *
 * @param roles what it is beside a candidate, e.g. {@code recommended}; may be empty
 * @param scores by replicate
 * @param gain accuracy beyond the first anchor's that the {@link GaussianProcess} expects; empty
 *     where candidates are judged by their own trainings alone, and for one that diverged
 */
public record LeaderboardRow(
    Candidate candidate, List<String> roles, Map<Integer, Score> scores, Optional<Estimate> gain) {
  public LeaderboardRow {
    roles = List.copyOf(roles);
    scores = new TreeMap<>(scores);
  }

  /** Replicates it was trained on. */
  public int replicates() {
    return scores.size();
  }

  /** Replicates on which it diverged. */
  public int diverged() {
    return (int) scores.values().stream().filter(Score::isDiverged).count();
  }

  /** Images evaluated, over all replicates. */
  public int total() {
    return scores.values().stream().mapToInt(Score::total).sum();
  }

  /** Images classified correctly, over all replicates. */
  public int hits() {
    return scores.values().stream().mapToInt(Score::hits).sum();
  }

  /** Fraction 0..1 over all replicates. */
  public double accuracy() {
    return total() == 0 ? 0 : (double) hits() / total();
  }

  /** Mean cross entropy in nats over all images; infinite if a training diverged. */
  public double loss() {
    double sum = scores.values().stream().mapToDouble(s -> s.loss() * s.total()).sum();
    return sum / Math.max(1, total());
  }

  /** 95 % interval of the accuracy (Wilson), as for images drawn in the same way. */
  public Interval interval() {
    return Interval.ofFraction(hits(), Math.max(1, total()));
  }

  /**
   * The difference of accuracies to another, paired by image, over the replicates that both have;
   * empty if there are none. By itself: see {@link Leaderboard#difference}.
   */
  Optional<PairedFractions> minus(LeaderboardRow other) {
    int wins = 0;
    int losses = 0;
    int total = 0;
    for (Map.Entry<Integer, Score> entry : scores.entrySet()) {
      Score theirs = other.scores.get(entry.getKey());
      if (theirs != null) {
        wins += without(entry.getValue().correct(), theirs.correct());
        losses += without(theirs.correct(), entry.getValue().correct());
        total += theirs.total();
      }
    }
    return total == 0 ? Optional.empty() : Optional.of(new PairedFractions(wins, losses, total));
  }

  /** Replicates that both were trained on. */
  int commonParts(LeaderboardRow other) {
    return (int) scores.keySet().stream().filter(other.scores::containsKey).count();
  }

  private static int without(BitSet one, BitSet other) {
    BitSet rest = (BitSet) one.clone();
    rest.andNot(other);
    return rest.cardinality();
  }
}
