package graft.cli;

import graft.api.ProtocolSearch;
import graft.api.SearchForecast;
import graft.core.model.TestResult;
import graft.core.protocol.Recipe;
import graft.core.statistics.Interval;
import graft.core.statistics.PairedFractions;
import graft.report.SearchReport;
import graft.study.search.Budget;
import graft.study.search.Compared;
import graft.study.search.Leaderboard;
import graft.study.search.LeaderboardRow;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** A search as people read it. */
final class SearchText {
  private static final int SHOWN = 12;

  private SearchText() {}

  /** The leaderboard, its best first. */
  static List<String> table(ProtocolSearch.Result result) {
    Leaderboard board = result.board();
    List<String> lines = new ArrayList<>();
    lines.add(
        PlanSummary.text(
            "leaderboard: %d of %d candidates in full, on images held out of the training images (%s)",
            board.rows().size(), board.tried(), result.parts()));
    lines.add(
        PlanSummary.text(
            "%4s  %-30s  %-5s  %8s  %-14s  %8s  %s",
            "", "candidate", "parts", "top-1", "95 % interval", "expected", "minus recommended"));
    int rank = 1;
    for (LeaderboardRow row : board.rows()) {
      if (rank <= SHOWN || !row.roles().isEmpty()) {
        lines.add(line(rank, row, board));
      }
      rank++;
    }
    return lines;
  }

  private static String line(int rank, LeaderboardRow row, Leaderboard board) {
    Interval interval = row.interval();
    String roles = row.roles().isEmpty() ? "" : "  [" + String.join(", ", row.roles()) + "]";
    return PlanSummary.text(
            "%4d  %-30s  %-5s  %8s  %-14s  %8s  %s%s",
            rank,
            row.candidate().text(),
            row.replicates() + "/" + board.replicates(),
            row.diverged() > 0
                ? SearchReport.diverged(row)
                : PlanSummary.text("%.1f", 100 * row.accuracy()),
            PlanSummary.text("%.1f to %.1f", 100 * interval.low(), 100 * interval.high()),
            SearchReport.gain(row, board),
            SearchReport.against(row, board),
            roles)
        .stripTrailing();
  }

  /** What a budget buys here. */
  static String forecast(SearchForecast forecast) {
    String said =
        PlanSummary.text(
            "a full training takes about %s here; %s of them (%d workers, %d candidates, %d parts)",
            ProgressLines.words(forecast.one()),
            forecast.budget() instanceof Budget.Trials
                ? PlanSummary.text(
                    "about %s for all %.0f",
                    ProgressLines.words(forecast.whole()), forecast.trainings())
                : PlanSummary.text(
                    "--budget %s buys about %.0f", forecast.budget().text(), forecast.trainings()),
            forecast.workers(),
            forecast.candidates(),
            forecast.parts());
    String takes =
        PlanSummary.text(
            "comparing the last ones in full on every part takes about %.0f",
            Math.ceil(forecast.needed()));
    return said
        + (forecast.isEnough()
            ? "; " + takes
            : "; too few to decide: " + takes + ", --budget " + forecast.enough().text());
  }

  /** What was really compared, and whether that decides. */
  static List<String> compared(ProtocolSearch.Result result, Budget budget) {
    Compared compared = result.board().compared();
    List<String> lines = new ArrayList<>();
    List<String> parts = new ArrayList<>();
    compared
        .inFull()
        .descendingMap()
        .forEach(
            (on, count) ->
                parts.add(
                    PlanSummary.text(
                        "%s in full on %d of %d parts",
                        parts.isEmpty() ? protocols(count) : Integer.toString(count),
                        on,
                        compared.parts())));
    compared
        .shorter()
        .descendingMap()
        .forEach(
            (epochs, count) ->
                parts.add(
                    PlanSummary.text(
                        "%d after %s of %d only",
                        count,
                        epochs == 1 ? "1 epoch" : epochs + " epochs",
                        result.recipe().epochs())));
    lines.add("Compared: " + String.join(", ", parts) + ".");
    lines.add(decided(compared, result.enough(), budget));
    return lines;
  }

