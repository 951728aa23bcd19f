package graft.report;

import graft.core.figures.AccuracyCell;
import graft.core.figures.BaseRow;
import graft.core.figures.LayersFigure;
import graft.core.figures.LossTable;
import graft.core.figures.Shortfall;
import graft.core.statistics.Interval;
import graft.core.statistics.Summary;
import java.util.List;
import java.util.Locale;
import java.util.OptionalDouble;
import java.util.function.ToDoubleFunction;
import java.util.stream.Collectors;

/** The figures' and tables' numbers as CSV. Accuracies are fractions 0..1, losses in nats. */
final class Tables {
  private Tables() {}

  /**
   * Figure 1: one row a cell. {@code trials} lists each complete trial as {@code
   * split/seed=accuracy}.
   */
  static String figure1(LayersFigure figure) {
    Csv csv =
        new Csv(
            "examples_per_class",
            "transferred_layers",
            "n",
            "expected",
            "test_top1_mean",
            "test_top1_sd",
            "test_top1_low",
            "test_top1_high",
            "trials");
    for (AccuracyCell cell : figure.cells()) {
      Summary summary = cell.summary();
      csv.row(
          cell.size(),
          cell.transferredLayers(),
          summary.n(),
          summary.expected(),
          summary.mean(),
          summary.deviation(),
          end(summary, Interval::low),
          end(summary, Interval::high),
          trials(cell));
    }
    return csv.toString();
  }

  private static OptionalDouble end(Summary summary, ToDoubleFunction<Interval> end) {
    return summary.interval().isPresent()
        ? OptionalDouble.of(end.applyAsDouble(summary.interval().get()))
        : OptionalDouble.empty();
  }

  private static String trials(AccuracyCell cell) {
    return cell.values().entrySet().stream()
        .map(e -> e.getKey().split() + "/" + e.getKey().seed() + "=" + e.getValue())
        .collect(Collectors.joining(" "));
  }

  /** Table 1: one row a cell, and one of mean gaps over sizes for each k. */
  static String table1(LossTable table) {
    Csv csv =
        new Csv(
            "transferred_layers",
            "examples_per_class",
            "n",
            "expected",
            "train_loss",
            "train_loss_eval",
            "test_loss",
            "gap",
            "gap_eval");
    OptionalDouble none = OptionalDouble.empty();
    for (LossTable.Row row : table.rows()) {
      int k = row.transferredLayers();
      for (LossTable.Cell cell : row.cells()) {
        csv.row(
            k,
            cell.size(),
            cell.gap().n(),
            cell.gap().expected(),
            cell.trainLoss().mean(),
            cell.trainLossEval().mean(),
            cell.testLoss().mean(),
            cell.gap().mean(),
            cell.gapEval().mean());
      }
      csv.row(
          k, "mean", row.n(), row.expected(), none, none, none, row.meanGap(), row.meanGapEval());
    }
    return csv.toString();
  }

  /** The table of bases. */
  static String bases(List<BaseRow> bases) {
    Csv csv = new Csv("split", "classes", "images", "epochs", "test_top1", "seconds");
    for (BaseRow base : bases) {
      csv.row(
          base.split(),
          base.classes(),
          base.images(),
          base.epochs(),
          base.testTop1(),
          base.seconds());
    }
    return csv.toString();
  }

  /** Trials that diverged, failed, are missing or never started. */
  static String shortfalls(List<Shortfall> shortfalls) {
    Csv csv =
        new Csv(
            "state",
            "trial",
            "examples_per_class",
            "transferred_layers",
            "split",
            "seed",
            "reason");
    for (Shortfall s : shortfalls) {
      csv.row(
          s.kind().name().toLowerCase(Locale.ROOT),
          s.trial(),
          s.size(),
          s.transferredLayers(),
          s.at().split(),
          s.at().seed(),
          s.reason());
    }
    return csv.toString();
  }
}
