package graft.report;

import gg.jte.ContentType;
import gg.jte.TemplateEngine;
import gg.jte.output.StringOutput;
import graft.core.statistics.Interval;
import graft.core.statistics.PairedFractions;
import graft.core.text.Csv;
import graft.study.search.ExpectedGain;
import graft.study.search.Leaderboard;
import graft.study.search.LeaderboardRow;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * Writes {@code report/} of a search: {@code index.html}, {@code leaderboard.csv} and {@code
 * candidates.csv}, {@code .svg} and {@code .png}, in the style of a study's report.
 */
public final class SearchReport {
  private SearchReport() {}

  /**
   * What the page says beside the leaderboard.
   *
   * @param data the dataset, as the user named it
   * @param network name of the network
   * @param parts how images were held out
   * @param sentences what was found, one below the other
   * @param settings by name
   */
  public record Context(
      String data,
      String network,
      String parts,
      List<String> sentences,
      Map<String, String> settings) {
    public Context {
      sentences = List.copyOf(sentences);
    }
  }

  /**
   * Writes it, replacing an older one.
   *
   * @return the page
   */
  public static Path write(Path folder, Context context, Leaderboard board) {
    ReportFolder report = ReportFolder.of(folder);
    report.write("leaderboard.csv", csv(board));
    SearchCandidates candidates = new SearchCandidates(board);
    Block figure =
        new FigureFiles(report)
            .write(
                "candidates",
                "Figure 1",
                candidates.caption(),
                candidates.plot(),
                candidates.csv());
    List<Block.Row> settings = new ArrayList<>();
    context
        .settings()
        .forEach(
            (name, value) ->
                settings.add(
                    Block.Row.of(Block.Cell.text(name), Block.Cell.styled(value, "t wrap"))));
    SearchPage page =
        new SearchPage(
            "Protocol search on " + context.data(),
            context.network() + " · " + context.parts(),
            List.of(
                PageSection.of("found", "What was found", new Block.Sentences(context.sentences())),
                PageSection.of("leaderboard", "Leaderboard", table(context, board)),
                PageSection.of("candidates", "Every candidate", figure, candidates.table()),
                PageSection.of(
                    "settings",
                    "How it was run",
                    new Block.Table(
                        "",
                        "Settings and cost",
                        "",
                        "",
                        true,
                        List.of(Block.Row.of(Block.Cell.text("what"), Block.Cell.text("value"))),
                        settings))));
    StringOutput output = new StringOutput();
    TemplateEngine.createPrecompiled(ContentType.Html).render("search.jte", page, output);
    return report.write("index.html", output.toString());
  }

  private static Block table(Context context, Leaderboard board) {
    List<Block.Row> rows = new ArrayList<>();
    int rank = 1;
    for (LeaderboardRow row : board.rows()) {
      rows.add(
          new Block.Row(
              rank == 1 ? "best" : "",
              List.of(
                  Block.Cell.number(Integer.toString(rank)),
                  Block.Cell.text(row.candidate().text()),
                  Block.Cell.styled(
                      SearchCandidates.is(row.roles(), board.hasDivergedShorter(row)), "t many"),
                  Block.Cell.number(row.replicates() + "/" + board.replicates()),
                  Block.Cell.number(Numbers.percent(row.accuracy())),
                  Block.Cell.number(Numbers.interval(row.interval())),
                  Block.Cell.number(
                      row.diverged() > 0 ? diverged(row) : Numbers.decimals(row.loss(), 3)),
                  Block.Cell.number(gain(row, board)),
                  Block.Cell.styled(against(row, board), "t many"))));
      rank++;
    }
    return new Block.Table(
        "Leaderboard",
        "Candidates trained in full, judged on images held out of the training images ("
            + context.parts()
            + "). Accuracy in per cent with its 95 % interval (Wilson). Expected gain: points over what"
            + " recommend says, by all trainings of the search together, those of similar candidates"
            + " included, ± the standard deviation of what is not known, or only the least that is"
            + " expected, where recommend's is over 20 points behind on a part; the highest wins. Minus recommended: points on the images of the parts that"
            + " both were trained on, with the interval of paired images by which the differences of all"
            + " candidates hold at once with 95 % (Bonferroni), as the best was chosen on these"
            + " figures; its own accuracy is a little optimistic.",
        "leaderboard.csv",
        "",
        true,
        List.of(
            Block.Row.of(
                Block.Cell.number(""),
                Block.Cell.text("candidate"),
                Block.Cell.text("is"),
                Block.Cell.number("parts"),
                Block.Cell.number("top-1"),
                Block.Cell.number("interval"),
                Block.Cell.number("loss"),
                Block.Cell.number("expected gain"),
                Block.Cell.text("minus recommended"))),
        rows);
  }

