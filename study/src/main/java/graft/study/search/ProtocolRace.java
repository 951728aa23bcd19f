package graft.study.search;

import graft.core.protocol.Recipe;
import graft.core.random.SeedKey;
import graft.study.search.TrialRunner.StoppedException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.ToDoubleFunction;
import java.util.stream.IntStream;

/**
 * Decides what a search trains. A race: anchors (recommended, common, the paper's table, linear
 * probe); one epoch of every candidate, whose best few are trained in full; then rounds of
 * candidates as far as a rung that lies after all first decays, each on another part: the first
 * round neighbours of the recommendation and random ones, later ones where a {@link
 * GaussianProcess} of all trainings expects a high accuracy or is uncertain; its best in full on
 * all parts. The schedule is never compressed: what a rung trains is the beginning of the full
 * training. Ends when the budget does.
 */
public final class ProtocolRace {
  /** Candidates that are trained in full after one epoch of everything. */
  private static final int FEW = 3;

  /** Shares of what the budget holds that anchors and finalists may use. */
  private static final double FOR_ANCHORS = 0.1;

  private static final double FOR_FINALISTS = 0.3;

  private static final int MOST_FINALISTS = 10;

  private static final int FEWEST_IN_A_ROUND = 3;
  private static final int ROUNDS = 3;
  private static final int LARGEST_ROUND = 60;

  private final int depth;
  private final List<Candidate> space;
  private final Map<Candidate, List<String>> anchors;
  private final Recipe recipe;
  private final int wanted;
  private final long seed;
  private final TrialRunner runner;
  private final Map<Candidate, Map<Integer, Score>> full = new LinkedHashMap<>();
  private final Observations seen;
  private final Map<Candidate, List<String>> roles = new HashMap<>();

  /**
   * A race that has not begun.
   *
   * @param depth L
   * @param space all candidates
   * @param anchors always part of it, in order, with their roles; the first is where it starts
   * @param recipe the schedule of a full training
   * @param replicates that a finalist is trained on, at least 1
   * @param seed of random candidates
   */
  public ProtocolRace(
      int depth,
      List<Candidate> space,
      Map<Candidate, List<String>> anchors,
      Recipe recipe,
      int replicates,
      long seed,
      TrialRunner runner) {
    this.depth = depth;
    this.space = List.copyOf(space);
    this.anchors = new LinkedHashMap<>(anchors);
    this.recipe = recipe;
    this.wanted = replicates;
    this.seed = seed;
    this.runner = runner;
    this.seen = new Observations(replicates);
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
    switch (strategy) {
      case RACE -> race();
      case RANDOM -> random();
      case ONE_EPOCH -> oneEpoch();
    }
    List<Observation> usable = seen.usable(rungEpochs(recipe));
    Optional<GaussianProcess> process =
        strategy == Strategy.RACE && !usable.isEmpty()
            ? Optional.of(new GaussianProcess(depth, recipe, usable))
            : Optional.empty();
    List<LeaderboardRow> rows = new ArrayList<>();
    full.forEach((candidate, scores) -> rows.add(row(candidate, scores, process)));
    return Leaderboard.of(rows, wanted, tried(process), needs(strategy, space, anchors, wanted));
  }

  /** Every candidate with its trainings. */
  private List<TriedCandidate> tried(Optional<GaussianProcess> process) {
    Map<Candidate, List<Observation>> trainings = new LinkedHashMap<>();
    seen.all()
        .forEach(
            one ->
                trainings
                    .computeIfAbsent(one.trial().candidate(), key -> new ArrayList<>())
                    .add(one));
    List<TriedCandidate> tried = new ArrayList<>();
    trainings.forEach(
        (candidate, all) ->
            tried.add(
                new TriedCandidate(
                    candidate,
                    roles.getOrDefault(candidate, List.of()),
                    all,
                    expected(candidate, process))));
    return tried;
  }

  /**
   * What a search takes at least to train its last candidates, and what they are compared with, in
   * full on all parts.
   *
   * @param parts that there are
   */
  public static Needs needs(
      Strategy strategy, List<Candidate> space, Map<Candidate, List<String>> anchors, int parts) {
    int oneEpoch =
        strategy == Strategy.RANDOM
            ? 0
            : (int) space.stream().map(candidate -> candidate.first(1)).distinct().count();
    if (strategy != Strategy.RACE) {
      return new Needs(2 * parts + 1, oneEpoch, 0);
    }
    int baselines = (int) anchors.values().stream().filter(ProtocolRace::isBaseline).count();
    int last = parts + baselines * (parts - 1);
    return new Needs(anchors.size() + FEW + last + 1, oneEpoch, FEWEST_IN_A_ROUND);
  }