  private static String protocols(int count) {
    return count == 1 ? "1 protocol" : count + " protocols";
  }

  private static String decided(Compared compared, Budget enough, Budget budget) {
    if (compared.rival().isEmpty() || compared.smallest().isEmpty()) {
      return "Nothing was compared in full; "
          + larger(enough, budget)
          + " trains the last ones on every part.";
    }
    String rival = compared.rival().get().candidate().text();
    if (compared.shown()) {
      return PlanSummary.text(
          "That decides against %s, on %d held-out images.", rival, compared.images());
    }
    String cannot =
        PlanSummary.text(
            "That cannot decide between the best and %s: on %d held-out images a difference below"
                + " about %.0f points is not shown.",
            rival, compared.images(), 100 * compared.smallest().getAsDouble());
    return cannot
        + (compared.isOnAllParts()
            ? " All that can be held out was used: only more images show smaller ones."
            : PlanSummary.text(
                " %s trains the last ones on all %d parts, where about %.0f points are shown.",
                larger(enough, budget),
                compared.parts(),
                100 * compared.smallestOnAllParts().getAsDouble()));
  }

  /** The least budget that is enough; a larger one than the given in any case. */
  private static String larger(Budget enough, Budget budget) {
    boolean more;
    if (enough instanceof Budget.Time time && budget instanceof Budget.Time given) {
      more = time.duration().compareTo(given.duration()) > 0;
    } else {
      more =
          enough instanceof Budget.Trials trials
              && budget instanceof Budget.Trials counted
              && trials.count() > counted.count();
    }
    return more ? "--budget " + enough.text() : "A larger --budget";
  }

  /** What was found, a sentence each. */
  static List<String> found(ProtocolSearch.Result result, Budget budget) {
    Leaderboard board = result.board();
    LeaderboardRow best = board.best();
    List<String> lines = new ArrayList<>(compared(result, budget));
    lines.add(
        PlanSummary.text(
            "Best of %d candidates tried: %s, %.1f %% of %d held-out images (chosen on them, so a"
                + " little optimistic).",
            board.tried(), best.candidate().text(), 100 * best.accuracy(), best.total()));
    for (String role : List.of(Leaderboard.RECOMMENDED, Leaderboard.COMMON)) {
      board
          .role(role)
          .ifPresent(
              other ->
                  lines.add(
                      other.candidate().equals(best.candidate())
                          ? "It is the " + role + " protocol itself."
                          : compared(best, other, role)));
    }
    result.model().flatMap(model -> model.config().tested()).ifPresent(t -> lines.add(tested(t)));
    if (result.looks() > 1) {
      lines.add(
          "It is model "
              + result.looks()
              + " of this search: models of smaller budgets were tested on these images before.");
    }
    lines.add(
        PlanSummary.text(
            "The search cost %.1f full trainings, %,d images, %.0f s.",
            result.trainings(), result.images(), result.seconds()));
    return lines;
  }

  private static String compared(LeaderboardRow best, LeaderboardRow other, String role) {
    String protocol = " the " + role + " protocol";
    if (other.diverged() > 0) {
      return "Of" + protocol + ": " + SearchReport.diverged(other) + ".";
    }
    Optional<PairedFractions> difference = best.minus(other);
    if (difference.isEmpty()) {
      return "Not trained on the same parts as" + protocol + ".";
    }
    String said =
        !difference.get().isShown()
            ? "No difference shown to"
            : difference.get().mean() > 0 ? "Shown to be better than" : "On these images behind";
    return said
        + protocol
        + ": "
        + SearchReport.words(difference.get()).replace(" (", " points (95 % interval ")
        + ".";
  }

  private static String tested(TestResult tested) {
    return PlanSummary.text(
        "Trained on all training images: test top-1 %.1f %% (95 %% interval %.1f to %.1f) on %,d"
            + " images that chose nothing.",
        100.0 * tested.correct() / tested.total(),
        100 * tested.low(),
        100 * tested.high(),
        tested.total());
  }

  static String recipe(Recipe recipe) {
    return PlanSummary.text(
        "batch %d, %d epochs, %s", recipe.batch(), recipe.epochs(), recipe.rates().text());
  }
}
