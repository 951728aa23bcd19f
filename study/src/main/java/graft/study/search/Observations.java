package graft.study.search;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** All that a search has seen, in its order. */
final class Observations {
  private final int parts;
  private final List<Observation> all = new ArrayList<>();

  /**
   * Nothing yet.
   *
   * @param parts replicates there are
   */
  Observations(int parts) {
    this.parts = parts;
  }

  void add(Observation one) {
    all.add(one);
  }

  List<Observation> all() {
    return List.copyOf(all);
  }

  void clear() {
    all.clear();
  }

  /**
   * What a {@link GaussianProcess} is fitted to: trainings as far as a rung that did not diverge.
   */
  List<Observation> usable() {
    return all.stream()
        .filter(one -> one.trial().length() != Length.ONE_EPOCH && !one.score().isDiverged())
        .toList();
  }

  /** Candidates of which a training diverged. */
  Set<Candidate> diverged() {
    return all.stream()
        .filter(one -> one.score().isDiverged())
        .map(one -> one.trial().candidate())
        .collect(Collectors.toSet());
  }

  /**
   * The first so many candidates that have not seen all parts, each as far as its rung on the part
   * with the fewest trainings of that length among those it has not seen.
   */
  List<SearchTrial> onNewParts(List<Candidate> order, int count) {
    int[] trained = new int[parts];
    Map<Candidate, Set<Integer>> known = new HashMap<>();
    for (Observation one : all) {
      SearchTrial trial = one.trial();
      trained[trial.replicate()] += trial.length() == Length.RUNG ? 1 : 0;
      if (trial.length() != Length.ONE_EPOCH) {
        known.computeIfAbsent(trial.candidate(), key -> new HashSet<>()).add(trial.replicate());
      }
    }
    List<SearchTrial> trials = new ArrayList<>();
    for (Candidate candidate : order) {
      Set<Integer> before = known.getOrDefault(candidate, Set.of());
      OptionalInt least =
          IntStream.range(0, parts)
              .filter(part -> !before.contains(part))
              .reduce((one, other) -> trained[other] < trained[one] ? other : one);
      if (trials.size() < count && least.isPresent()) {
        trained[least.getAsInt()]++;
        trials.add(SearchTrial.of(candidate, least.getAsInt(), Length.RUNG));
      }
    }
    return trials;
  }
}
