package graft.core.search;

import graft.core.protocol.Recipe;
import graft.core.random.SeedKey;
import graft.core.search.Lane.StoppedException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.IntStream;

/**
 * Decides what a search trains. A race: anchors (recommended, common, the paper's table, linear
 * probe) on all replicates; one epoch of every candidate, whose best few go on; neighbours of the
 * recommendation and random candidates as far as a rung that lies after all first decays; the best
 * third of these in full on two replicates, and a third of them on the rest. The schedule is never
 * compressed: what a rung trains is the beginning of the full training. Ends when the budget does.
 */
public final class ProtocolRace {
  /** Part of the survivors that a rung keeps. */
  private static final int KEPT = 3;

  /** Candidates that one epoch of everything brings forward. */
  private static final int FEW = 3;

  private static final int FEWEST_IN_A_RUNG = 3;

  /** Part of the budget that anchors may use. */
  private static final double FOR_ANCHORS = 0.6;

  private final List<Candidate> space;
  private final Map<Candidate, List<String>> anchors;
  private final Recipe recipe;
  private final int wanted;
  private final long seed;
  private final Lane lane;
  private final Map<Candidate, Map<Integer, Score>> full = new LinkedHashMap<>();
  private final Map<Candidate, List<String>> roles = new HashMap<>();
  private final Set<Candidate> tried = new LinkedHashSet<>();

  /**
   * A race that has not begun.
   *
   * @param space all candidates
   * @param anchors always part of it, in order, with their roles; the first is where it starts
   * @param recipe the schedule of a full training
   * @param replicates that a finalist is trained on
   * @param seed of random candidates
   */
  public ProtocolRace(
      List<Candidate> space,
      Map<Candidate, List<String>> anchors,
      Recipe recipe,
      int replicates,
      long seed,
      Lane lane) {
    this.space = List.copyOf(space);
    this.anchors = new LinkedHashMap<>(anchors);
    this.recipe = recipe;
    this.wanted = replicates;
    this.seed = seed;
    this.lane = lane;
    anchors.forEach((candidate, names) -> roles.put(candidate, new ArrayList<>(names)));
  }

  /** Epochs of a rung: a fifth of S behind the last first decay. */
  public static int rungEpochs(Recipe recipe) {
    int step = recipe.rates().stepEpochs();
    return Math.min(recipe.epochs(), step + Math.max(1, step / 5));
  }

  /**
   * Runs it.
   *
   * @throws StoppedException if the user stopped it
   */
  public Leaderboard run(Strategy strategy) throws StoppedException {
    int replicates =
        switch (strategy) {
          case RACE -> race();
          case RANDOM -> random();
          case ONE_EPOCH -> oneEpoch();
        };
    List<Standing> standings = new ArrayList<>();
    full.forEach(
        (candidate, scores) ->
            standings.add(
                new Standing(candidate, roles.getOrDefault(candidate, List.of()), scores)));
    return Leaderboard.of(standings, replicates, tried.size());
  }

  private int race() throws StoppedException {
    List<Candidate> first = new ArrayList<>(anchors.keySet());
    train(first.subList(0, 1), 0, 1);
    if (full.isEmpty()) {
      return wanted; // the budget holds no training at all
    }
    train(affordable(first), 0, 1);
    int replicates = replicates(full.size());
    lane.told(
        "anchors: " + full.size() + " protocols on " + replicates + " of " + wanted + " parts");
    train(full.keySet(), 1, replicates);
    List<Candidate> few = fewAfterOneEpoch(replicates);
    double each = costOfOne(replicates);
    int many =
        lane.keep(
            "candidates",
            () -> (int) ((lane.affordable() - (double) few.size() * replicates) / each));
    List<Candidate> runners = runners(Math.min(many, space.size()));
    Set<Candidate> finalists = new LinkedHashSet<>(few);
    if (runners.size() >= FEWEST_IN_A_RUNG) {
      int rung = rungEpochs(recipe);
      lane.told(runners.size() + " candidates as far as epoch " + rung);
      List<Candidate> kept = best(score(runners, rung), runners.size() / KEPT);
      int two = Math.min(2, replicates);
      lane.told(kept.size() + " of them in full");
      train(kept, 0, two);
      finalists.addAll(bestOf(kept, Math.max(1, kept.size() / KEPT)));
    } else {
      lane.told("the budget holds no further candidates");
    }
    train(finalists, 0, replicates);
    return replicates;
  }

  private int random() throws StoppedException {
    measure();
    List<Candidate> order = shuffled();
    int many = lane.keep("candidates", () -> (int) (lane.affordable() / wanted));
    train(order.subList(0, Math.min(order.size(), Math.max(1, many))), 0, wanted);
    return wanted;
  }

  private int oneEpoch() throws StoppedException {
    measure();
    Map<Candidate, Score> scores = score(beginnings(1), 1);
    int many = lane.keep("candidates", () -> (int) (lane.affordable() / wanted));
    train(best(scores, Math.max(1, many)), 0, wanted);
    return wanted;
  }

  /** One training, to know what they cost; it competes for nothing. */
  private void measure() throws StoppedException {
    train(new ArrayList<>(anchors.keySet()).subList(0, 1), 0, 1);
    full.clear();
    tried.clear();
  }

