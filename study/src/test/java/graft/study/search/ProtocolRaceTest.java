package graft.study.search;

import static org.assertj.core.api.Assertions.assertThat;

import graft.core.protocol.Protocol;
import graft.core.protocol.Rates;
import graft.core.protocol.Recipe;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.function.IntSupplier;
import java.util.function.ToDoubleFunction;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class ProtocolRaceTest {
  static final Recipe RECIPE =
      new Recipe(
          10,
          90,
          Rates.paper(),
          0.9,
          1e-4,
          0.25,
          Recipe.Augmentation.FLIP,
          1,
          Recipe.Precision.FP32);
  private static final List<Candidate> SPACE = SearchSpace.of(8, RECIPE);
  private static final Candidate RECOMMENDED = Candidate.of(Protocol.of(6, 1, 10, 6));
  private static final Candidate COMMON = Candidate.of(Protocol.of(7, 8, 30, 0));
  private static final int IMAGES = 1000;

  /** The best of all lies one step from the recommendation. */
  private static double surface(Candidate candidate) {
    Protocol p = candidate.protocol();
    double accuracy = 0.6;
    accuracy -= 0.03 * Math.abs(p.transferredLayers() - 6);
    accuracy -= 0.02 * Math.abs(p.highRateLayers() - 1);
    accuracy -= 0.002 * Math.abs(p.initialDecayEpochs() - 10);
    accuracy -= 0.02 * Math.abs(p.frozenLayers() - 3);
    return accuracy - (candidate.rateFactor() == 1 ? 0 : 0.05);
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

    /** Full trainings' worth of trainings of so many epochs. */
    double used(int epochs) {
      return done.stream().filter(t -> t.epochs() == epochs).count() * epochs / 90.0;
    }

    double used() {
      return done.stream().mapToDouble(t -> t.epochs() / 90.0).sum();
    }

    @Override
    public Map<SearchTrial, Score> run(List<SearchTrial> trials) {
      assertThat(trials).doesNotHaveDuplicates();
      Map<SearchTrial, Score> scores = new LinkedHashMap<>();
      for (SearchTrial trial : trials) {
        trial.protocol().check("alexnet", 8, trial.epochs());
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
    Map<Candidate, List<String>> anchors = new LinkedHashMap<>();
    anchors.put(RECOMMENDED, List.of(Leaderboard.RECOMMENDED));
    anchors.put(COMMON, List.of(Leaderboard.COMMON));
    return new ProtocolRace(8, SPACE, anchors, RECIPE, 5, seed, runner).run(strategy);
  }

  @Test
  void aRaceFindsTheBestOfTheSpaceAndTrainsItOnEveryPart() throws TrialRunner.StoppedException {
    Leaderboard board = run(Strategy.RACE, new MadeRunner(100, t -> surface(t.candidate())));
    Candidate best =
        SPACE.stream()
            .max(java.util.Comparator.comparingDouble(ProtocolRaceTest::surface))
            .orElseThrow();
    assertThat(board.best().candidate()).isEqualTo(best);
    assertThat(board.best().replicates()).isEqualTo(5);
    assertThat(board.isShownBetterThan(board.role(Leaderboard.RECOMMENDED).orElseThrow())).isTrue();
    assertThat(board.role(Leaderboard.COMMON).orElseThrow().replicates()).isEqualTo(5);
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
    return ProtocolRace.needs(
        strategy,
        SPACE,
        Map.of(RECOMMENDED, List.of(Leaderboard.RECOMMENDED), COMMON, List.of(Leaderboard.COMMON)),
        5);
  }

  @ParameterizedTest
  @EnumSource(Strategy.class)
  void theLeastBudgetThatIsNamedComparesOnAllPartsAndASmallerOneDoesNot(Strategy strategy)
      throws TrialRunner.StoppedException {
    int least = (int) Math.ceil(needs(strategy).trainings(RECIPE));
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
      Map<Candidate, Integer> longest = new HashMap<>();
      runner.done.forEach(t -> longest.merge(t.candidate(), t.epochs(), Math::max));
      int inFull = compared.inFull().values().stream().mapToInt(Integer::intValue).sum();
      assertThat(inFull)
          .as("%s of %d", strategy, budget)
          .isEqualTo((int) longest.values().stream().filter(epochs -> epochs == 90).count());
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
                                  .filter(t -> t.epochs() == 90)
                                  .count()));
    }
  }

  @Test
  void stagesSayWhatIsStillToCome() throws TrialRunner.StoppedException {
    MadeRunner runner = new MadeRunner(100, t -> surface(t.candidate()));
    run(Strategy.RACE, runner);
    assertThat(runner.stages)
        .extracting(Stage::kind)
        .containsExactly(
            Stage.Kind.ANCHORS,
            Stage.Kind.ANCHORS,
            Stage.Kind.ONE_EPOCH,
            Stage.Kind.BEST_AFTER_ONE_EPOCH,
            Stage.Kind.ROUND,
            Stage.Kind.ROUND,
            Stage.Kind.ROUND,
            Stage.Kind.FINALISTS);
    assertThat(runner.stages.get(0).best()).isEmpty();
    assertThat(runner.stages.get(7).best()).isPresent();
    assertThat(runner.stages.get(7).later().orElseThrow()).isZero();
    assertThat(runner.stages.get(4).later().orElseThrow())
        .isGreaterThan(runner.stages.get(5).later().orElseThrow());
    assertThat(runner.stages.get(5).rounds()).isEqualTo(3);
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
    assertThat(compared.smallest().orElseThrow()).isBetween(0.01, 0.12);
    assertThat(compared.smallestOnAllParts().orElseThrow())
        .isEqualTo(compared.smallest().orElseThrow() / 2);
  }

  private static LeaderboardRow made(Candidate candidate, long bits, List<String> roles) {
    Score score = new Score(BitSet.valueOf(new long[] {bits}), 40, 1);
    return new LeaderboardRow(candidate, roles, Map.of(0, score), java.util.OptionalDouble.empty());
  }

  @Test
  void candidatesThatBeginAlikeAreTrainedForThatOnce() throws TrialRunner.StoppedException {
    MadeRunner runner = new MadeRunner(100, t -> surface(t.candidate()));
    run(Strategy.RACE, runner);
    List<Candidate> begun =
        runner.done.stream().filter(t -> t.epochs() == 1).map(t -> t.candidate().first(1)).toList();
    assertThat(begun).hasSizeGreaterThan(50).doesNotHaveDuplicates();
  }

  /** Early leaders that lose after the decays: a rung before them would keep these. */
  @Test
  void rungsLieBehindTheFirstDecays() throws TrialRunner.StoppedException {
    MadeRunner runner =
        new MadeRunner(
            100, t -> t.epochs() <= 30 ? 0.9 - surface(t.candidate()) : surface(t.candidate()));
    Leaderboard board = run(Strategy.RACE, runner);
    assertThat(ProtocolRace.rungEpochs(RECIPE)).isEqualTo(36);
    assertThat(board.best().accuracy()).isGreaterThan(surface(RECOMMENDED));
    assertThat(runner.done).filteredOn(t -> t.epochs() == 36).hasSizeGreaterThan(10);
  }

  /** 40 images of their own difficulty a part, drawn anew for each seed. */
  private static Map<SearchTrial, Score> noisy(List<SearchTrial> trials, int seed) {
    Map<SearchTrial, Score> scores = new LinkedHashMap<>();
    for (SearchTrial trial : trials) {
      Random chance = new Random(31L * trial.hashCode() + seed);
      BitSet correct = new BitSet();
      for (int image = 0; image < 40; image++) {
        double hard = new Random(1000L * seed + 40L * trial.replicate() + image).nextDouble() - 0.5;
        correct.set(image, chance.nextDouble() < surface(trial.candidate()) + hard);
      }
      scores.put(trial, new Score(correct, 40, 1));
    }
    return scores;
  }

  @Test
  void onFewImagesARaceFindsBetterThanRandomSearchOfTheSameCost()
      throws TrialRunner.StoppedException {
    Map<Strategy, Double> found = new HashMap<>();
    for (int seed = 0; seed < 20; seed++) {
      for (Strategy strategy : List.of(Strategy.RACE, Strategy.RANDOM)) {
        int luck = seed;
        MadeRunner runner =
            new MadeRunner(120, t -> 0) {
              @Override
              public Map<SearchTrial, Score> run(List<SearchTrial> trials) {
                super.run(trials);
                return noisy(trials, luck);
              }
            };
        Leaderboard board = run(strategy, runner, seed);
        found.merge(strategy, surface(board.best().candidate()) / 20, Double::sum);
      }
    }
    assertThat(found.getOrDefault(Strategy.RACE, 0.0))
        .isGreaterThan(found.getOrDefault(Strategy.RANDOM, 1.0) + 0.01);
  }

  @Test
  void trainingsThatTakeLongerThanReckonedLeaveTheEndItsRoom() throws TrialRunner.StoppedException {
    MadeRunner slow =
        new MadeRunner(100, t -> surface(t.candidate())) {
          @Override
          public double affordable() {
            return super.affordable() - used(36) / 2;
          }
        };
    Leaderboard board = run(Strategy.RACE, slow);
    assertThat(slow.used(36)).isGreaterThan(10);
    assertThat(slow.used() + slow.used(36) / 2).isLessThan(100);
    assertThat(board.best().replicates()).isEqualTo(5);
    assertThat(board.role(Leaderboard.RECOMMENDED).orElseThrow().replicates()).isEqualTo(5);
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

  @Test
  void equalTrainingsAreOneCandidate() {
    assertThat(SPACE).doesNotHaveDuplicates().contains(RECOMMENDED, COMMON);
    assertThat(SPACE)
        .allSatisfy(
            c -> {
              assertThat(c.protocol().frozenLayers())
                  .isLessThanOrEqualTo(c.protocol().transferredLayers());
              c.protocol().check("alexnet", 8, 90);
              assertThat(c.protocol()).isEqualTo(c.protocol().canonical(8, RECIPE));
            });
  }
}
