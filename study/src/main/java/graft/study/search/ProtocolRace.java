package graft.study.search;

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
import java.util.function.IntFunction;
import java.util.function.ToDoubleFunction;
import java.util.stream.IntStream;

/**
 * Decides what a search trains. A race: anchors (recommended, linear probe, all layers at a full
 * rate, what other tools do, common, the paper's table); one epoch of many, whose best few are
 * trained in full; then rounds of candidates as far as their rung, each on another part: the first
 * round what differs from the best anchor by one setting and random ones, later ones where a {@link
 * GaussianProcess} of all trainings expects a high accuracy or is uncertain, among all these and
 * what differs from the best so far by one setting; its best in full on all parts. A rung is the
 * beginning of the full training where rates are by epoch, and lies behind all first decays; where
 * rates are by update it is all of their course in less time, since what is stopped at a high rate
 * says little (see {@link Candidate#recipe}). Ends when the budget does.
 */
public final class ProtocolRace {
  /** Another one for each change of what is trained: a search begun by others cannot go on. */
  public static final String RULES = "rules 3: no image held out twice";

  /** Candidates that are trained in full after one epoch of everything. */
  static final int FEW = 3;

  /** Shares of what the budget holds that anchors and finalists may use. */
  private static final double FOR_ANCHORS = 0.1;

  private static final double FOR_FINALISTS = 0.3;

  private static final int MOST_FINALISTS = 10;

  static final int FEWEST_IN_A_ROUND = 3;
  private static final int ROUNDS = 3;
  private static final int LARGEST_ROUND = 30;

  /** The best so far, whose neighbours join the candidates of a round. */
  private static final int BEST = 5;

  private final Candidates candidates;
  private final Set<Candidate> known;
  private final int wanted;
  private final long seed;
  private final TrialRunner runner;
  private final Map<Candidate, Map<Integer, Score>> full = new LinkedHashMap<>();
  private final Observations seen;
  private final Map<Candidate, List<String>> roles = new HashMap<>();

  /**
   * A race that has not begun.
   *
   * @param replicates that a finalist is trained on, at least 1
   * @param seed of the order in which neighbours are tried
   */
  public ProtocolRace(Candidates candidates, int replicates, long seed, TrialRunner runner) {
    this.candidates = candidates;
    this.known = new LinkedHashSet<>(candidates.all());
    this.wanted = replicates;
    this.seed = seed;
    this.runner = runner;
    this.seen = new Observations(replicates);
    candidates
        .anchors()
        .forEach((candidate, names) -> roles.put(candidate, new ArrayList<>(names)));
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
    Optional<GaussianProcess> process = strategy == Strategy.RACE ? process() : Optional.empty();
    List<LeaderboardRow> rows = new ArrayList<>();
    full.forEach((candidate, scores) -> rows.add(row(candidate, scores, process)));
    return Leaderboard.of(rows, wanted, tried(process), candidates.needs(strategy, wanted));
  }

