package graft.study.search;

import graft.core.statistics.Interval;
import java.util.List;
import java.util.Optional;

/**
 * A candidate that a search trained at all, and how far.
 *
 * @param roles what it is beside a candidate; may be empty
 * @param trainings in the order of the search, at least one
 * @param gain see {@link LeaderboardRow#gain}
 */
public record TriedCandidate(
    Candidate candidate, List<String> roles, List<Observation> trainings, Optional<Estimate> gain) {
  public TriedCandidate {
    roles = List.copyOf(roles);
    trainings = List.copyOf(trainings);
    if (trainings.isEmpty()) {
      throw new IllegalArgumentException("a candidate without a training was not tried");
    }
  }

  /** Epochs of its longest trainings, by which it is judged here. */
  public int epochs() {
    return trainings.stream().mapToInt(one -> one.trial().epochs()).max().orElseThrow();
  }

  /** How long these are. */
  public Length length() {
    return longest().get(0).trial().length();
  }

  private List<Observation> longest() {
    int epochs = epochs();
    return trainings.stream().filter(one -> one.trial().epochs() == epochs).toList();
  }

  /** Parts of its longest trainings. */
  public int parts() {
    return longest().size();
  }

  /** Whether any training diverged, a shorter one included: it cannot win. */
  boolean hasDiverged() {
    return trainings.stream().anyMatch(one -> one.score().isDiverged());
  }

  /** Whether one of its longest trainings diverged. */
  public boolean isDiverged() {
    return longest().stream().anyMatch(one -> one.score().isDiverged());
  }

  /** Whether a training diverged, but none of the longest. */
  public boolean hasDivergedShorter() {
    return hasDiverged() && !isDiverged();
  }

  /** Images held out, over these parts. */
  public int total() {
    return longest().stream().mapToInt(one -> one.score().total()).sum();
  }

  /** Images classified correctly, over these parts. */
  public int hits() {
    return longest().stream().mapToInt(one -> one.score().hits()).sum();
  }

  /** Fraction 0..1 over these parts. */
  public double accuracy() {
    return total() == 0 ? 0 : (double) hits() / total();
  }

  /** 95 % interval of the accuracy (Wilson). */
  public Interval interval() {
    return Interval.ofFraction(hits(), Math.max(1, total()));
  }
}
