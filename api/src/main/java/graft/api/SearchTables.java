package graft.api;

import graft.api.ProtocolSearch.Result;
import graft.core.json.Settings;
import graft.core.model.TestResult;
import graft.core.statistics.Interval;
import graft.core.statistics.PairedFractions;
import graft.study.search.Candidate;
import graft.study.search.Compared;
import graft.study.search.ExpectedGain;
import graft.study.search.Leaderboard;
import graft.study.search.LeaderboardRow;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;

/** A search's result as programs read it. */
final class SearchTables {
  private SearchTables() {}

  static Map<String, Object> of(Result result) {
    Leaderboard board = result.board();
    Map<String, Object> all = new LinkedHashMap<>();
    all.put("candidates", board.tried());
    all.put("parts", board.replicates());
    all.put("leaderboard", board.rows().stream().map(row -> row(row, board)).toList());
    all.put("compared", compared(board.compared()));
    all.put("enough_budget", result.enough().text());
    all.put("model", result.model().map(model -> model.folder().toString()));
    all.put("test", result.model().flatMap(model -> model.config().tested()).map(SearchTables::of));
    all.put("models_tested", result.looks());
    all.put("never_started", result.neverStarted());
    Map<String, Object> cost = new LinkedHashMap<>();
    cost.put("trainings", result.trainings());
    cost.put("images", result.images());
    cost.put("seconds", result.seconds());
    all.put("cost", cost);
    return all;
  }

  private static Map<String, Object> row(LeaderboardRow row, Leaderboard board) {
    Map<String, Object> all = of(row.candidate());
    all.put("roles", row.roles());
    all.put("parts", row.replicates());
    all.put("diverged", row.diverged());
    all.put("diverged_shorter", board.hasDivergedShorter(row));
    all.put("top1", fraction(row.hits(), row.total(), row.interval()));
    Optional<ExpectedGain> gain = board.expectedGain(row);
    all.put("expected_gain", gain.map(ExpectedGain::mean));
    all.put("expected_deviation", gain.map(ExpectedGain::deviation).orElse(OptionalDouble.empty()));
    all.put("minus_recommended", board.minusRecommended(row).map(SearchTables::of));
    return all;
  }

  private static Map<String, Object> of(Candidate candidate) {
    Map<String, Object> all = new LinkedHashMap<>();
    all.put("candidate", candidate.text());
    all.putAll(candidate.protocol().settings(candidate.recipe()));
    all.put("recipe", Settings.groups(candidate.recipe()));
    return all;
  }

  private static Map<String, Object> compared(Compared compared) {
    Map<String, Object> all = new LinkedHashMap<>();
    Optional<String> rival = compared.rival().map(row -> row.candidate().text());
    all.put("rival", rival);
    all.put("shown", compared.shown());
    all.put("images", compared.images());
    all.put("smallest_shown", compared.smallest());
    return all;
  }

  private static Map<String, Object> of(PairedFractions difference) {
    Map<String, Object> all = new LinkedHashMap<>();
    all.put("value", difference.mean());
    all.put("low", difference.interval().low());
    all.put("high", difference.interval().high());
    all.put("shown", difference.isShown());
    return all;
  }

  private static Map<String, Object> of(TestResult test) {
    Map<String, Object> all =
        fraction(test.correct(), test.total(), new Interval(test.low(), test.high()));
    all.put("loss", test.loss());
    return all;
  }

  private static Map<String, Object> fraction(int count, int total, Interval interval) {
    Map<String, Object> all = new LinkedHashMap<>();
    all.put("value", total == 0 ? 0 : (double) count / total);
    all.put("count", count);
    all.put("total", total);
    all.put("low", interval.low());
    all.put("high", interval.high());
    return all;
  }
}
