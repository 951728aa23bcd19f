package graft.study.search;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import graft.core.error.UsageException;
import graft.core.protocol.Protocol;
import graft.core.statistics.PairedFractions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LeaderboardRowTest {
  private static Score score(double loss, String bits) {
    BitSet correct = new BitSet();
    for (int i = 0; i < bits.length(); i++) {
      correct.set(i, bits.charAt(i) == '1');
    }
    return new Score(correct, bits.length(), loss);
  }

  private static LeaderboardRow row(int k, Map<Integer, Score> scores) {
    return new LeaderboardRow(candidate(k), List.of(), scores, Optional.empty());
  }

  private static Candidate candidate(int k) {
    return new Candidate(Protocol.of(k, 1, 0, 0), SearchSpaceTest.PAPER);
  }

  private static Needs needs() {
    return new Needs(9, 0, 0, candidate(6));
  }

  @Test
  void accuracyAndLossAreOverAllImages() {
    LeaderboardRow one = row(6, Map.of(0, score(1, "110"), 1, score(3, "0")));
    assertThat(one.accuracy()).isEqualTo(0.5);
    assertThat(one.loss()).isEqualTo(1.5);
    assertThat(row(6, Map.of(0, Score.none(4))).loss()).isInfinite();
  }

  @Test
  void differencesArePairedByImageOverTheCommonParts() {
    LeaderboardRow one = row(6, Map.of(0, score(1, "1101"), 1, score(1, "1111")));
    LeaderboardRow other = row(7, Map.of(0, score(1, "0101"), 2, score(1, "0000")));
    assertThat(one.minus(other)).contains(new PairedFractions(1, 0, 4));
    assertThat(other.minus(one)).contains(new PairedFractions(0, 1, 4));
    assertThat(one.minus(row(5, Map.of(3, score(1, "1"))))).isEmpty();
  }

  @Test
  void morePartsComeFirstThenAccuracyThenLoss() {
    LeaderboardRow whole = row(6, Map.of(0, score(2, "10"), 1, score(2, "10")));
    LeaderboardRow lower = row(5, Map.of(0, score(1, "10"), 1, score(1, "10")));
    LeaderboardRow part = row(7, Map.of(0, score(1, "11")));
    assertThat(Leaderboard.of(List.of(part, whole, lower), 2, List.of(), needs()).rows())
        .containsExactly(lower, whole, part);
  }

  @Test
  void whatIsExpectedComesBeforeWhatWasSeenAndDivergedIsLast() {
    Map<Integer, Score> good = Map.of(0, score(1, "11"));
    Candidate candidate = candidate(6);
    LeaderboardRow hoped =
        new LeaderboardRow(candidate, List.of(), good, Optional.of(new Estimate(0.01, 0.02)));
    LeaderboardRow better = recommended(7, "10", new Estimate(0.02, 0));
    LeaderboardRow diverged = row(5, Map.of(0, score(1, "11"), 1, Score.none(2)));
    Leaderboard board = Leaderboard.of(List.of(diverged, hoped, better), 2, List.of(), needs());
    assertThat(board.rows()).containsExactly(better, hoped, diverged);
    assertThat(board.expectedGain(hoped)).contains(ExpectedGain.atLeast(0.01));
    assertThat(board.expectedGain(diverged)).isEmpty();
    assertThat(diverged.diverged()).isEqualTo(1);
  }

  @Test
  void beyondARecommendedOneThatIsFarBehindOnlyTheLeastIsKnown() {
    LeaderboardRow best = expected(5, "1111", new Estimate(0.2, 0.1));
    LeaderboardRow behind = expected(7, "1000", new Estimate(0.01, 0.1));
    LeaderboardRow recommended = recommended(6, "1100", new Estimate(0, 0));
    Leaderboard board = Leaderboard.of(List.of(best, behind, recommended), 1, List.of(), needs());
    assertThat(board.expectedGain(best)).contains(ExpectedGain.atLeast(0.2));
    assertThat(board.expectedGain(behind)).as("as far behind").isEmpty();
    assertThat(board.expectedGain(recommended)).contains(ExpectedGain.of(new Estimate(0, 0)));
  }

  private static LeaderboardRow recommended(int k, String bits, Estimate gain) {
    return new LeaderboardRow(
        candidate(k),
        List.of(Leaderboard.RECOMMENDED),
        Map.of(0, score(1, bits)),
        Optional.of(gain));
  }

  private static LeaderboardRow expected(int k, String bits, Estimate gain) {
    return new LeaderboardRow(
        candidate(k), List.of(), Map.of(0, score(1, bits)), Optional.of(gain));
  }

  @Test
  void whatDivergedInAShorterTrainingDoesNotWin() {
    Map<Integer, Score> seen = Map.of(0, score(1, "11"), 1, score(1, "11"));
    LeaderboardRow diverged = row(5, seen);
    LeaderboardRow recommended = recommended(6, "10", new Estimate(0, 0));
    List<Observation> trainings = new ArrayList<>();
    seen.forEach(
        (part, score) ->
            trainings.add(new Observation(new SearchTrial(candidate(5), part, 90), score)));
    trainings.add(new Observation(new SearchTrial(candidate(5), 2, 36), Score.none(2)));
    TriedCandidate tried = new TriedCandidate(candidate(5), List.of(), trainings, Optional.empty());
    Leaderboard board = Leaderboard.of(List.of(diverged, recommended), 2, List.of(tried), needs());
    assertThat(board.rows()).containsExactly(recommended, diverged);
    assertThat(board.hasDivergedShorter(diverged)).isTrue();
    assertThat(board.hasDivergedShorter(recommended)).isFalse();
    assertThat(tried.hasDivergedShorter()).isTrue();
  }

  /** Seven images are enough for one comparison; nine that might have won make nine of it. */
  @Test
  void theBestOfManyIsHeldAgainstTheChanceOfAnyOfThemToBeTheBest() {
    String right = "1".repeat(20);
    String fewer = "1".repeat(13) + "0".repeat(7);
    LeaderboardRow best = row(7, Map.of(0, score(1, right)));
    LeaderboardRow recommended =
        new LeaderboardRow(
            candidate(6),
            List.of(Leaderboard.RECOMMENDED),
            Map.of(0, score(1, fewer)),
            Optional.empty());
    List<LeaderboardRow> rows = new ArrayList<>(List.of(best, recommended));
    Leaderboard two = Leaderboard.of(rows, 1, List.of(), needs());
    assertThat(two.isShownBetterThan(recommended)).isTrue();
    assertThat(two.compared().shown()).isTrue();
    for (int i = 0; i < 8; i++) {
      rows.add(
          new LeaderboardRow(
              new Candidate(Protocol.of(5, 1, i, 0), SearchSpaceTest.PAPER),
              List.of(),
              Map.of(0, score(1, fewer)),
              Optional.empty()));
    }
    Leaderboard ten = Leaderboard.of(rows, 1, List.of(), needs());
    assertThat(ten.best()).isEqualTo(best);
    assertThat(ten.isShownBetterThan(recommended)).isFalse();
    assertThat(ten.compared().shown()).isFalse();
    assertThat(ten.compared().smallest().orElseThrow())
        .isGreaterThan(two.compared().smallest().orElseThrow());
    assertThat(ten.minusRecommended(best).orElseThrow().interval().contains(0)).isTrue();
  }

  /** The recommended one is of the pair in any case; without it both are chosen. */
  @Test
  void whereTheRecommendedOneIsMissingAnyPairCouldHaveBeenChosen() {
    List<LeaderboardRow> rows = new ArrayList<>();
    for (int k = 1; k <= 5; k++) {
      rows.add(row(k, Map.of(0, score(1, "1".repeat(20 + k) + "0".repeat(10 - k)))));
    }
    Leaderboard chosen = Leaderboard.of(rows, 1, List.of(), needs());
    assertThat(chosen.differenceTo(chosen.rows().get(1)).orElseThrow().comparisons()).isEqualTo(10);
    LeaderboardRow best = rows.get(4);
    rows.set(
        4,
        new LeaderboardRow(
            best.candidate(), List.of(Leaderboard.RECOMMENDED), best.scores(), Optional.empty()));
    Leaderboard fixed = Leaderboard.of(rows, 1, List.of(), needs());
    assertThat(fixed.differenceTo(fixed.rows().get(1)).orElseThrow().comparisons()).isEqualTo(4);
  }

  @Test
  void budgetsAreTimesOrTrainings() {
    assertThat(Budget.parse("90s")).isEqualTo(new Budget.Time(Duration.ofSeconds(90)));
    assertThat(Budget.parse("20m")).isEqualTo(new Budget.Time(Duration.ofMinutes(20)));
    assertThat(Budget.parse("2h")).isEqualTo(new Budget.Time(Duration.ofHours(2)));
    assertThat(Budget.parse("60-trials")).isEqualTo(new Budget.Trials(60));
  }

  @Test
  void aBudgetOfSoManySecondsIsRoundAndNotLess() {
    assertThat(Budget.ofAtLeast(41)).isEqualTo(Budget.parse("50s"));
    assertThat(Budget.ofAtLeast(119)).isEqualTo(Budget.parse("2m"));
    assertThat(Budget.ofAtLeast(361).text()).isEqualTo("7m");
    for (String text : new String[] {"90s", "20m", "120m", "60-trials"}) {
      assertThat(Budget.parse(text).text()).isEqualTo(text);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "20", "-5m", "0s", "1-trials", "1.5h", "5 trials", "9999999m"})
  void otherBudgetsAreRefused(String text) {
    assertThatThrownBy(() -> Budget.parse(text))
        .isInstanceOf(UsageException.class)
        .hasMessageContaining("trial");
  }
}
