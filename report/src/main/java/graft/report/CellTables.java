package graft.report;

import graft.analysis.figures.ClassResults;
import graft.analysis.figures.LearningCurve;
import graft.analysis.figures.OverfitRow;
import graft.analysis.figures.Shortfall;
import graft.analysis.figures.StudyCells;
import graft.core.statistics.Interval;
import graft.core.text.Csv;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;

/** Any cell's numbers as CSV: curves, losses, classes, confusions, and trials that need a look. */
final class CellTables {
  private CellTables() {}

  private static List<Object> place(StudyCells.Key cell) {
    List<Object> place =
        new ArrayList<>(Tables.place(cell.size(), cell.method(), List.of(cell.protocol())));
    place.add(cell.variant());
    return place;
  }

  /** The overfit ledger: one row a cell. */
  static String overfit(List<OverfitRow> rows) {
    Csv csv =
        new Csv(
            Tables.header(
                Tables.PLACE,
                List.of(
                    "variant",
                    "n",
                    "expected",
                    "train_loss",
                    "train_loss_eval",
                    "train_top1",
                    "test_loss",
                    "test_top1",
                    "test_top1_sd",
                    "test_top1_low",
                    "test_top1_high")));
    for (OverfitRow row : rows) {
      List<Object> cells = place(row.cell());
      cells.addAll(
          List.of(
              row.testLoss().n(),
              row.testLoss().expected(),
              row.trainLoss().mean(),
              row.trainLossEval().mean(),
              row.trainTop1().mean(),
              row.testLoss().mean(),
              row.testTop1().mean(),
              row.testTop1().deviation(),
              Tables.end(row.testTop1(), Interval::low),
              Tables.end(row.testTop1(), Interval::high)));
      csv.row(cells.toArray());
    }
    return csv.toString();
  }

  /** Learning curves: one row a cell and epoch. */
  static String learningCurves(List<LearningCurve> curves) {
    Csv csv =
        new Csv(
            Tables.header(
                Tables.PLACE,
                List.of(
                    "variant", "n", "expected", "epoch", "train_loss", "test_loss", "test_top1")));
    for (LearningCurve curve : curves) {
      Map<Integer, LearningCurve.Milestone> milestones = new HashMap<>();
      curve.milestones().forEach(m -> milestones.put(m.epoch(), m));
      for (int epoch = 1; epoch <= curve.trainLoss().size(); epoch++) {
        Optional<LearningCurve.Milestone> at = Optional.ofNullable(milestones.get(epoch));
        List<Object> cells = place(curve.cell());
        cells.addAll(
            List.of(
                curve.n(),
                curve.expected(),
                epoch,
                curve.trainLoss().get(epoch - 1),
                at.map(m -> OptionalDouble.of(m.testLoss())).orElse(OptionalDouble.empty()),
                at.map(m -> OptionalDouble.of(m.testTop1())).orElse(OptionalDouble.empty())));
        csv.row(cells.toArray());
      }
    }
    return csv.toString();
  }

  /** Accuracy by class: one row a cell and class. */
  static String perClass(List<ClassResults> results) {
    Csv csv =
        new Csv(
            Tables.header(
                Tables.PLACE, List.of("variant", "class", "correct", "images", "test_top1")));
    for (ClassResults result : results) {
      for (ClassResults.ClassCount count : result.classes()) {
        List<Object> cells = place(result.cell());
        cells.addAll(List.of(count.name(), count.correct(), count.images(), count.top1()));
        csv.row(cells.toArray());
      }
    }
    return csv.toString();
  }

  /** The most frequent confusions of each cell. */
  static String confusions(List<ClassResults> results, int most) {
    Csv csv =
        new Csv(
            Tables.header(
                Tables.PLACE, List.of("variant", "class", "taken_for", "times", "of_images")));
    for (ClassResults result : results) {
      for (ClassResults.Confusion confusion : result.confusions().stream().limit(most).toList()) {
        List<Object> cells = place(result.cell());
        cells.addAll(
            List.of(confusion.truth(), confusion.predicted(), confusion.count(), confusion.of()));
        csv.row(cells.toArray());
      }
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
                "high_rate_layers",
                "initial_decay_epochs",
                "frozen_layers",
                "variant",
                "split",
                "seed",
                "reason")
            .forSpreadsheets(); // the reason is free text
    for (Shortfall s : shortfalls) {
      csv.row(
          s.kind().name().toLowerCase(Locale.ROOT),
          s.trial(),
          s.size(),
          s.transferredLayers(),
          s.cell().protocol().highRateLayers(),
          s.cell().protocol().initialDecayEpochs(),
          s.cell().protocol().frozenLayers(),
          s.cell().variant(),
          s.at().split(),
          s.at().seed(),
          s.reason());
    }
    return csv.toString();
  }
}
