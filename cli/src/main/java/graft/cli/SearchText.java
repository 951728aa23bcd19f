package graft.cli;

import graft.api.ProtocolSearch;
import graft.api.SearchForecast;
import graft.core.protocol.Recipe;
import graft.core.text.Words;
import graft.report.SearchSummary;
import graft.study.search.Budget;

/** A search as people read it. */
final class SearchText {
  private SearchText() {}

  /** What a budget buys here. */
  static String forecast(SearchForecast forecast) {
    String said =
        Words.text(
            "a full training takes about %s here; %s of them (%d workers, %d candidates, %d parts)",
            Words.time(forecast.one()),
            forecast.budget() instanceof Budget.Trials
                ? Words.text(
                    "about %s for all %.0f", Words.time(forecast.whole()), forecast.trainings())
                : Words.text("%s buys about %.0f", option(forecast.budget()), forecast.trainings()),
            forecast.workers(),
            forecast.candidates(),
            forecast.parts());
    String takes =
        Words.text(
            "comparing the last ones in full on every part takes about %.0f",
            Math.ceil(forecast.needed()));
    return said
        + (forecast.isEnough()
            ? "; " + takes
            : "; too few to decide: " + takes + ", " + option(forecast.enough()));
  }

  /** What was found, as lines. */
  static SearchSummary summary(ProtocolSearch.Result result) {
    return new SearchSummary(
        result.board(),
        result.enough(),
        result.parts(),
        result.trainings(),
        result.images(),
        result.seconds(),
        result.looks(),
        result.model().flatMap(model -> model.config().tested()));
  }

  /** A budget as the command takes it. */
  static String option(Budget budget) {
    return "--budget " + budget.text();
  }

  static String recipe(Recipe recipe) {
    return Words.text(
        "batch %d, %d epochs, %s", recipe.batch(), recipe.epochs(), recipe.rates().text());
  }
}
