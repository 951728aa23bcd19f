package graft.report;

import static org.assertj.core.api.Assertions.assertThat;

import graft.core.protocol.Protocol;
import graft.core.protocol.Rates;
import graft.core.protocol.Recipe;
import graft.study.search.Budget;
import graft.study.search.Candidate;
import graft.study.search.Estimate;
import graft.study.search.Leaderboard;
import graft.study.search.LeaderboardRow;
import graft.study.search.Needs;
import graft.study.search.Observation;
import graft.study.search.Score;
import graft.study.search.SearchTrial;
import graft.study.search.TriedCandidate;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class SearchSummaryTest {
  private static final Recipe RECIPE =
      new Recipe(
          10, 90, Rates.paper(), 0.9, 1e-4, 0, Recipe.Augmentation.FLIP, 1, Recipe.Precision.FP32);
  private static final int IMAGES = 12;

  private static Candidate candidate(int k, int d) {
    return candidate(k, 1, d);
  }

  static Candidate candidate(int k, int n, int d) {
    return new Candidate(Protocol.of(k, n, d, 0), RECIPE);
  }

  private static Score score(int right) {
    BitSet bits = new BitSet();
    bits.set(0, right);
    return new Score(bits, IMAGES, 1);
  }

  private static LeaderboardRow standing(
      Candidate candidate, int right, int parts, String... roles) {
    Map<Integer, Score> scores = new TreeMap<>();
    for (int part = 0; part < parts; part++) {
      scores.put(part, score(right));
    }
    return new LeaderboardRow(candidate, List.of(roles), scores, Optional.empty());
  }

  private static SearchSummary result(List<LeaderboardRow> standings, int ofOneEpoch) {
    List<TriedCandidate> all = new ArrayList<>();
    for (LeaderboardRow one : standings) {
      List<Observation> trainings = new ArrayList<>();
      one.scores()
          .forEach(
              (part, score) ->
                  trainings.add(
                      new Observation(new SearchTrial(one.candidate(), part, 90), score)));
      all.add(new TriedCandidate(one.candidate(), one.roles(), trainings, Optional.empty()));
    }
    for (int i = 0; i < ofOneEpoch; i++) {
      Candidate other = candidate(4, i);
      all.add(
          new TriedCandidate(
              other,
              List.of(),
              List.of(new Observation(new SearchTrial(other, 0, 1), score(3))),
              Optional.empty()));
    }
    return new SearchSummary(
        new Leaderboard(standings, 5, all, new Needs(20, 93, 3, standings.get(0).candidate())),
        Budget.parse("25m"),
        "5 folds",
        4,
        1000,
        60,
        1,
        Optional.empty());
  }

  private static List<String> said(SearchSummary found, String budget) {
    return found.found(Budget.parse(budget), enough -> "A budget of " + enough.text());
  }

  @Test
  void aSmallBudgetSaysWhatItComparedThatItCannotDecideAndWhichOneCould() {
    SearchSummary result =
        result(
            List.of(
                standing(candidate(6, 10), 9, 1, Leaderboard.RECOMMENDED),
                standing(candidate(7, 30), 8, 1, Leaderboard.COMMON),
                standing(candidate(5, 0), 7, 1)),
            30);
    assertThat(said(result, "2m").subList(0, 2))
        .satisfiesExactly(
            said ->
                assertThat(said)
                    .isEqualTo(
                        "Compared: 3 protocols in full on 1 of 5 parts, 30 after one epoch"
                            + " only."),
            said ->
                assertThat(said)
                    .startsWith("That cannot decide between the best and k=7 n=1 d=30 f=0 SGD")
                    .endsWith(
                        ": on 12 held-out images no difference below 58 points is shown. A budget"
                            + " of 25m trains the last ones on all 5 parts, where no difference"
                            + " below 12 points is shown."));
  }

  @Test
  void withEveryPartUsedOnlyMoreImagesCouldDecide() {
    SearchSummary result =
        result(
            List.of(
                standing(candidate(6, 10), 9, 5, Leaderboard.RECOMMENDED),
                standing(candidate(7, 30), 9, 5, Leaderboard.COMMON)),
            0);
    assertThat(said(result, "30m").get(1))
        .contains("on 60 held-out images", "only more images show more")
        .doesNotContain("budget");
  }

  @Test
  void aShownDifferenceDecides() {
    SearchSummary result =
        result(
            List.of(
                standing(candidate(7, 30), 11, 5, Leaderboard.COMMON),
                standing(candidate(6, 10), 2, 5, Leaderboard.RECOMMENDED)),
            0);
    assertThat(said(result, "30m").get(1))
        .isEqualTo(
            "That decides against k=6 n=1 d=10 f=0 SGD step 0.01/0.001 batch=10 epochs=90, on 60"
                + " held-out images.");
  }

  @Test
  void theIntervalOfTheBestSaysOfHowManyComparisonsItIs() {
    SearchSummary result =
        result(
            List.of(
                standing(candidate(5, 0), 11, 5),
                standing(candidate(7, 30), 8, 5, Leaderboard.COMMON),
                standing(candidate(6, 10), 2, 5, Leaderboard.RECOMMENDED)),
            0);
    assertThat(said(result, "30m"))
        .anyMatch(
            said ->
                said.startsWith(
                    "Shown to be better than the recommended protocol: +75.0 points (95 % interval"
                        + " of 2 comparisons together: "));
  }

  @Test
  void whatDivergedInAShorterTrainingSaysSoWhereItIsLast() {
    LeaderboardRow best = standing(candidate(5, 0), 8, 5);
    LeaderboardRow last = standing(candidate(6, 10), 9, 5, Leaderboard.RECOMMENDED);
    SearchSummary found = result(List.of(best, last), 0);
    List<TriedCandidate> all = new ArrayList<>(found.board().all());
    List<Observation> trainings = new ArrayList<>(all.get(1).trainings());
    trainings.add(new Observation(new SearchTrial(last.candidate(), 0, 36), Score.none(IMAGES)));
    all.set(1, new TriedCandidate(last.candidate(), last.roles(), trainings, Optional.empty()));
    SearchSummary result =
        new SearchSummary(
            new Leaderboard(List.of(best, last), 5, all, found.board().needs()),
            found.enough(),
            found.parts(),
            4,
            1000,
            60,
            1,
            Optional.empty());
    assertThat(result.table().get(2)).doesNotContain("diverged");
    assertThat(result.table().get(3)).endsWith("[recommended, diverged in a shorter training]");
    assertThat(said(result, "30m"))
        .anyMatch(said -> said.contains("epochs=90 (diverged in a shorter training)"))
        .anyMatch(
            said ->
                said.contains("the recommended protocol, which diverged in a shorter training: "));
  }

  @Test
  void oneProtocolAloneIsNoComparison() {
    SearchSummary result =
        result(List.of(standing(candidate(6, 10), 9, 1, Leaderboard.RECOMMENDED)), 0);
    assertThat(said(result, "2m").get(1))
        .isEqualTo(
            "Nothing was compared in full; A budget of 25m trains the last ones on every part.");
  }

  /** Trained on one part. */
  private static LeaderboardRow expected(
      Candidate candidate, int hits, Estimate gain, String... roles) {
    return new LeaderboardRow(candidate, List.of(roles), Map.of(0, score(hits)), Optional.of(gain));
  }

  @Test
  void whatIsExpectedStandsWithItsDeviation() {
    LeaderboardRow best = expected(candidate(7, 30), 9, new Estimate(0.004, 0.01));
    LeaderboardRow recommended =
        expected(candidate(6, 10), 8, new Estimate(0, 0), Leaderboard.RECOMMENDED);
    SearchSummary result = result(List.of(best, recommended), 0);
    assertThat(result.table().get(2)).contains("+0.4 ± 1.0");
    assertThat(said(result, "2m"))
        .contains(
            "Expected beyond the recommended one on new images: +0.4 points ± 1.0 (standard"
                + " deviation, as the search reckons it).");
  }

  @Test
  void whereTheRecommendedOneIsFarBehindWhatIsExpectedIsTheLeast() {
    LeaderboardRow best = expected(candidate(7, 30), 9, new Estimate(0.13, 0.05));
    LeaderboardRow recommended =
        expected(candidate(6, 10), 6, new Estimate(0, 0), Leaderboard.RECOMMENDED);
    SearchSummary result = result(List.of(best, recommended), 0);
    assertThat(result.table().get(2)).contains(" at least +13.0 ").doesNotContain("±");
    assertThat(result.table().get(3)).contains("+0.0 ± 0.0");
    assertThat(said(result, "2m"))
        .anyMatch(
            said ->
                said.startsWith(
                    "Expected beyond the recommended one on new images: at least +13.0 points; how"
                        + " much more is not known"));
  }
}