  private static boolean isBaseline(List<String> roles) {
    return roles.stream().anyMatch(List.of(Leaderboard.RECOMMENDED, Leaderboard.COMMON)::contains);
  }

  /** Says what the next trainings are for. */
  private void begin(Stage.Kind kind, int round, int rounds, OptionalDouble later) {
    List<LeaderboardRow> rows = new ArrayList<>();
    full.forEach((one, scores) -> rows.add(row(one, scores, Optional.empty())));
    runner.begins(new Stage(kind, round, rounds, later, Leaderboard.bestSoFar(rows)));
  }

  private void begin(Stage.Kind kind) {
    begin(kind, 0, 0, OptionalDouble.empty());
  }

  private LeaderboardRow row(
      Candidate candidate, Map<Integer, Score> scores, Optional<GaussianProcess> process) {
    return new LeaderboardRow(
        candidate, roles.getOrDefault(candidate, List.of()), scores, expected(candidate, process));
  }

  private OptionalDouble expected(Candidate candidate, Optional<GaussianProcess> process) {
    return process.isEmpty() || seen.diverged().contains(candidate)
        ? OptionalDouble.empty()
        : OptionalDouble.of(process.get().at(candidate).mean());
  }

  private void race() throws StoppedException {
    List<Candidate> first = new ArrayList<>(anchors.keySet());
    begin(Stage.Kind.ANCHORS);
    train(first.subList(0, 1), 0, 1);
    if (full.isEmpty()) {
      return; // the budget holds no training at all
    }
    int parts = trainAnchors(first);
    fewAfterOneEpoch();
    int finalists = finalists();
    double end = (double) finalists * wanted + baselines().size() * (wanted - parts);
    int many = runner.keep("candidates", () -> rungTrainings(end));
    if (many >= FEWEST_IN_A_ROUND) {
      rounds(many, end);
    } else {
      runner.message("the budget holds no further candidates");
    }
    trainToTheEnd(finalists);
  }

  private int finalists() {
    return runner.keep(
        "finalists",
        () -> {
          long share = Math.round(FOR_FINALISTS * runner.affordable() / wanted);
          return (int) Math.max(1, Math.min(MOST_FINALISTS, share));
        });
  }

  /**
   * Trainings to a rung that the budget holds beside the end of the race.
   *
   * @param end full trainings of the end
   */
  private int rungTrainings(double end) {
    double share = (double) rungEpochs(recipe) / recipe.epochs();
    double room = (runner.affordable() - end) / share + 1e-9; // a sum of shares is a little off
    return (int) Math.min((double) space.size() * wanted, room);
  }

  private void trainToTheEnd(int finalists) throws StoppedException {
    Set<Candidate> last = new LinkedHashSet<>(mostExpected(finalists));
    last.addAll(baselines());
    int parts =
        runner.keep(
            "last_parts",
            () ->
                IntStream.rangeClosed(0, wanted)
                    .filter(to -> missing(last, 0, to).size() <= Math.max(0, runner.affordable()))
                    .max()
                    .orElse(0));
    int missing = missing(last, 0, parts).size();
    runner.message(
        missing == 0
            ? "the budget holds no further training of the last ones in full"
            : last.size()
                + " protocols, the recommended and the common among them, in full on "
                + parts
                + (parts == 1 ? " part" : " parts"));
    begin(Stage.Kind.FINALISTS, 0, 0, OptionalDouble.of(0));
    train(last, 0, parts);
  }

  /** The two that the result is compared with: what recommend says, and the common protocol. */
  private List<Candidate> baselines() {
    return anchors.keySet().stream()
        .filter(one -> isBaseline(roles.getOrDefault(one, List.of())))
        .toList();
  }

