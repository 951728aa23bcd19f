package graft.study.search;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import graft.core.protocol.Cosine;
import graft.core.protocol.OneCycle;
import graft.core.protocol.Optimizer;
import graft.core.protocol.Protocol;
import graft.core.protocol.Recipe;
import graft.core.protocol.Schedule;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.function.IntSupplier;
import java.util.function.ToDoubleFunction;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class ProtocolRaceTest {
  private static final Recipe RECIPE = SearchSpaceTest.PAPER;
  private static final SearchSpace SPACE = new SearchSpace(8, RECIPE);
  private static final Candidate RECOMMENDED = Candidate.of(Protocol.of(6, 1, 10, 6), RECIPE, 8);
  private static final Candidate COMMON = Candidate.of(Protocol.of(7, 8, 30, 0), RECIPE, 8);
  private static final int IMAGES = 1000;

  /**
   * The best is of another family than the recommendation, with settings that mean nothing there;
   * 0.69 at most, the recommendation 0.565.
   */
  private static double surface(Candidate candidate) {
    Protocol p = candidate.protocol();
    Recipe recipe = candidate.recipe();
    Schedule rates = recipe.rates();
    boolean adam = recipe.optimizer() instanceof Optimizer.AdamW;
    double accuracy = adam ? 0.69 : 0.66;
    accuracy -= rates instanceof Cosine ? 0 : rates instanceof OneCycle ? 0.01 : 0.02;
    accuracy -= 0.015 * Math.abs(Math.log(rates.high() / (adam ? 5e-4 : 5e-3)) / Math.log(2));
    accuracy -= 0.01 * (7 - p.transferredLayers()) + 0.004 * Math.abs(p.frozenLayers() - 4);
    accuracy -= recipe.refinements().layerDecay().isPresent() ? 0 : 0.02;
    accuracy -= recipe.refinements().mixup() > 0 ? 0.01 : 0;
    accuracy -= recipe.refinements().labelSmoothing() > 0 ? 0 : 0.005;
    return accuracy - 0.01 * Math.abs(recipe.dropout() - 0.5) - 0.01 * (90.0 / recipe.epochs() - 1);
  }

  /** Trains nothing: a candidate is right on the first so many images. */
  private static class MadeRunner implements TrialRunner {
    private final ToDoubleFunction<SearchTrial> accuracy;
    private final double budget;
    private final Set<SearchTrial> done = new LinkedHashSet<>();
    private final Map<String, Integer> kept = new HashMap<>();
    private final List<Stage> stages = new ArrayList<>();

    MadeRunner(double budget, ToDoubleFunction<SearchTrial> accuracy) {
      this.budget = budget;
      this.accuracy = accuracy;
    }

    /** Full trainings' worth of trainings of a length. */
    double used(Length length) {
      return done.stream()
          .filter(t -> t.length() == length)
          .mapToDouble(t -> t.epochs() / 90.0)
          .sum();
    }

    double used() {
      return done.stream().mapToDouble(t -> t.epochs() / 90.0).sum();
    }

    @Override
    public Map<SearchTrial, Score> run(List<SearchTrial> trials) {
      assertThat(trials).doesNotHaveDuplicates();
      Map<SearchTrial, Score> scores = new LinkedHashMap<>();
      for (SearchTrial trial : trials) {
        trial.protocol().check("alexnet", 8, trial.recipe());
        done.add(trial); // a set: what is trained already costs nothing
        BitSet correct = new BitSet();
        correct.set(0, (int) Math.round(IMAGES * accuracy.applyAsDouble(trial)));
        scores.put(trial, new Score(correct, IMAGES, 1));
      }
      return scores;
    }

    @Override
    public double affordable() {
      return budget - 1 - used();
    }

    @Override
    public int keep(String name, IntSupplier decision) {
      return kept.computeIfAbsent(name, key -> decision.getAsInt());
    }

    @Override
    public void begins(Stage stage) {
      stages.add(stage);
    }

    @Override
    public void message(String line) {
      // nobody listens
    }
  }

  private static Leaderboard run(Strategy strategy, TrialRunner runner)
      throws TrialRunner.StoppedException {
    return run(strategy, runner, 1);
  }

  private static Leaderboard run(Strategy strategy, TrialRunner runner, long seed)
      throws TrialRunner.StoppedException {
    return new ProtocolRace(candidates(seed), 5, seed, runner).run(strategy);
  }

  private static Candidates candidates(long seed) {
    return from(RECOMMENDED, seed);
  }

  private static Candidates from(Candidate recommended, long seed) {
    Map<Candidate, List<String>> anchors = new LinkedHashMap<>();
    anchors.put(recommended, List.of(Leaderboard.RECOMMENDED));
    anchors.put(COMMON, List.of(Leaderboard.COMMON));
    return new Candidates(SPACE, anchors, seed);
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5})
  void aRaceFindsTheBestFamilyAndTrainsItOnEveryPart(long seed)
      throws TrialRunner.StoppedException {
    Leaderboard board = run(Strategy.RACE, new MadeRunner(100, t -> surface(t.candidate())), seed);
    Candidate best = board.best().candidate();
    assertThat(surface(best)).as(best.text()).isGreaterThan(0.67);
    assertThat(best.recipe().optimizer()).isInstanceOf(Optimizer.AdamW.class);
    assertThat(best.recipe().refinements().layerDecay()).as(best.text()).isPresent();
    assertThat(board.best().replicates()).isEqualTo(5);
    assertThat(board.isShownBetterThan(board.role(Leaderboard.RECOMMENDED).orElseThrow())).isTrue();
    assertThat(board.role(Leaderboard.COMMON).orElseThrow().replicates()).isPositive();
    assertThat(board.role(Leaderboard.ONE_EPOCH)).isPresent();
  }

  @ParameterizedTest
  @EnumSource(Strategy.class)
  void noBudgetIsExceeded(Strategy strategy) throws TrialRunner.StoppedException {
    for (int budget : new int[] {2, 4, 9, 20, 60, 150}) {
      MadeRunner runner = new MadeRunner(budget, t -> surface(t.candidate()));
      Leaderboard board = run(strategy, runner);
      if (budget >= 4) { // else one epoch of everything alone is more
        assertThat(board.rows()).as("%s of %d", strategy, budget).isNotEmpty();
        assertThat(runner.used()).as("%s of %d", strategy, budget).isLessThanOrEqualTo(budget);
      }
      if (budget >= 20) {
        assertThat(runner.used()).as("%s of %d", strategy, budget).isLessThanOrEqualTo(budget);
        assertThat(runner.used()).as("%s of %d", strategy, budget).isGreaterThan(0.7 * budget - 4);
      }
    }
  }

  private static Needs needs(Strategy strategy) {
    return candidates(1).needs(strategy, 5);
  }

  @ParameterizedTest
  @EnumSource(Strategy.class)
  void theLeastBudgetThatIsNamedComparesOnAllPartsAndASmallerOneDoesNot(Strategy strategy)
      throws TrialRunner.StoppedException {
    int least = (int) Math.ceil(needs(strategy).trainings());
    Compared enough = run(strategy, new MadeRunner(least, t -> surface(t.candidate()))).compared();
    assertThat(enough.isOnAllParts()).as("%s of %d: %s", strategy, least, enough).isTrue();
    assertThat(enough.images()).isEqualTo(5 * IMAGES);
    int less = least - 4;
    Compared few = run(strategy, new MadeRunner(less, t -> surface(t.candidate()))).compared();
    assertThat(few.isOnAllParts()).as("%s of %d: %s", strategy, less, few).isFalse();
  }

  @ParameterizedTest
  @EnumSource(Strategy.class)
  void whatWasComparedIsWhatWasTrained(Strategy strategy) throws TrialRunner.StoppedException {
    for (int budget : new int[] {6, 12, 30, 100}) {
      MadeRunner runner = new MadeRunner(budget, t -> surface(t.candidate()));
      Leaderboard board = run(strategy, runner);
      Compared compared = board.compared();
      Map<Candidate, Length> longest = new HashMap<>();
      runner.done.forEach(
          t -> longest.merge(t.candidate(), t.length(), (a, b) -> a.compareTo(b) < 0 ? b : a));
      int inFull = compared.inFull().values().stream().mapToInt(Integer::intValue).sum();
      assertThat(inFull)
          .as("%s of %d", strategy, budget)
          .isEqualTo((int) longest.values().stream().filter(Length.FULL::equals).count());
      assertThat(compared.shorter().values().stream().mapToInt(Integer::intValue).sum())
          .isEqualTo(longest.size() - inFull);
      assertThat(board.all()).extracting(TriedCandidate::candidate).doesNotHaveDuplicates();
      assertThat(board.tried()).isEqualTo(longest.size());
      board.all().stream()
          .filter(one -> board.isInFull(one.candidate()))
          .forEach(
              one ->
                  assertThat(one.parts())
                      .isEqualTo(
                          (int)
                              runner.done.stream()
                                  .filter(t -> t.candidate().equals(one.candidate()))
                                  .filter(t -> t.length() == Length.FULL)
                                  .count()));
    }
  }

  @Test
  void stagesSayWhatIsStillToCome() throws TrialRunner.StoppedException {
    MadeRunner runner = new MadeRunner(100, t -> surface(t.candidate()));
    run(Strategy.RACE, runner);
    List<Stage> rounds =
        runner.stages.stream().filter(stage -> stage.kind() == Stage.Kind.ROUND).toList();
    assertThat(runner.stages.stream().map(Stage::kind).distinct())
        .containsExactly(
            Stage.Kind.ANCHORS,
            Stage.Kind.ONE_EPOCH,
            Stage.Kind.BEST_AFTER_ONE_EPOCH,
            Stage.Kind.ROUND,
            Stage.Kind.FINALISTS);
    assertThat(runner.stages.get(0).best()).isEmpty();
    Stage last = runner.stages.get(runner.stages.size() - 1);
    assertThat(last.best()).isPresent();
    assertThat(last.later().orElseThrow()).isZero();
    assertThat(rounds).hasSizeGreaterThanOrEqualTo(3);
    assertThat(rounds)
        .extracting(stage -> stage.later().orElseThrow())
        .isSortedAccordingTo(Comparator.reverseOrder());
  }

  @Test
  void aDifferenceThatOneMorePartWouldShowIsNamedAsNotShown() {
    LeaderboardRow one = made(RECOMMENDED, 0b0111, List.of(Leaderboard.RECOMMENDED));
    LeaderboardRow other = made(COMMON, 0b0011, List.of(Leaderboard.COMMON));
    Compared compared =
        Leaderboard.of(List.of(one, other), 4, List.of(), needs(Strategy.RACE)).compared();
    assertThat(compared.shown()).isFalse();
    assertThat(compared.isOnAllParts()).isFalse();
    assertThat(compared.images()).isEqualTo(40);
    assertThat(compared.rival()).hasValueSatisfying(r -> assertThat(r).isEqualTo(other));
    assertThat(compared.smallest()).as("six images").hasValue(6 / 40.0);
    assertThat(compared.smallestOnAllParts()).as("six images").hasValue(6 / 160.0);
  }

  private static LeaderboardRow made(Candidate candidate, long bits, List<String> roles) {
    Score score = new Score(BitSet.valueOf(new long[] {bits}), 40, 1);
    return new LeaderboardRow(candidate, roles, Map.of(0, score), Optional.empty());
  }

  @Test
  void candidatesThatBeginAlikeAreTrainedForThatOnce() throws TrialRunner.StoppedException {
    MadeRunner runner = new MadeRunner(100, t -> surface(t.candidate()));
    run(Strategy.RACE, runner);
    List<Candidate> begun =
        runner.done.stream()
            .filter(t -> t.length() == Length.ONE_EPOCH)
            .map(t -> t.candidate().first(1))
            .toList();
    assertThat(begun).hasSize(60).doesNotHaveDuplicates();
  }

  /** What leads after one epoch and loses in the end is tried, and does not win. */
  @Test
  void oneEpochDoesNotDecide() throws TrialRunner.StoppedException {
    MadeRunner runner =
        new MadeRunner(
            100,
            t ->
                t.length() == Length.ONE_EPOCH
                    ? 0.9 - surface(t.candidate())
                    : surface(t.candidate()));
    Leaderboard board = run(Strategy.RACE, runner);
    assertThat(board.best().accuracy()).isGreaterThan(surface(RECOMMENDED) + 0.05);
    assertThat(runner.done).filteredOn(t -> t.length() == Length.RUNG).hasSizeGreaterThan(10);
  }

  /** The same in each process, as hashes of enums are not. */
  private static String named(SearchTrial trial) {
    return trial.candidate().text() + trial.replicate() + trial.length();
  }

  /** 40 images of their own difficulty a part, drawn anew for each seed. */
  private static Map<SearchTrial, Score> noisy(
      List<SearchTrial> trials, int seed, ToDoubleFunction<Candidate> surface) {
    Map<SearchTrial, Score> scores = new LinkedHashMap<>();
    for (SearchTrial trial : trials) {
      Random chance = new Random(31L * named(trial).hashCode() + seed);
      BitSet correct = new BitSet();
      for (int image = 0; image < 40; image++) {
        double hard = new Random(1000L * seed + 40L * trial.replicate() + image).nextDouble() - 0.5;
        correct.set(image, chance.nextDouble() < surface.applyAsDouble(trial.candidate()) + hard);
      }
      scores.put(trial, new Score(correct, 40, 1));
    }
    return scores;
  }

  @Test
  void onFewImagesARaceFromAFairRecommendationFindsBetterThanRandomSearchOfTheSameCost()
      throws TrialRunner.StoppedException {
    Candidate fair =
        Candidate.of(
            GOOD.protocol(), GOOD.recipe().with(16, 90, GOOD.recipe().rates().times(4)), 8);
    Map<Strategy, Double> found = new HashMap<>();
    for (int seed = 0; seed < 8; seed++) {
      for (Strategy strategy : List.of(Strategy.RACE, Strategy.RANDOM)) {
        int luck = seed;
        MadeRunner runner =
            new MadeRunner(60, t -> 0) {
              @Override
              public Map<SearchTrial, Score> run(List<SearchTrial> trials) {
                super.run(trials);
                return noisy(trials, luck, ProtocolRaceTest::surface);
              }
            };
        Leaderboard board = new ProtocolRace(from(fair, seed), 5, seed, runner).run(strategy);
        found.merge(strategy, surface(board.best().candidate()) / 8, Double::sum);
      }
    }
    assertThat(found.getOrDefault(Strategy.RACE, 0.0))
        .isGreaterThan(found.getOrDefault(Strategy.RANDOM, 1.0) + 0.01)
        .isGreaterThan(surface(fair));
  }

  @Test
  void trainingsThatTakeLongerThanReckonedLeaveTheEndItsRoom() throws TrialRunner.StoppedException {
    MadeRunner slow =
        new MadeRunner(100, t -> surface(t.candidate())) {
          @Override
          public double affordable() {
            return super.affordable() - used(Length.RUNG) / 2;
          }
        };
    Leaderboard board = run(Strategy.RACE, slow);
    assertThat(slow.used(Length.RUNG)).isGreaterThan(10);
    assertThat(slow.used() + slow.used(Length.RUNG) / 2).isLessThan(100);
    assertThat(board.best().replicates()).isEqualTo(5);
    assertThat(board.role(Leaderboard.RECOMMENDED).orElseThrow().replicates()).isEqualTo(5);
  }

  @Test
  void whereEveryAnchorDivergesTheRaceGoesOnWithoutThem() throws TrialRunner.StoppedException {
    MadeRunner runner =
        new MadeRunner(40, t -> surface(t.candidate())) {
          @Override
          public Map<SearchTrial, Score> run(List<SearchTrial> trials) {
            Map<SearchTrial, Score> scores = super.run(trials);
            scores.replaceAll(
                (trial, score) ->
                    Set.of(RECOMMENDED, COMMON).contains(trial.candidate())
                        ? Score.none(IMAGES)
                        : score);
            return scores;
          }
        };
    Leaderboard board = run(Strategy.RACE, runner);
    assertThat(board.best().diverged()).isZero();
    assertThat(board.expectedGain(board.best())).isEmpty();
  }

  @Test
  void aSearchThatGoesOnDecidesAsBefore() throws TrialRunner.StoppedException {
    MadeRunner first = new MadeRunner(60, t -> surface(t.candidate()));
    Leaderboard board = run(Strategy.RACE, first);
    MadeRunner again = new MadeRunner(15, t -> surface(t.candidate()));
    again.kept.putAll(first.kept);
    assertThat(run(Strategy.RACE, again).rows()).isEqualTo(board.rows());
  }

  @Test
  void aBudgetThatEndsBeforeAnythingHasEndedLeavesAnEmptyBoard()
      throws TrialRunner.StoppedException {
    TrialRunner nothing =
        new MadeRunner(5, t -> 0) {
          @Override
          public Map<SearchTrial, Score> run(List<SearchTrial> trials) {
            return Map.of();
          }
        };
    assertThat(run(Strategy.RACE, nothing).rows()).isEmpty();
  }

  /**
   * As hard as real ones: 200 images, good candidates within two points of the recommendation. A
   * promise is kept in the mean, and its intervals hold what comes.
   */
  @Test
  void whatASearchExpectsIsWhatComes() throws TrialRunner.StoppedException {
    double promised = 0;
    double kept = 0;
    int covered = 0;
    int searches = 30;
    for (int seed = 0; seed < searches; seed++) {
      int luck = seed;
      MadeRunner runner =
          new MadeRunner(40, t -> 0) {
            @Override
            public Map<SearchTrial, Score> run(List<SearchTrial> trials) {
              super.run(trials);
              return noisy(trials, luck, ProtocolRaceTest::flat);
            }
          };
      Leaderboard board = new ProtocolRace(from(GOOD, seed), 5, seed, runner).run(Strategy.RACE);
      Estimate gain = board.best().gain().orElseThrow();
      double came = flat(board.best().candidate()) - flat(GOOD);
      promised += gain.mean() / searches;
      kept += came / searches;
      boolean inside =
          gain.interval().low() <= came + 1e-9 && came <= gain.interval().high() + 1e-9;
      covered += inside ? 1 : 0;
    }
    assertThat(promised).isCloseTo(kept, within(0.005));
    assertThat(covered).isGreaterThan((int) (0.8 * searches));
  }

  private static final Candidate GOOD =
      Candidate.of(
          Protocol.of(7, 1, 0, 4),
          SearchSpaceTest.LAYERWISE.with(16, 90, new Cosine(5e-4, 5e-4, 9)),
          8);

  /** Two fifths of the differences, and chance of each by itself: 0.36 at most. */
  private static double flat(Candidate candidate) {
    return Math.min(0.36, 0.36 + 0.4 * (surface(candidate) - 0.67))
        + 0.006 * new Random(candidate.text().hashCode()).nextGaussian();
  }
}