  private static Interval percent(Interval interval) {
    return new Interval(100 * interval.low(), 100 * interval.high());
  }

  /** A difference of accuracies in points, with its interval. */
  private static String words(PairedFractions difference) {
    return words("%+.1f (%.1f to %.1f)", difference);
  }

  /** The same in a sentence. */
  static String points(PairedFractions difference) {
    int together = difference.comparisons();
    String of = together == 1 ? "" : " of " + together + " comparisons together:";
    return words("%+.1f points (95 %% interval" + of + " %.1f to %.1f)", difference);
  }

  private static String words(String format, PairedFractions difference) {
    Interval interval = percent(difference.interval());
    return String.format(
        Locale.ROOT, format, 100 * difference.mean(), interval.low(), interval.high());
  }

  /** Points that are expected beyond the recommended protocol; empty if nothing is. */
  static String gain(LeaderboardRow row, Leaderboard board) {
    return points(board.expectedGain(row));
  }

  /**
   * A gain as points with its sign and its standard deviation, or as the least there is; empty if
   * there is none.
   */
  static String points(Optional<ExpectedGain> gain) {
    return gain.map(SearchReport::points).orElse("");
  }

  private static String points(ExpectedGain gain) {
    double points = 100 * gain.mean();
    return gain.isLeast()
        ? String.format(Locale.ROOT, "at least %+.1f", points)
        : String.format(Locale.ROOT, "%+.1f ± %.1f", points, 100 * gain.deviation().getAsDouble());
  }

  /** {@code diverged}, and on how many of its parts where that is not all. */
  static String diverged(LeaderboardRow row) {
    return row.diverged() == row.replicates()
        ? "diverged"
        : "diverged " + row.diverged() + "/" + row.replicates();
  }

  /** The difference to what {@code recommend} says, in words. */
  static String against(LeaderboardRow row, Leaderboard board) {
    return board
        .minusRecommended(row)
        .map(
            difference -> words(difference) + (difference.isShown() ? "" : ", no difference shown"))
        .orElse("");
  }

  private static String csv(Leaderboard board) {
    Csv csv =
        new Csv(
            Tables.header(
                List.of("rank"),
                SearchCandidates.CANDIDATE,
                SearchCandidates.ACCURACY,
                List.of("loss", "diverged", "diverged_shorter"),
                List.of("expected_gain", "expected_deviation"),
                List.of("minus_recommended", "minus_low", "minus_high")));
    int rank = 1;
    for (LeaderboardRow row : board.rows()) {
      Optional<PairedFractions> difference =
          board.role(Leaderboard.RECOMMENDED).flatMap(other -> board.difference(row, other));
      Optional<Interval> interval = difference.map(PairedFractions::interval);
      List<Object> cells = new ArrayList<>();
      cells.add(rank);
      cells.addAll(SearchCandidates.candidate(row.candidate(), row.roles()));
      cells.addAll(
          List.of(
              row.replicates(),
              board.replicates(),
              row.hits(),
              row.total(),
              row.accuracy(),
              row.interval().low(),
              row.interval().high()));
      cells.add(Double.isInfinite(row.loss()) ? "" : row.loss());
      cells.add(row.diverged());
      cells.add(board.hasDivergedShorter(row));
      cells.addAll(SearchCandidates.expected(board.expectedGain(row)));
      cells.add(difference.isEmpty() ? "" : difference.get().mean());
      cells.add(interval.isEmpty() ? "" : interval.get().low());
      cells.add(interval.isEmpty() ? "" : interval.get().high());
      csv.row(cells.toArray());
      rank++;
    }
    return csv.toString();
  }
}
