package graft.study.search;

import graft.core.random.SeedKey;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The candidates that a search knows before it trains any: anchors, what differs from the first of
 * them by one setting, and random ones of the space. Trainings are counted in full ones of the
 * first anchor, by their epochs.
 */
public final class Candidates {
  private static final int RANDOM = 200;

  /** Candidates that are trained for one epoch. */
  private static final int BEGINNINGS = 60;

  private final SearchSpace space;
  private final Map<Candidate, List<String>> anchors;
  private final List<Candidate> random;
  private final Set<Candidate> all;

  /**
   * Of one search.
   *
   * @param anchors in order, with their roles, whether they are in the space or not; the first is
   *     where a search starts
   * @param seed of random candidates
   */
  public Candidates(SearchSpace space, Map<Candidate, List<String>> anchors, long seed) {
    this.space = space;
    this.anchors = Collections.unmodifiableMap(new LinkedHashMap<>(anchors));
    random = space.draw(SeedKey.of(seed).with("candidates"), RANDOM);
    all = new LinkedHashSet<>(anchors.keySet());
    all.addAll(space.neighbours(start()));
    all.addAll(random);
  }

  SearchSpace space() {
    return space;
  }

  /** The anchors with their roles, in order. */
  public Map<Candidate, List<String>> anchors() {
    return anchors;
  }

  /** The first anchor. */
  public Candidate start() {
    return anchors.keySet().iterator().next();
  }

  List<Candidate> random() {
    return random;
  }

  /** All of them, in a fixed order. */
  public Set<Candidate> all() {
    return Collections.unmodifiableSet(all);
  }

  /** The first of anchors and random ones that differ in their first epoch. */
  List<Candidate> beginnings() {
    Map<Candidate, Candidate> chosen = new LinkedHashMap<>();
    List<Candidate> order = new ArrayList<>(anchors.keySet());
    order.addAll(random);
    order.forEach(candidate -> chosen.putIfAbsent(candidate.first(1), candidate));
    return chosen.values().stream().limit(BEGINNINGS).toList();
  }

  /** In full trainings of the start. */
  double cost(Collection<SearchTrial> trials) {
    return trials.stream().mapToInt(SearchTrial::epochs).sum() / (double) start().epochs();
  }

  /**
   * What a search takes at least to train a last candidate and the start in full on all parts.
   *
   * @param parts that there are
   */
  public Needs needs(Strategy strategy, int parts) {
    int oneEpoch = strategy == Strategy.RANDOM ? 0 : beginnings().size();
    if (strategy != Strategy.RACE) {
      return new Needs(2 * parts + 1, oneEpoch, 0, start());
    }
    int last = 2 * parts - 1; // one more, and the start on the other parts
    return new Needs(
        anchors.size() + ProtocolRace.FEW + last + 1,
        oneEpoch,
        ProtocolRace.FEWEST_IN_A_ROUND,
        start());
  }
}