  /**
   * All once, as many as the budget holds; then on as many parts as their share of it holds:
   * returns these.
   */
  private int trainAnchors(List<Candidate> all) throws StoppedException {
    int most =
        runner.keep(
            "anchors", () -> (int) Math.max(1, Math.min(all.size(), runner.affordable() + 1)));
    List<Candidate> some = all.subList(0, most);
    int parts =
        runner.keep(
            "anchor_parts",
            () ->
                (int)
                    Math.max(
                        1, Math.min(wanted, (1 + FOR_ANCHORS * runner.affordable()) / all.size())));
    runner.message("anchors: " + most + " protocols on " + parts + " of " + wanted + " parts");
    begin(Stage.Kind.ANCHORS);
    train(some, 0, parts);
    return parts;
  }

  private void rounds(int many, double end) throws StoppedException {
    int rung = rungEpochs(recipe);
    int each = Math.min(LARGEST_ROUND, Math.max(FEWEST_IN_A_ROUND, (many + ROUNDS - 1) / ROUNDS));
    runner.message(many + " candidates as far as epoch " + rung + ", " + each + " a round");
    List<SearchTrial> next = seen.onNewParts(neighboursAndOthers(), Math.min(each, many), rung);
    int done = 0;
    int all = (many + each - 1) / each;
    double share = (double) rung / recipe.epochs();
    for (int round = 2; !next.isEmpty(); round++) {
      double later = Math.max(0, many - done - next.size()) * share + end;
      begin(Stage.Kind.ROUND, round - 1, Math.max(round - 1, all), OptionalDouble.of(later));
      if (see(next).isEmpty()) {
        return; // the budget ended
      }
      done += next.size();
      int before = done;
      // in time, trainings may have taken longer than expected
      int left = runner.keep("round " + round, () -> Math.min(many - before, rungTrainings(end)));
      next = seen.onNewParts(promising(), Math.min(each, left), rung);
    }
  }

  /** All candidates, alternating between the nearest to the recommendation and a random one. */
  private List<Candidate> neighboursAndOthers() {
    Candidate start = anchors.keySet().iterator().next();
    List<Candidate> random = shuffled();
    List<Candidate> near = new ArrayList<>(random);
    near.sort(Comparator.comparingInt(start::distance));
    Set<Candidate> order = new LinkedHashSet<>();
    for (int i = 0; i < space.size(); i++) {
      order.add(near.get(i));
      order.add(random.get(i));
    }
    order.removeAll(full.keySet());
    return new ArrayList<>(order);
  }

  /**
   * By expected accuracy plus one standard deviation of what is not known (upper confidence bound).
   */
  private List<Candidate> promising() {
    return ordered(estimate -> estimate.mean() + estimate.deviation());
  }

  private List<Candidate> mostExpected(int count) {
    List<Candidate> order = ordered(Estimate::mean);
    return order.subList(0, Math.min(count, order.size()));
  }

  /** Candidates that did not diverge, the highest first. */
  private List<Candidate> ordered(ToDoubleFunction<Estimate> by) {
    List<Observation> usable = seen.usable(rungEpochs(recipe));
    Set<Candidate> all = new LinkedHashSet<>(anchors.keySet());
    all.addAll(space);
    all.removeAll(seen.diverged());
    List<Candidate> left = new ArrayList<>(all);
    if (usable.isEmpty()) {
      return left;
    }
    GaussianProcess process = new GaussianProcess(depth, recipe, usable);
    Map<Candidate, Double> value = new HashMap<>();
    left.forEach(one -> value.put(one, by.applyAsDouble(process.at(one))));
    left.sort(
        Comparator.comparingDouble((Candidate one) -> -value.getOrDefault(one, 0.0))
            .thenComparing(Candidate::text));
    return left;
  }

  private void random() throws StoppedException {
    measure();
    trainInFull(shuffled());
  }

  private void oneEpoch() throws StoppedException {
    measure();
    begin(Stage.Kind.ONE_EPOCH);
    trainInFull(bestOf(see(firstEpochs(beginnings()))));
  }

  /** Trains as many of them in full on all parts as the budget holds; one on fewer, if need be. */
  private void trainInFull(List<Candidate> order) throws StoppedException {
    int many =
        runner.keep(
            "candidates",
            () -> (int) Math.max(1, Math.min(order.size(), runner.affordable() / wanted)));
    int parts =
        runner.keep("parts", () -> (int) Math.max(0, Math.min(wanted, runner.affordable() / many)));
    begin(Stage.Kind.IN_FULL, 0, 0, OptionalDouble.of(0));
    train(order.subList(0, Math.min(many, order.size())), 0, parts);
  }

