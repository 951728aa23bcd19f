package graft.report;

import graft.analysis.comparison.Contender;
import graft.analysis.comparison.SensitivityRow;
import graft.analysis.comparison.SettingsRow;
import graft.analysis.figures.AccuracyFigure;
import graft.analysis.figures.BestLayers;
import graft.analysis.figures.FigureLine;
import graft.analysis.figures.FigurePoint;
import graft.analysis.figures.Grid;
import graft.analysis.figures.LossTable;
import graft.analysis.figures.PaperLosses;
import graft.analysis.findings.Verdict;
import graft.analysis.findings.VerdictRow;
import graft.core.data.TargetSize;
import graft.core.protocol.Method;
import graft.core.protocol.Protocol;
import graft.core.statistics.Interval;
import graft.core.statistics.Summary;
import graft.core.text.Csv;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.OptionalDouble;
import java.util.function.Function;
import java.util.function.ToDoubleFunction;
import java.util.stream.Collectors;

/** The figures' and tables' numbers as CSV. Accuracies are fractions 0..1, losses in nats. */
final class Tables {
  private Tables() {}

  /** The columns of a size, method and protocol. */
  static final List<String> PLACE =
      List.of(
          "examples_per_class",
          "transferred_layers",
          "high_rate_layers",
          "initial_decay_epochs",
          "frozen_layers",
          "reinitialised_rate",
          "method");

  /** The columns of {@link #accuracy}. */
  static final List<String> ACCURACY =
      List.of(
          "n",
          "expected",
          "diverged",
          "test_top1_mean",
          "test_top1_sd",
          "test_top1_low",
          "test_top1_high",
          "initial_decay_updates",
          "trials");

  /**
   * A figure of accuracy: one row a point. {@code trials} lists each complete trial as {@code
   * split/seed=accuracy}; where a protocol differs by split its settings are listed by split.
   */
  static String figure(AccuracyFigure figure, Grid grid) {
    Csv csv = new Csv(header(List.of("line"), PLACE, ACCURACY));
    for (FigureLine line : figure.lines()) {
      for (FigurePoint point : line.points()) {
        TargetSize size = line.size().orElseGet(() -> grid.sizes().get((int) point.position()));
        List<Object> row = new ArrayList<>();
        row.add(line.name());
        row.addAll(place(size, point.method(), point.protocols()));
        row.addAll(accuracy(point));
        csv.row(row.toArray());
      }
    }
    return csv.toString();
  }

  /** Names of columns, one list after the other. */
  @SafeVarargs
  @SuppressWarnings("varargs") // the array is read only
  static String[] header(List<String>... parts) {
    return Arrays.stream(parts).flatMap(List::stream).toArray(String[]::new);
  }

  /** The cells of these columns. */
  static List<Object> place(TargetSize size, Method method, List<Protocol> protocols) {
    return List.of(
        size,
        bySplit(protocols, Protocol::transferredLayers),
        bySplit(protocols, Protocol::highRateLayers),
        bySplit(protocols, Protocol::initialDecayEpochs),
        bySplit(protocols, Protocol::frozenLayers),
        bySplit(protocols, p -> word(p.reinitialisedRate())),
        word(method));
  }

