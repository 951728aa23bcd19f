package graft.report;

import graft.analysis.comparison.Contender;
import graft.analysis.comparison.SensitivityRow;
import graft.analysis.comparison.SettingsRow;
import graft.analysis.derivation.Derived;
import graft.analysis.derivation.Derived.Chosen;
import graft.analysis.derivation.Derived.Wanting;
import graft.analysis.figures.FigurePoint;
import graft.analysis.figures.OverfitRow;
import graft.core.statistics.Summary;
import graft.report.Block.Cell;
import graft.report.Block.Row;
import graft.report.Block.Table;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.stream.Collectors;

/** The page's tables of protocols side by side: Table 2, sensitivity, the overfit ledger. */
final class ComparisonTables {
  private ComparisonTables() {}

  /** Table 2: for each size the paper's settings, those derived here, and what they are worth. */
  static Table settings(List<SettingsRow> rows) {
    List<Row> body = new ArrayList<>();
    for (SettingsRow row : rows) {
      String size = Numbers.size(row.size());
      body.add(contender("first", size, row, Contender.COMMON, row.common()));
      body.add(contender("", "", row, Contender.SCRATCH, row.scratch()));
      body.add(contender("", "", row, Contender.PAPER_TABLE_2, row.paperProtocol()));
      body.add(contender("best", "", row, Contender.DERIVED, row.derived()));
      body.add(contender("", "", row, Contender.DERIVED_AS_PAPER, row.derivedAsPaper()));
      body.add(paper(row));
    }
    return new Table(
        "Table 2",
        "Optimal settings by target size. Derived, honest: for each split chosen on the other"
            + " splits, counting only test images of its source classes. Derived, as the paper:"
            + " chosen on the test images it is reported on; the difference of the two is the"
            + " optimism of that choice. Gains over the common protocol in points, paired by split"
            + " and seed, with their 95 % interval over splits, and relative to it.",
        "table-2.csv",
        "",
        true,
        StudyTables.head(
            2,
            "Target size",
            "Protocol",
            "k, n, d, f",
            "n",
            "Top-1 (%)",
            "95 % interval",
            "Gain (points)",
            "Relative gain (%)",
            "Optimism (points)"),
        body);
  }

  private static Row contender(
      String style, String size, SettingsRow row, Contender contender, FigurePoint point) {
    Summary summary = point.summary();
    boolean common = contender == Contender.COMMON;
    return new Row(
        style,
        List.of(
            Cell.text(size),
            Cell.text(contender.title()),
            Cell.styled(CellNames.brief(point.protocols()), "many"),
            StudyTables.count(summary),
            StudyTables.percent(summary.mean()),
            StudyTables.interval(summary),
            Cell.number(common ? "" : Numbers.difference(row.gain(point))),
            Cell.number(common ? "" : signed(row.relativeGain(point))),
            Cell.number(
                contender == Contender.DERIVED_AS_PAPER
                    ? Numbers.difference(row.selectionOptimism())
                    : "")));
  }

  private static String signed(OptionalDouble fraction) {
    return fraction.isPresent() ? Numbers.points(fraction.getAsDouble()) : Numbers.NONE;
  }

  private static Row paper(SettingsRow row) {
    boolean same = row.paper().size().equals(row.size());
    String name = same ? "the paper itself" : "the paper at " + Numbers.size(row.paper().size());
    return new Row(
        "paper",
        List.of(
            Cell.text(""),
            Cell.text(name),
            Cell.number(
                row.paper().transferredLayers()
                    + ", 1, "
                    + row.paper().initialDecayEpochs()
                    + ", "
                    + row.paper().frozenLayers()),
            Cell.number(""),
            Cell.number(Numbers.percent(row.paper().top1())),
            Cell.number(""),
            Cell.number(""),
            Cell.number(""),
            Cell.number("")));
  }

  /** How each protocol was derived, step by step. */
  static Table derivations(List<SettingsRow> rows) {
    List<Row> body = new ArrayList<>();
    for (SettingsRow row : rows) {
      for (Map.Entry<Integer, Derived> entry : row.honest().entrySet()) {
        body.add(derivation(row, "split " + entry.getKey(), entry.getValue()));
      }
      body.add(derivation(row, "as the paper", row.asThePaper()));
    }
    return new Table(
        "",
        "n, then k, then d, then f. In brackets the accuracy (%) of the chosen setting on the"
            + " images it was chosen on.",
        "",
        "How each protocol was derived",
        false,
        StudyTables.head(3, "Target size", "For", "Steps"),
        body);
  }