  /** One training, to know what they cost where that is not known; it competes for nothing. */
  private void measure() throws StoppedException {
    if (runner.affordable() == Double.POSITIVE_INFINITY) {
      begin(Stage.Kind.ANCHORS);
      train(new ArrayList<>(anchors.keySet()).subList(0, 1), 0, 1);
      full.clear();
      seen.clear();
    }
  }

  private void fewAfterOneEpoch() throws StoppedException {
    List<Candidate> different = beginnings();
    double cost = (double) different.size() / recipe.epochs() + FEW;
    if (runner.keep("one_epoch", () -> runner.affordable() >= cost ? 1 : 0) == 0) {
      runner.message("the budget has no room for one epoch of everything");
      return;
    }
    runner.message(
        "one epoch of everything: "
            + different.size()
            + " of "
            + space.size()
            + " candidates differ so far");
    begin(Stage.Kind.ONE_EPOCH);
    List<Candidate> order = bestOf(see(firstEpochs(different)));
    List<Candidate> few = order.subList(0, Math.min(FEW, order.size()));
    few.forEach(
        one -> roles.computeIfAbsent(one, key -> new ArrayList<>()).add(Leaderboard.ONE_EPOCH));
    begin(Stage.Kind.BEST_AFTER_ONE_EPOCH);
    train(few, 0, 1);
  }

  /** Of candidates whose first epoch is the same, the one nearest to the recommendation. */
  private List<Candidate> beginnings() {
    Candidate start = anchors.keySet().iterator().next();
    int decay = start.protocol().initialDecayEpochs();
    Comparator<Candidate> nearest =
        Comparator.comparingInt(start::distance)
            .thenComparingInt(one -> Math.abs(one.protocol().initialDecayEpochs() - decay));
    Map<Candidate, Candidate> chosen = new LinkedHashMap<>();
    for (Candidate candidate : space) {
      chosen.merge(
          candidate.first(1),
          candidate,
          (one, other) -> nearest.compare(other, one) < 0 ? other : one);
    }
    return new ArrayList<>(chosen.values());
  }

  private static List<SearchTrial> firstEpochs(List<Candidate> candidates) {
    return candidates.stream().map(candidate -> new SearchTrial(candidate, 0, 1)).toList();
  }

  private static List<Candidate> bestOf(Map<SearchTrial, Score> scores) {
    return scores.entrySet().stream()
        .sorted(
            Comparator.comparingInt((Map.Entry<SearchTrial, Score> e) -> -e.getValue().hits())
                .thenComparingDouble(e -> e.getValue().loss())
                .thenComparing(e -> e.getKey().candidate().text()))
        .map(e -> e.getKey().candidate())
        .toList();
  }

  private List<Candidate> shuffled() {
    int[] order = SeedKey.of(seed).with("candidates").permutation(space.size());
    return IntStream.of(order).mapToObj(space::get).toList();
  }

  /** Trains in full on replicates {@code from..to-1} what is not trained there. */
  private void train(Collection<Candidate> candidates, int from, int to) throws StoppedException {
    see(missing(candidates, from, to));
  }

  private List<SearchTrial> missing(Collection<Candidate> candidates, int from, int to) {
    List<SearchTrial> trials = new ArrayList<>();
    for (int replicate = from; replicate < to; replicate++) {
      for (Candidate candidate : candidates) {
        if (!full.getOrDefault(candidate, Map.of()).containsKey(replicate)) {
          trials.add(new SearchTrial(candidate, replicate, recipe.epochs()));
        }
      }
    }
    return trials;
  }

  /** Trains them, and keeps the observations in their order. */
  private Map<SearchTrial, Score> see(List<SearchTrial> trials) throws StoppedException {
    Map<SearchTrial, Score> scores = new LinkedHashMap<>();
    if (trials.isEmpty()) {
      return scores;
    }
    Map<SearchTrial, Score> found = runner.run(trials);
    for (SearchTrial trial : trials) {
      Score score = found.get(trial);
      if (score != null) {
        scores.put(trial, score);
        seen.add(new Observation(trial, score));
        if (trial.epochs() == recipe.epochs()) {
          full.computeIfAbsent(trial.candidate(), key -> new TreeMap<>())
              .put(trial.replicate(), score);
        }
      }
    }
    return scores;
  }
}
