package graft.report;

import graft.analysis.figures.AccuracyFigure;
import graft.analysis.figures.FigureLine;
import graft.analysis.figures.FigurePoint;
import graft.analysis.figures.Grid;
import graft.analysis.figures.LossTable;
import graft.analysis.figures.PaperLosses;
import graft.analysis.figures.Shortfall;
import graft.core.statistics.Summary;
import graft.report.Block.Cell;
import graft.report.Block.Row;
import graft.report.Block.Table;
import graft.study.store.BaseRow;
import graft.study.store.TrialState;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;

/** The page's tables of cells, losses, bases and shortfalls. */
final class StudyTables {
  /** A longer list is folded. */
  private static final int MOST_SHOWN = 20;

  private StudyTables() {}

  /** {@code n/expected}, marked where trials are missing. */
  static Cell count(Summary summary) {
    return Cell.styled(summary.ofExpected(), summary.isWhole() ? "" : "short");
  }

  static Cell percent(OptionalDouble fraction) {
    return Cell.number(Numbers.percent(fraction));
  }

  static Cell loss(OptionalDouble loss) {
    return Cell.number(Numbers.loss(loss));
  }

  static Cell interval(Summary summary) {
    return Cell.number(summary.interval().map(Numbers::interval).orElse(Numbers.NONE));
  }

  /** A head of one row; the first {@code texts} columns hold text. */
  static List<Row> head(int texts, String... names) {
    List<Cell> cells = new ArrayList<>();
    for (String name : names) {
      cells.add(cells.size() < texts ? Cell.text(name) : Cell.number(name));
    }
    return List.of(new Row("", cells));
  }

  /** The best k of each size against common and scratch. */
  static Table bestChoices(AccuracyFigure layers) {
    List<Row> rows = new ArrayList<>();
    for (FigureLine line : layers.lines()) {
      FigurePoint scratch = line.first();
      FigurePoint common = line.last();
      Optional<FigurePoint> best = line.withoutFirst().best();
      rows.add(
          Row.of(
              Cell.text(line.size().map(Numbers::size).orElse(line.name())),
              Cell.number(best.map(FigurePoint::label).orElse(Numbers.NONE)),
              percent(best.map(FigurePoint::mean).orElse(OptionalDouble.empty())),
              percent(common.mean()),
              percent(scratch.mean()),
              Cell.number(
                  best.filter(common::equals).isPresent()
                      ? "is the common protocol"
                      : difference(best, common)),
              Cell.number(difference(best, scratch))));
    }
    return new Table(
        "Best k by target size",
        "Differences in points, paired by split and seed, with their 95 % interval over splits.",
        "",
        "",
        true,
        head(
            1,
            "Target size",
            "Best k",
            "Best (%)",
            "Common (%)",
            "Scratch (%)",
            "Best − common",
            "Best − scratch"),
        rows);
  }

  private static String difference(Optional<FigurePoint> first, FigurePoint second) {
    return first.map(point -> Numbers.difference(point.minus(second))).orElse(Numbers.NONE);
  }

  /** Every point of a figure, folded. */
  static Table points(AccuracyFigure figure, String label, String symbol) {
    List<Row> rows = new ArrayList<>();
    for (AccuracyFigure.Panel panel : figure.panels()) {
      for (FigureLine line : panel.lines()) {
        String name = line.size().map(Numbers::size).orElse(line.name());
        String all = panel.title().isEmpty() ? name : name + ", " + panel.title();
        for (FigurePoint point : line.points()) {
          rows.add(point(line, point, all));
        }
      }
    }
    return new Table(
        "",
        "Test accuracy, top-1 (%). n: complete trials of those expected; SD and interval: over"
            + " splits, of each the mean over its seeds; updates: how long d lasts, mean over an epoch's batches.",
        "",
        "Every point of " + label,
        false,
        head(1, "Line", symbol, "n", "Mean", "SD", "95 % interval", "d in updates", "Remark"),
        rows);
  }

  private static Row point(FigureLine line, FigurePoint point, String name) {
    boolean first = point.equals(line.points().get(0));
    boolean best = line.size().isPresent() && line.best().filter(point::equals).isPresent();
    Summary summary = point.summary();
    OptionalDouble updates = point.initialDecayUpdates();
    return new Row(
        (first ? "first " : "") + (best ? "best" : ""),
        List.of(
            Cell.text(first ? name : ""),
            Cell.number(point.label()),
            count(summary),
            percent(summary.mean()),
            percent(summary.deviation()),
            interval(summary),
            Cell.number(
                updates.isPresent()
                    ? Numbers.count(Math.round(updates.getAsDouble()))
                    : Numbers.NONE),
            Cell.styled(
                (best ? "best " : "")
                    + (point.diverged() > 0 ? point.diverged() + " diverged" : ""),
                "t soft")));
  }