  private static String word(Enum<?> constant) {
    return constant.name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  private static String bySplit(List<Protocol> protocols, Function<Protocol, Object> setting) {
    List<String> values = protocols.stream().map(p -> setting.apply(p).toString()).toList();
    return values.stream().distinct().count() == 1 ? values.get(0) : String.join(" ", values);
  }

  /** The cells of these columns. */
  static List<Object> accuracy(FigurePoint point) {
    Summary summary = point.summary();
    return List.of(
        summary.n(),
        summary.expected(),
        point.diverged(),
        summary.mean(),
        summary.deviation(),
        end(summary, Interval::low),
        end(summary, Interval::high),
        point.initialDecayUpdates(),
        trials(point));
  }

  /** Best k by condition: one row a condition and size, with the accuracy of every k. */
  static String bestLayers(List<BestLayers> rows) {
    Csv csv =
        new Csv(
            "examples_per_class",
            "high_rate_layers",
            "initial_decay_epochs",
            "reinitialised_rate",
            "best_transferred_layers",
            "not_shown_worse",
            "test_top1_by_transferred_layers");
    for (BestLayers row : rows) {
      csv.row(
          row.size(),
          row.highRateLayers(),
          row.initialDecayEpochs(),
          word(row.rate()),
          row.best().map(Object::toString).orElse(""),
          row.notShownWorse().stream().map(String::valueOf).collect(Collectors.joining(" ")),
          row.line().points().stream()
              .filter(point -> point.mean().isPresent())
              .map(point -> point.label() + "=" + point.mean().getAsDouble())
              .collect(Collectors.joining(" ")));
    }
    return csv.toString();
  }

  /** Table 2: one row a size and contender. */
  static String table2(List<SettingsRow> rows) {
    Csv csv =
        new Csv(
            header(
                List.of("contender"),
                PLACE,
                ACCURACY,
                List.of(
                    "gain_over_common",
                    "gain_low",
                    "gain_high",
                    "relative_gain",
                    "selection_optimism",
                    "paper_transferred_layers",
                    "paper_initial_decay_epochs",
                    "paper_frozen_layers",
                    "paper_top1",
                    "paper_size")));
    for (SettingsRow row : rows) {
      table2(csv, row, "scratch", row.scratch());
      table2(csv, row, "common", row.common());
      table2(csv, row, "paper-table-2", row.paperProtocol());
      table2(csv, row, "derived-honest", row.derived());
      table2(csv, row, "derived-as-paper", row.derivedAsPaper());
    }
    return csv.toString();
  }

  private static void table2(Csv csv, SettingsRow row, String name, FigurePoint point) {
    Summary gain = row.gain(point).difference();
    List<Object> cells = new ArrayList<>();
    cells.add(name);
    cells.addAll(place(row.size(), point.method(), point.protocols()));
    cells.addAll(accuracy(point));
    cells.addAll(
        List.of(
            gain.mean(),
            end(gain, Interval::low),
            end(gain, Interval::high),
            row.relativeGain(point)));
    cells.add(
        name.equals("derived-as-paper")
            ? row.selectionOptimism().difference().mean()
            : OptionalDouble.empty());
    cells.addAll(
        List.of(
            row.paper().transferredLayers(),
            row.paper().initialDecayEpochs(),
            row.paper().frozenLayers(),
            row.paper().top1(),
            row.paper().size()));
    csv.row(cells.toArray());
  }

  /** Sensitivity: one row a size, recipe and contender. */
  static String sensitivity(List<SensitivityRow> rows) {
    Csv csv =
        new Csv(
            header(
                List.of("contender", "variant", "batch", "epochs", "high_rate"),
                PLACE,
                ACCURACY,
                List.of("minus_common", "minus_common_low", "minus_common_high")));
    for (SensitivityRow row : rows) {
      for (Contender contender : SensitivityRow.COMPARED) {
        FigurePoint point = row.point(contender);
        Summary gain = row.minusCommon(contender).difference();
        List<Object> cells = new ArrayList<>();
        cells.addAll(
            List.of(
                word(contender),
                row.variant(),
                row.recipe().batch(),
                row.recipe().epochs(),
                row.recipe().rates().high()));
        cells.addAll(place(row.size(), point.method(), point.protocols()));
        cells.addAll(accuracy(point));
        cells.addAll(List.of(gain.mean(), end(gain, Interval::low), end(gain, Interval::high)));
        csv.row(cells.toArray());
      }
    }
    return csv.toString();
  }

  /** An end of its interval, empty where there is none. */
  static OptionalDouble end(Summary summary, ToDoubleFunction<Interval> end) {
    return summary.interval().isPresent()
        ? OptionalDouble.of(end.applyAsDouble(summary.interval().get()))
        : OptionalDouble.empty();
  }

  private static String trials(FigurePoint point) {
    return point.trials().accuracies().entrySet().stream()
        .map(e -> e.getKey().split() + "/" + e.getKey().seed() + "=" + e.getValue())
        .collect(Collectors.joining(" "));
  }

  /** Table 1: one row a cell, and one of mean gaps over sizes for each k. */
  static String table1(LossTable table, Grid grid) {
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
            "gap_eval",
            "paper_train_loss",
            "paper_test_loss",
            "paper_gap");
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
            cell.gapEval().mean(),
            paper(cell.size(), k, grid, PaperLosses.Loss::train),
            paper(cell.size(), k, grid, PaperLosses.Loss::test),
            paper(cell.size(), k, grid, PaperLosses.Loss::gap));
      }
      csv.row(
          k,
          "mean",
          row.n(),
          row.expected(),
          none,
          none,
          none,
          row.meanGap(),
          row.meanGapEval(),
          none,
          none,
          PaperLosses.meanGap(k, grid.depth()));
    }
    return csv.toString();
  }

  private static OptionalDouble paper(
      TargetSize size, int k, Grid grid, ToDoubleFunction<PaperLosses.Loss> number) {
    return PaperLosses.at(size, k, grid.depth()).stream().mapToDouble(number).findFirst();
  }

  /** The verdicts, one row a contrast below one for each finding. */
  static String verdicts(List<VerdictRow> rows) {
    Csv csv = new Csv(VerdictRow.COLUMNS.toArray(String[]::new));
    rows.forEach(
        r ->
            csv.row(
                r.finding(),
                r.verdict(),
                r.contrast(),
                r.low(),
                r.high(),
                r.rule(),
                r.low().isPresent() ? Verdict.LEVEL : "",
                r.otherLow(),
                r.otherHigh(),
                Verdict.VERSION));
    return csv.toString();
  }
}
