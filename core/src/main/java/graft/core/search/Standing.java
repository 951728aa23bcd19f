package graft.core.search;

import graft.core.statistics.Interval;
import graft.core.statistics.Summary;
import java.util.BitSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * What is known of a candidate from its full trainings.
 *
 * @param roles what it is beside a candidate, e.g. {@code recommended}; may be empty
 * @param scores by replicate
 */
public record Standing(Candidate candidate, List<String> roles, Map<Integer, Score> scores) {
  public Standing {
    roles = List.copyOf(roles);
    scores = new TreeMap<>(scores);
  }

  /** Replicates it was trained on. */
  public int replicates() {
    return scores.size();
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

  /** Mean cross entropy in nats over all images. */
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
   * empty if there are none.
   */
  public Optional<Summary> minus(Standing other) {
    List<Double> differences = new java.util.ArrayList<>();
    scores.forEach(
        (replicate, mine) -> {
          Score theirs = other.scores.get(replicate);
          if (theirs != null) {
            for (int image = 0; image < mine.total(); image++) {
              differences.add(bit(mine.correct(), image) - bit(theirs.correct(), image));
            }
          }
        });
    return differences.isEmpty()
        ? Optional.empty()
        : Optional.of(Summary.of(differences, differences.size()));
  }

  private static double bit(BitSet bits, int number) {
    return bits.get(number) ? 1 : 0;
  }
}
