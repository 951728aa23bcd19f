package graft.report;

import static org.assertj.core.api.Assertions.assertThat;

import graft.study.search.Candidate;
import graft.study.search.Estimate;
import graft.study.search.Leaderboard;
import graft.study.search.LeaderboardRow;
import graft.study.search.Needs;
import graft.study.search.Observation;
import graft.study.search.Score;
import graft.study.search.SearchTrial;
import graft.study.search.TriedCandidate;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SearchReportTest {
  @TempDir private static Path folder;

  private static Score score(int right) {
    BitSet bits = new BitSet();
    bits.set(0, right);
    return new Score(bits, 40, 1);
  }

  private static TriedCandidate tried(
      Candidate candidate, int epochs, Score score, String... roles) {
    return new TriedCandidate(
        candidate,
        List.of(roles),
        List.of(new Observation(new SearchTrial(candidate, 0, epochs), score)),
        Optional.empty());
  }

  /** Two in full, one of them diverged; ten to a rung; eighty after one epoch. */
  private static Leaderboard board() {
    Candidate best = SearchSummaryTest.candidate(6, 1, 10);
    Candidate bad = SearchSummaryTest.candidate(7, 8, 30);
    List<TriedCandidate> all = new ArrayList<>();
    all.add(tried(best, 90, score(30), Leaderboard.RECOMMENDED));
    all.add(tried(bad, 90, Score.none(40), Leaderboard.COMMON));
    for (int i = 0; i < 90; i++) {
      Candidate other = SearchSummaryTest.candidate(4 + i % 3, 1 + i / 31, i % 31);
      all.add(tried(other, i < 10 ? 36 : 1, score(28 - i / 4)));
    }
    return new Leaderboard(
        List.of(
            new LeaderboardRow(
                best,
                List.of(Leaderboard.RECOMMENDED),
                Map.of(0, score(30)),
                Optional.of(new Estimate(0, 0))),
            new LeaderboardRow(
                bad, List.of(Leaderboard.COMMON), Map.of(0, Score.none(40)), Optional.empty())),
        5,
        all,
        new Needs(20, 93, 3, best));
  }

  private static Path written() {
    return SearchReport.write(
        folder,
        new SearchReport.Context(
            "mine", "alexnet-32", "5 folds", List.of("Found."), Map.of("seed", "1")),
        board());
  }

  @Test
  void everyCandidateIsOnThePageAndInTheFile() throws IOException {
    String page = Files.readString(written());
    for (TriedCandidate one : board().all()) {
      assertThat(page).contains(one.candidate().text());
    }
    assertThat(page).contains("+0.0 ± 0.0");
    assertThat(page).contains("all 92 candidates", "1 epoch only", "36 of 90 epochs");
    assertThat(folder.resolve("report/candidates.csv"))
        .content()
        .hasLineCount(93)
        .contains("expected_gain,expected_deviation", ",Sgd,Rates,0.01,0.001,,0.0,0.0,random,");
  }

  @Test
  void thePictureHasAMarkForEachAndAKindForHowFarItWasTrained() throws IOException {
    String page = Files.readString(written());
    String svg = Files.readString(folder.resolve("report/candidates.svg"));
    assertThat(page).contains("<svg");
    assertThat(svg)
        .contains("in full (2)", "as far as a rung (10)", "1 epoch only (80)", "on fewer parts");
    assertThat(svg)
        .contains(
            "1. k=6 n=1 d=10 f=0 SGD step 0.01/0.001 batch=10 epochs=90: 75.0 %, in full, 1 of 5 parts");
    assertThat(svg)
        .contains("2. k=7 n=8 d=30 f=0 SGD step 0.01/0.001 batch=10 epochs=90: diverged");
    assertThat(svg.split("1 of 5 parts", -1)).hasSize(93);
  }

  @Test
  void whatIsOnlyTheLeastHasNoDeviation() throws IOException {
    Candidate good = SearchSummaryTest.candidate(7, 1, 10);
    Candidate poor = SearchSummaryTest.candidate(6, 1, 10);
    Leaderboard board =
        new Leaderboard(
            List.of(
                new LeaderboardRow(
                    good,
                    List.of(),
                    Map.of(0, score(36)),
                    Optional.of(new Estimate(0.125, 0.0625))),
                new LeaderboardRow(
                    poor,
                    List.of(Leaderboard.RECOMMENDED),
                    Map.of(0, score(20)),
                    Optional.of(new Estimate(0, 0)))),
            1,
            List.of(
                new TriedCandidate(
                    good,
                    List.of(),
                    List.of(new Observation(new SearchTrial(good, 0, 90), score(36))),
                    Optional.of(new Estimate(0.125, 0.0625))),
                new TriedCandidate(
                    poor,
                    List.of(Leaderboard.RECOMMENDED),
                    List.of(
                        new Observation(new SearchTrial(poor, 0, 90), score(20)),
                        new Observation(new SearchTrial(poor, 0, 36), Score.none(40))),
                    Optional.empty())),
            new Needs(20, 93, 3, poor));
    Path page =
        SearchReport.write(
            folder.resolve("least"),
            new SearchReport.Context("mine", "alexnet-32", "5 folds", List.of(), Map.of()),
            board);
    assertThat(Files.readString(page).split("at least \\+12.5", -1)).hasSize(3);
    assertThat(folder.resolve("least/report/leaderboard.csv"))
        .content()
        .contains(",0,false,0.125,,", ",0,true,");
    assertThat(folder.resolve("least/report/candidates.csv"))
        .content()
        .contains(",false,false,0.125,\n", ",false,true,");
    assertThat(page).content().contains("recommended, diverged in a shorter training");
  }

  @Test
  void aSearchOfOneCandidateIsDrawn() throws IOException {
    Leaderboard whole = board();
    SearchReport.write(
        folder.resolve("one"),
        new SearchReport.Context("mine", "alexnet-32", "5 folds", List.of(), Map.of()),
        new Leaderboard(whole.rows().subList(0, 1), 5, whole.all().subList(0, 1), whole.needs()));
    assertThat(folder.resolve("one/report/candidates.svg")).content().doesNotContain("NaN");
  }
}
