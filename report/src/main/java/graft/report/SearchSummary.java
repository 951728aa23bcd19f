package graft.report;

import static graft.core.text.Words.counted;
import static graft.core.text.Words.text;

import graft.core.model.TestResult;
import graft.core.statistics.Interval;
import graft.core.statistics.PairedFractions;
import graft.study.search.Budget;
import graft.study.search.Compared;
import graft.study.search.ExpectedGain;
import graft.study.search.Leaderboard;
import graft.study.search.LeaderboardRow;
import graft.study.search.Length;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.function.Function;

/**
 * What a search found, in lines.
 *
 * @param board its candidates, compared
 * @param enough the least budget that compares the last ones on every part
 * @param parts the parts that images were held out in, in words
 * @param trainings full trainings done, those of fewer epochs by their share
 * @param images of all updates
 * @param seconds of all trainings
 * @param looks models of this search that were tested on the test images, this one included
 * @param tested the model on the test images, where it was trained
 */
public record SearchSummary(
    Leaderboard board,
    Budget enough,
    String parts,
    double trainings,
    long images,
    double seconds,
    int looks,
    Optional<TestResult> tested) {
  private static final int SHOWN = 12;

  /** The leaderboard, its best first. */
  public List<String> table() {
    List<String> lines = new ArrayList<>();
    lines.add(
        text(
            "leaderboard: %d of %d candidates in full, on images held out of the training images (%s)",
            board.rows().size(), board.tried(), parts));
    lines.add(
        text(
            "%4s  %-5s  %8s  %-14s  %14s  %-19s  %s",
            "", "parts", "top-1", "95 % interval", "expected", "minus recommended", "candidate"));
    int rank = 1;
    for (LeaderboardRow row : board.rows()) {
      if (rank <= SHOWN || !row.roles().isEmpty()) {
        lines.add(line(rank, row));
      }
      rank++;
    }
    return lines;
  }

  private String line(int rank, LeaderboardRow row) {
    Interval interval = row.interval();
    String is = SearchCandidates.is(row.roles(), board.hasDivergedShorter(row));
    return text(
            "%4d  %-5s  %8s  %-14s  %14s  %-19s  %s%s",
            rank,
            row.replicates() + "/" + board.replicates(),
            row.diverged() > 0 ? SearchReport.diverged(row) : text("%.1f", 100 * row.accuracy()),
            text("%.1f to %.1f", 100 * interval.low(), 100 * interval.high()),
            SearchReport.gain(row, board),
            SearchReport.against(row, board).replace(", no difference shown", ""),
            row.candidate().text(),
            is.isEmpty() ? "" : "  [" + is + "]")
        .stripTrailing();
  }

  /** What was really compared, and whether that decides. */
  private List<String> compared(Budget given, Function<Budget, String> named) {
    Compared compared = board.compared();
    List<String> on = new ArrayList<>();
    compared
        .inFull()
        .descendingMap()
        .forEach(
            (parts, count) ->
                on.add(
                    text(
                        "%s in full on %d of %d parts",
                        on.isEmpty() ? counted(count, "protocol") : Integer.toString(count),
                        parts,
                        compared.parts())));
    compared
        .shorter()
        .descendingMap()
        .forEach(
            (length, count) ->
                on.add(
                    text(
                        length == Length.ONE_EPOCH
                            ? "%d after one epoch only"
                            : "%d to a rung only",
                        count)));
    return List.of(
        "Compared: " + String.join(", ", on) + ".", decided(compared, larger(given, named)));
  }

  private String decided(Compared compared, String larger) {
    if (compared.rival().isEmpty() || compared.smallest().isEmpty()) {
      return "Nothing was compared in full; " + larger + " trains the last ones on every part.";
    }
    LeaderboardRow other = compared.rival().get();
    String rival =
        other.candidate().text()
            + (board.hasDivergedShorter(other)
                ? " (" + SearchCandidates.DIVERGED_SHORTER + ")"
                : "");
    if (compared.shown()) {
      return text("That decides against %s, on %d held-out images.", rival, compared.images());
    }
    String cannot =
        text(
            "That cannot decide between the best and %s: on %d held-out images %s.",
            rival, compared.images(), can(compared.smallest()));
    return cannot
        + (compared.isOnAllParts()
            ? " All that can be held out was used: only more images show more."
            : text(
                " %s trains the last ones on all %d parts, where %s.",
                larger, compared.parts(), can(compared.smallestOnAllParts())));
  }

  /** What so many images can show, in words. */
  private static String can(OptionalDouble smallest) {
    double least = smallest.orElse(Double.POSITIVE_INFINITY);
    return least > 1
        ? "no difference at all can be shown"
        : text("no difference below %.0f points is shown", 100 * least);
  }

  /** The least budget that is enough; a larger one than the given in any case. */
  private String larger(Budget given, Function<Budget, String> named) {
    boolean more = false;
    if (enough instanceof Budget.Time least && given instanceof Budget.Time time) {
      more = least.duration().compareTo(time.duration()) > 0;
    } else if (enough instanceof Budget.Trials least && given instanceof Budget.Trials trials) {
      more = least.count() > trials.count();
    }
    return more ? named.apply(enough) : "A larger budget";
  }

  /**
   * What was found, a sentence each.
   *
   * @param given the budget of the search
   * @param named how a reader gives another one
   */
  public List<String> found(Budget given, Function<Budget, String> named) {
    LeaderboardRow best = board.best();
    List<String> lines = new ArrayList<>(compared(given, named));
    lines.add(
        text(
            "Best of %d candidates tried: %s, %.1f %% of %d held-out images (chosen on them, so a"
                + " little optimistic).",
            board.tried(), best.candidate().text(), 100 * best.accuracy(), best.total()));
    board
        .expectedGain(best)
        .filter(gain -> gain.deviation().orElse(1) > 0)
        .map(SearchSummary::expected)
        .ifPresent(lines::add);
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
    tested.ifPresent(test -> lines.add(tested(test)));
    if (looks > 1) {
      lines.add(
          "It is model "
              + looks
              + " of this search: models of smaller budgets were tested on these images before.");
    }
    lines.add(
        text(
            "The search cost %.1f full trainings, %,d images, %.0f s.",
            trainings, images, seconds));
    return lines;
  }

  private static String expected(ExpectedGain gain) {
    String expected = "Expected beyond the recommended one on new images: ";
    return gain.isLeast()
        ? text(
            expected
                + "at least %+.1f points; how much more is not known, as that is over 20 points"
                + " behind on a part and counts as higher there than it is.",
            100 * gain.mean())
        : text(
            expected + "%+.1f points ± %.1f (standard deviation, as the search reckons it).",
            100 * gain.mean(),
            100 * gain.deviation().getAsDouble());
  }

  private String compared(LeaderboardRow best, LeaderboardRow other, String role) {
    String protocol =
        " the "
            + role
            + " protocol"
            + (board.hasDivergedShorter(other)
                ? ", which " + SearchCandidates.DIVERGED_SHORTER
                : "");
    if (other.diverged() > 0) {
      return "Of" + protocol + ": " + SearchReport.diverged(other) + ".";
    }
    Optional<PairedFractions> difference = board.difference(best, other);
    if (difference.isEmpty()) {
      return "Not trained on the same parts as" + protocol + ".";
    }
    String said =
        !difference.get().isShown()
            ? "No difference shown to"
            : difference.get().mean() > 0 ? "Shown to be better than" : "On these images behind";
    return said + protocol + ": " + SearchReport.points(difference.get()) + ".";
  }

  private static String tested(TestResult tested) {
    return text(
        "Trained on all training images: test top-1 %.1f %% (95 %% interval %.1f to %.1f) on %,d"
            + " images that chose nothing.",
        100.0 * tested.correct() / tested.total(),
        100 * tested.low(),
        100 * tested.high(),
        tested.total());
  }
}