  /** As many anchors as the budget holds once; at least the first. */
  private List<Candidate> affordable(List<Candidate> candidates) {
    int most = lane.keep("anchors", () -> (int) Math.min(candidates.size(), lane.affordable() + 1));
    return candidates.subList(0, Math.max(1, most));
  }

  private int replicates(int count) {
    return lane.keep(
        "replicates",
        () -> (int) Math.max(1, Math.min(wanted, 1 + FOR_ANCHORS * lane.affordable() / count)));
  }

  /** Full trainings that a candidate of the rung costs, all later ones shared among them. */
  private double costOfOne(int replicates) {
    double rung = (double) rungEpochs(recipe) / recipe.epochs();
    int two = Math.min(2, replicates);
    return rung + (double) two / KEPT + (double) (replicates - two) / (KEPT * KEPT);
  }

  private List<Candidate> fewAfterOneEpoch(int replicates) throws StoppedException {
    List<Candidate> different = beginnings(1);
    double cost = (double) different.size() / recipe.epochs() + (double) FEW * replicates;
    if (lane.keep("one_epoch", () -> lane.affordable() >= cost ? 1 : 0) == 0) {
      lane.told("the budget has no room for one epoch of everything");
      return List.of();
    }
    lane.told(
        "one epoch of everything: "
            + different.size()
            + " of "
            + space.size()
            + " candidates differ so far");
    List<Candidate> few = best(score(different, 1), FEW);
    few.forEach(
        one -> roles.computeIfAbsent(one, key -> new ArrayList<>()).add(Leaderboard.ONE_EPOCH));
    return few;
  }

  /** Of candidates that begin alike, the one nearest to the recommendation. */
  private List<Candidate> beginnings(int epochs) {
    Candidate start = anchors.keySet().iterator().next();
    int decay = start.protocol().initialDecayEpochs();
    Comparator<Candidate> nearest =
        Comparator.comparingInt(start::distance)
            .thenComparingInt(one -> Math.abs(one.protocol().initialDecayEpochs() - decay));
    Map<Candidate, Candidate> chosen = new LinkedHashMap<>();
    for (Candidate candidate : space) {
      chosen.merge(
          candidate.first(epochs),
          candidate,
          (one, other) -> nearest.compare(other, one) < 0 ? other : one);
    }
    return new ArrayList<>(chosen.values());
  }

  /** Half of them neighbours of the recommendation, the nearest first, half random. */
  private List<Candidate> runners(int count) {
    Candidate start = anchors.keySet().iterator().next();
    List<Candidate> random = shuffled();
    List<Candidate> near = new ArrayList<>(random);
    near.sort(Comparator.comparingInt(start::distance));
    Set<Candidate> chosen = new LinkedHashSet<>();
    for (int i = 0; i < space.size() && chosen.size() < count; i++) {
      add(chosen, near.get(i), count);
      add(chosen, random.get(i), count);
    }
    return new ArrayList<>(chosen);
  }

  private void add(Set<Candidate> chosen, Candidate candidate, int most) {
    if (chosen.size() < most && !full.containsKey(candidate)) {
      chosen.add(candidate);
    }
  }

  private List<Candidate> shuffled() {
    int[] order = SeedKey.of(seed).with("candidates").permutation(space.size());
    return IntStream.of(order).mapToObj(space::get).toList();
  }

  /** Trains in full on replicates {@code from..to-1} what is not trained there. */
  private void train(Collection<Candidate> candidates, int from, int to) throws StoppedException {
    List<SearchTrial> trials = new ArrayList<>();
    for (int replicate = from; replicate < to; replicate++) {
      for (Candidate candidate : candidates) {
        if (!full.getOrDefault(candidate, Map.of()).containsKey(replicate)) {
          trials.add(new SearchTrial(candidate, replicate, recipe.epochs()));
        }
      }
    }
    if (trials.isEmpty()) {
      return;
    }
    tried.addAll(candidates);
    lane.run(trials)
        .forEach(
            (trial, score) ->
                full.computeIfAbsent(trial.candidate(), key -> new TreeMap<>())
                    .put(trial.replicate(), score));
  }

  /** Trains as far as an epoch, on the first replicate. */
  private Map<Candidate, Score> score(List<Candidate> candidates, int epochs)
      throws StoppedException {
    List<SearchTrial> trials =
        candidates.stream().map(candidate -> new SearchTrial(candidate, 0, epochs)).toList();
    tried.addAll(candidates);
    Map<Candidate, Score> scores = new LinkedHashMap<>();
    Map<SearchTrial, Score> found = lane.run(trials);
    for (SearchTrial trial : trials) {
      Score score = found.get(trial);
      if (score != null) {
        scores.put(trial.candidate(), score);
      }
    }
    return scores;
  }

  private static List<Candidate> best(Map<Candidate, Score> scores, int count) {
    return scores.entrySet().stream()
        .map(e -> new Standing(e.getKey(), List.of(), Map.of(0, e.getValue())))
        .sorted(Leaderboard.BEST_FIRST)
        .limit(count)
        .map(Standing::candidate)
        .toList();
  }

  private List<Candidate> bestOf(List<Candidate> candidates, int count) {
    return candidates.stream()
        .filter(full::containsKey)
        .map(one -> new Standing(one, List.of(), full.getOrDefault(one, Map.of())))
        .sorted(Leaderboard.BEST_FIRST)
        .limit(count)
        .map(Standing::candidate)
        .toList();
  }
}