  /** Of all trainings so far; empty before any is as long as a rung. */
  private Optional<GaussianProcess> process() {
    List<Observation> usable = seen.usable();
    return usable.isEmpty()
        ? Optional.empty()
        : Optional.of(new GaussianProcess(candidates.space().depth(), candidates.start(), usable));
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
                    gain(candidate, process))));
    return tried;
  }

  /** Says what the next trainings are for. */
  private void begin(Stage.Kind kind, int round, int rounds, OptionalDouble later) {
    List<LeaderboardRow> rows = new ArrayList<>();
    full.forEach((one, scores) -> rows.add(row(one, scores, Optional.empty())));
    Set<Candidate> diverged = seen.diverged();
    rows.removeIf(row -> diverged.contains(row.candidate()));
    runner.begins(new Stage(kind, round, rounds, later, Leaderboard.bestSoFar(rows)));
  }

  private void begin(Stage.Kind kind) {
    begin(kind, 0, 0, OptionalDouble.empty());
  }

  private LeaderboardRow row(
      Candidate candidate, Map<Integer, Score> scores, Optional<GaussianProcess> process) {
    return new LeaderboardRow(
        candidate, roles.getOrDefault(candidate, List.of()), scores, gain(candidate, process));
  }

  private Optional<Estimate> gain(Candidate candidate, Optional<GaussianProcess> process) {
    return seen.diverged().contains(candidate)
        ? Optional.empty()
        : process.map(one -> one.gain(candidate, candidates.start()));
  }

  /** How many of the first of them a room in full trainings holds. */
  private int fitting(List<SearchTrial> trials, double room) {
    return most(trials.size(), count -> trials.subList(0, count), room);
  }

  /** The largest count whose trainings the budget holds. */
  private int mostWithin(int largest, IntFunction<List<SearchTrial>> trials) {
    return most(largest, trials, Math.max(0, runner.affordable()));
  }

  private int most(int largest, IntFunction<List<SearchTrial>> trials, double room) {
    return IntStream.rangeClosed(1, largest)
        .filter(count -> candidates.cost(trials.apply(count)) <= room + 1e-9)
        .max()
        .orElse(0);
  }

  private void race() throws StoppedException {
    List<Candidate> first = new ArrayList<>(candidates.anchors().keySet());
    begin(Stage.Kind.ANCHORS);
    train(first.subList(0, 1), 0, 1);
    if (full.isEmpty()) {
      return; // the budget holds no training at all
    }
    int parts = trainAnchors(first);
    fewAfterOneEpoch();
    int finalists = finalists();
    double end =
        finalists * wanted + candidates.cost(missing(List.of(candidates.start()), parts, wanted));
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
    double share =
        known.stream().mapToInt(Candidate::rungEpochs).average().orElseThrow()
            / candidates.start().epochs();
    double room = (runner.affordable() - end) / share + 1e-9; // a sum of shares is a little off
    return (int) Math.min((double) known.size() * wanted, room);
  }

  private void trainToTheEnd(int finalists) throws StoppedException {
    List<Candidate> expected = othersExpected(finalists);
    int many =
        runner.keep(
            "last_candidates",
            () -> mostWithin(expected.size(), count -> missing(last(expected, count), 0, wanted)));
    Set<Candidate> last = last(expected, Math.max(1, many)); // rather than all on fewer parts
    int parts = runner.keep("last_parts", () -> mostWithin(wanted, to -> missing(last, 0, to)));
    int missing = missing(last, 0, parts).size();
    runner.message(
        missing == 0
            ? "the budget holds no further training of the last ones in full"
            : last.size()
                + " candidates, the recommended one among them, in full on "
                + parts
                + (parts == 1 ? " part" : " parts"));
    begin(Stage.Kind.FINALISTS, 0, 0, OptionalDouble.of(0));
    train(last, 0, parts);
  }

  /** Those with the highest expected accuracy beside the start, which they are compared with. */
  private List<Candidate> othersExpected(int count) {
    return mostExpected(count + 1).stream()
        .filter(one -> !one.equals(candidates.start()))
        .limit(count)
        .toList();
  }

  /** The first of them, and the start. */
  private Set<Candidate> last(List<Candidate> expected, int count) {
    Set<Candidate> last = new LinkedHashSet<>();
    expected.stream().limit(count).forEach(last::add);
    last.add(candidates.start());
    return last;
  }

  /**
   * All once, as many as the budget holds; then on as many parts as their share of it holds:
   * returns these.
   */
  private int trainAnchors(List<Candidate> all) throws StoppedException {
    int most =
        runner.keep(
            "anchors",
            () -> 1 + fitting(missing(all.subList(1, all.size()), 0, 1), runner.affordable()));
    List<Candidate> some = all.subList(0, most);
    int parts =
        runner.keep(
            "anchor_parts",
            () ->
                (int)
                    Math.max(
                        1, Math.min(wanted, (1 + FOR_ANCHORS * runner.affordable()) / all.size())));
    runner.message("anchors: " + most + " candidates on " + parts + " of " + wanted + " parts");
    begin(Stage.Kind.ANCHORS);
    train(some, 0, parts);
    return parts;
  }

  private void rounds(int many, double end) throws StoppedException {
    int rounds = Math.max(ROUNDS, (many + LARGEST_ROUND - 1) / LARGEST_ROUND);
    int each = Math.max(FEWEST_IN_A_ROUND, (many + rounds - 1) / rounds);
    runner.message(many + " candidates as far as their rung, " + each + " a round");
    for (int round = 1; ; round++) {
      List<Candidate> order = round == 1 ? neighboursAndOthers() : promising();
      List<SearchTrial> next = seen.onNewParts(order, each);
      // in time, trainings may have taken longer than expected
      int fit = runner.keep("round " + round, () -> fitting(next, runner.affordable() - end));
      List<SearchTrial> these = next.subList(0, fit);
      double later = Math.max(end, runner.affordable() - candidates.cost(these));
      begin(Stage.Kind.ROUND, round, Math.max(round, rounds), OptionalDouble.of(later));
      if (see(these).isEmpty()) {
        return; // the budget ended
      }
    }
  }

  /** Alternating between what differs from the best anchor by one setting and a random one. */
  private List<Candidate> neighboursAndOthers() {
    Candidate best =
        ordered(candidates.anchors().keySet(), Estimate::mean).stream()
            .findFirst()
            .orElse(candidates.start());
    List<Candidate> near = shuffled(candidates.space().neighbours(best));
    Set<Candidate> order = new LinkedHashSet<>();
    for (int i = 0; i < candidates.random().size(); i++) {
      order.add(near.get(i % near.size()));
      order.add(candidates.random().get(i));
    }
    order.removeAll(full.keySet());
    return new ArrayList<>(order);
  }

  /**
   * By expected accuracy plus one standard deviation of what is not known (upper confidence bound).
   */
  private List<Candidate> promising() {
    mostExpected(BEST).forEach(one -> known.addAll(candidates.space().neighbours(one)));
    return ordered(known, estimate -> estimate.mean() + estimate.deviation());
  }

  /** Of those that were trained as far as a rung. */
  private List<Candidate> mostExpected(int count) {
    Set<Candidate> trained = new LinkedHashSet<>();
    seen.usable().forEach(one -> trained.add(one.trial().candidate()));
    List<Candidate> order = ordered(trained, Estimate::mean);
    return order.subList(0, Math.min(count, order.size()));
  }

  /** Candidates that did not diverge, the highest first. */
  private List<Candidate> ordered(Collection<Candidate> some, ToDoubleFunction<Estimate> by) {
    List<Candidate> left = new ArrayList<>(some);
    left.removeAll(seen.diverged());
    process()
        .ifPresent(
            process -> {
              Map<Candidate, Double> value = new HashMap<>();
              left.forEach(one -> value.put(one, by.applyAsDouble(process.at(one))));
              left.sort(
                  Comparator.comparingDouble((Candidate one) -> -value.getOrDefault(one, 0.0))
                      .thenComparing(Candidate::text));
            });
    return left;
  }

  private void random() throws StoppedException {
    measure();
    trainInFull(candidates.random());
  }

  private void oneEpoch() throws StoppedException {
    measure();
    begin(Stage.Kind.ONE_EPOCH);
    trainInFull(bestOf(see(firstEpochs(candidates.beginnings()))));
  }

  /** Trains as many of them in full on all parts as the budget holds; one on fewer, if need be. */
  private void trainInFull(List<Candidate> order) throws StoppedException {
    int many =
        runner.keep(
            "candidates",
            () ->
                Math.max(
                    1,
                    mostWithin(
                        order.size(), count -> missing(order.subList(0, count), 0, wanted))));
    List<Candidate> some = order.subList(0, Math.min(many, order.size()));
    int parts = runner.keep("parts", () -> mostWithin(wanted, count -> missing(some, 0, count)));
    begin(Stage.Kind.IN_FULL, 0, 0, OptionalDouble.of(0));
    train(some, 0, parts);
  }

  /** One training, to know what they cost where that is not known; it competes for nothing. */
  private void measure() throws StoppedException {
    if (runner.affordable() == Double.POSITIVE_INFINITY) {
      begin(Stage.Kind.ANCHORS);
      train(new ArrayList<>(candidates.anchors().keySet()).subList(0, 1), 0, 1);
      full.clear();
      seen.clear();
    }
  }

  private void fewAfterOneEpoch() throws StoppedException {
    List<Candidate> different = candidates.beginnings();
    double cost = candidates.cost(firstEpochs(different)) + FEW;
    if (runner.keep("one_epoch", () -> runner.affordable() >= cost ? 1 : 0) == 0) {
      runner.message("the budget has no room for one epoch of everything");
      return;
    }
    runner.message("one epoch of " + different.size() + " candidates that begin in different ways");
    begin(Stage.Kind.ONE_EPOCH);
    List<Candidate> order = bestOf(see(firstEpochs(different)));
    List<Candidate> few = order.subList(0, Math.min(FEW, order.size()));
    few.forEach(
        one -> roles.computeIfAbsent(one, key -> new ArrayList<>()).add(Leaderboard.ONE_EPOCH));
    begin(Stage.Kind.BEST_AFTER_ONE_EPOCH);
    train(few, 0, 1);
  }

  private static List<SearchTrial> firstEpochs(List<Candidate> some) {
    return some.stream().map(candidate -> SearchTrial.of(candidate, 0, Length.ONE_EPOCH)).toList();
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

  private List<Candidate> shuffled(List<Candidate> some) {
    int[] order = SeedKey.of(seed).with("neighbours").permutation(some.size());
    return IntStream.of(order).mapToObj(some::get).toList();
  }

  /** Trains in full on replicates {@code from..to-1} what is not trained there. */
  private void train(Collection<Candidate> some, int from, int to) throws StoppedException {
    see(missing(some, from, to));
  }

  private List<SearchTrial> missing(Collection<Candidate> some, int from, int to) {
    List<SearchTrial> trials = new ArrayList<>();
    for (int replicate = from; replicate < to; replicate++) {
      for (Candidate candidate : some) {
        if (!full.getOrDefault(candidate, Map.of()).containsKey(replicate)) {
          trials.add(SearchTrial.of(candidate, replicate, Length.FULL));
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
        if (trial.length() == Length.FULL) {
          full.computeIfAbsent(trial.candidate(), key -> new TreeMap<>())
              .put(trial.replicate(), score);
        }
      }
    }
    return scores;
  }
}