  private static Row derivation(SettingsRow row, String whose, Derived derived) {
    String steps = derived instanceof Chosen chosen ? steps(chosen) : reason(derived);
    return Row.of(
        Cell.text(Numbers.size(row.size())), Cell.text(whose), Cell.styled(steps, "t wrap"));
  }

  private static String steps(Chosen chosen) {
    return chosen.steps().stream()
        .map(s -> "%s = %d (%s)".formatted(s.parameter(), s.value(), Numbers.percent(s.accuracy())))
        .collect(Collectors.joining(", "));
  }

  private static String reason(Derived derived) {
    return derived instanceof Wanting wanting ? wanting.reason() : "";
  }

  /** The main comparison under each recipe. */
  static Table sensitivity(List<SensitivityRow> rows) {
    List<Row> body = new ArrayList<>();
    for (SensitivityRow row : rows) {
      boolean own = row.variant().isEmpty();
      List<Cell> cells = new ArrayList<>();
      cells.add(Cell.text(own ? Numbers.size(row.size()) : ""));
      cells.add(Cell.text(own ? "the study's own" : row.variant()));
      cells.add(Cell.number("" + row.recipe().batch()));
      cells.add(Cell.number("" + row.recipe().epochs()));
      cells.add(Cell.number("" + row.recipe().rates().high()));
      for (Contender contender : SensitivityRow.COMPARED) {
        Summary summary = row.point(contender).summary();
        cells.add(
            Cell.styled(
                Numbers.percent(summary.mean())
                    + (summary.isWhole() ? "" : " (" + summary.ofExpected() + ")"),
                summary.isWhole() ? "" : "short"));
      }
      cells.add(Cell.number(Numbers.difference(row.minusCommon(Contender.PAPER_TABLE_2))));
      cells.add(Cell.number(Numbers.difference(row.minusCommon(Contender.DERIVED))));
      body.add(new Row(own ? "first" : "", cells));
    }
    return new Table(
        "Sensitivity to the recipe",
        "Test accuracy, top-1 (%), of the main protocols under each recipe. Differences in points"
            + " with their 95 % interval over splits, each against the common protocol under the same recipe.",
        "sensitivity.csv",
        "",
        true,
        StudyTables.head(
            2,
            "Target size",
            "Recipe",
            "Batch",
            "Epochs",
            "High rate",
            "Scratch",
            "Common",
            "Table 2",
            "Derived",
            "Table 2 − common",
            "Derived − common"),
        body);
  }

  /** The overfit ledger. */
  static Table overfit(List<OverfitRow> rows, String fold) {
    List<Row> body = new ArrayList<>();
    String before = "";
    for (OverfitRow row : rows) {
      String size = Numbers.size(row.cell().size());
      body.add(
          new Row(
              size.equals(before) ? "" : "first",
              List.of(
                  Cell.text(size.equals(before) ? "" : size),
                  Cell.text(CellNames.protocol(row.cell())),
                  StudyTables.count(row.testLoss()),
                  StudyTables.loss(row.trainLoss().mean()),
                  StudyTables.loss(row.trainLossEval().mean()),
                  StudyTables.percent(row.trainTop1().mean()),
                  StudyTables.loss(row.testLoss().mean()),
                  StudyTables.percent(row.testTop1().mean()),
                  StudyTables.percent(row.testTop1().deviation()),
                  StudyTables.interval(row.testTop1()))));
      before = size;
    }
    return new Table(
        "Overfit ledger",
        "Losses in nats, accuracies in %, means over the complete trials; SD and interval: over"
            + " splits, of each the mean over its seeds.",
        "overfit.csv",
        fold,
        false,
        StudyTables.head(
            2,
            "Target size",
            "Protocol",
            "n",
            "Train loss",
            "Train loss, eval.",
            "Train top-1",
            "Test loss",
            "Test top-1",
            "SD",
            "95 % interval"),
        body);
  }
}