  /** Table 1 as the paper arranges it: a row for each k, the sizes side by side. */
  static Table losses(LossTable table, Grid grid) {
    List<Cell> sizes = new ArrayList<>(List.of(Cell.text(""), Cell.text("")));
    List<Cell> names = new ArrayList<>(List.of(Cell.number("k"), Cell.text("")));
    table
        .sizes()
        .forEach(
            size -> {
              sizes.add(Cell.group(Numbers.size(size), 5));
              List.of("n", "Train", "Train, eval.", "Test", "Gap (eval.)")
                  .forEach(name -> names.add(Cell.number(name)));
            });
    sizes.add(Cell.group("", 1));
    names.add(Cell.number("Mean gap (eval.)"));
    List<Row> rows = new ArrayList<>();
    table.rows().forEach(row -> lossRows(row, grid, rows));
    return new Table(
        "Table 1",
        "Mean cross entropy (nats) after the last epoch, at n = L and d = "
            + grid.recipe().rates().stepEpochs()
            + ". Train: running mean of the last epoch, dropout and augmentation on. Train, eval.:"
            + " the final network on the training images, both off. The gap is test minus train;"
            + " in brackets, test minus train in evaluation mode. Below each row, the paper's"
            + " numbers (which train loss it prints it does not say).",
        "table-1.csv",
        "",
        true,
        List.of(new Row("", sizes), new Row("", names)),
        rows);
  }

  private static void lossRows(LossTable.Row row, Grid grid, List<Row> rows) {
    int k = row.transferredLayers();
    List<Cell> ours = new ArrayList<>(List.of(Cell.number("" + k), Cell.text("here")));
    List<Cell> papers = new ArrayList<>(List.of(Cell.text(""), Cell.text("paper")));
    for (LossTable.Cell cell : row.cells()) {
      ours.add(count(cell.gap()));
      ours.add(loss(cell.trainLoss().mean()));
      ours.add(loss(cell.trainLossEval().mean()));
      ours.add(loss(cell.testLoss().mean()));
      ours.add(gaps(cell.gap().mean(), cell.gapEval().mean()));
      Optional<PaperLosses.Loss> paper = PaperLosses.at(cell.size(), k, grid.depth());
      papers.add(Cell.number(""));
      papers.add(loss(number(paper.map(PaperLosses.Loss::train))));
      papers.add(Cell.number(""));
      papers.add(loss(number(paper.map(PaperLosses.Loss::test))));
      papers.add(loss(number(paper.map(PaperLosses.Loss::gap))));
    }
    ours.add(gaps(row.meanGap(), row.meanGapEval()));
    papers.add(loss(PaperLosses.meanGap(k, grid.depth())));
    rows.add(new Row("first", ours));
    rows.add(new Row("paper", papers));
  }

  private static Cell gaps(OptionalDouble gap, OptionalDouble gapEval) {
    return Cell.number(Numbers.loss(gap) + " (" + Numbers.loss(gapEval) + ")");
  }

  private static OptionalDouble number(Optional<Double> value) {
    return value.map(OptionalDouble::of).orElse(OptionalDouble.empty());
  }

  private static Cell count(OptionalInt count) {
    return Cell.number(count.isPresent() ? Numbers.count(count.getAsInt()) : Numbers.NONE);
  }

  /** The bases. */
  static Table bases(List<BaseRow> bases) {
    List<Row> rows = new ArrayList<>();
    for (BaseRow base : bases) {
      OptionalDouble seconds = base.seconds();
      rows.add(
          Row.of(
              Cell.number("" + base.split()),
              count(base.classes()),
              count(base.images()),
              count(base.epochs()),
              percent(base.testTop1()),
              Cell.number(
                  seconds.isPresent() ? Numbers.decimals(seconds.getAsDouble(), 0) : Numbers.NONE),
              Cell.styled(base.origin(), "t wrap"),
              Cell.styled(
                  base.state() == TrialState.COMPLETE
                      ? ""
                      : base.state().name().toLowerCase(Locale.ROOT),
                  "t short")));
    }
    return new Table(
        "",
        "The networks that layers are transferred from, each trained on the source classes of its"
            + " split unless an origin says otherwise.",
        "bases.csv",
        "",
        true,
        head(
            0,
            "Split",
            "Source classes",
            "Images",
            "Epochs",
            "Test top-1 (%)",
            "Seconds",
            "Origin",
            ""),
        rows);
  }

  /** Trials that did not give what was asked of them. */
  static Table shortfalls(List<Shortfall> shortfalls) {
    List<Row> rows = new ArrayList<>();
    for (Shortfall shortfall : shortfalls) {
      String trial = shortfall.trial();
      rows.add(
          Row.of(
              Cell.text(TextSummary.name(shortfall.kind())),
              Cell.text(Numbers.size(shortfall.size())),
              Cell.text(CellNames.protocol(shortfall.cell())),
              Cell.number("" + shortfall.at().split()),
              Cell.number("" + shortfall.at().seed()),
              Cell.text(trial.length() <= 12 ? trial : trial.substring(0, 12)),
              Cell.styled(shortfall.reason(), "t wrap")));
    }
    return new Table(
        "",
        "Diverged, failed and missing trials are in no mean. A trial that never started (last"
            + " train loss above 85 % of ln(classes)) is in every mean.",
        "shortfalls.csv",
        shortfalls.size() <= MOST_SHOWN ? "" : "All " + shortfalls.size() + " of them",
        false,
        head(3, "State", "Target size", "Protocol", "Split", "Seed", "Trial", "Reason"),
        rows);
  }
}
