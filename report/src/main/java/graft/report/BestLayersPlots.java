package graft.report;

import graft.analysis.figures.AccuracyFigure;
import graft.analysis.figures.BestLayers;
import graft.core.data.TargetSize;
import graft.core.protocol.Protocol.ReinitialisedRate;
import graft.core.statistics.Interval;
import graft.report.Plot.Link;
import graft.report.Plot.Look;
import graft.report.Plot.Mark;
import graft.report.Plot.Panel;
import graft.report.Plot.Series;
import graft.report.Plot.Tick;
import graft.report.Plot.Unit;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.function.Predicate;

/** Turns the best number of transferred layers by condition into plots. */
final class BestLayersPlots {
  private BestLayersPlots() {}

  /** Best k against d (n = 1) on the left, against n (d = S) on the right. */
  static Plot interaction(List<BestLayers> rows, int depth, int step, String description) {
    List<Panel> panels = new ArrayList<>();
    Predicate<BestLayers> single = row -> row.highRateLayers() == 1;
    if (rows.stream().anyMatch(single)) {
      panels.add(
          panel(
              "by d, at n = 1",
              rows.stream().filter(single).toList(),
              row -> row.initialDecayEpochs(),
              d -> "d = " + d));
    }
    panels.add(
        panel(
            "by n, at d = " + step,
            rows.stream().filter(row -> row.initialDecayEpochs() == step).toList(),
            row -> row.highRateLayers(),
            n -> "n = " + n));
    return plot("Interaction", description, "How the layers are trained", panels, 0, depth);
  }

  /** Best k against the rate of re-initialised layers, a panel for each d. */
  static Plot reinitialised(List<BestLayers> rows, int depth, String description) {
    List<Panel> panels = new ArrayList<>();
    for (int d : new TreeSet<>(rows.stream().map(BestLayers::initialDecayEpochs).toList())) {
      panels.add(
          panel(
              "d = " + d + " epochs",
              rows.stream().filter(row -> row.initialDecayEpochs() == d).toList(),
              row -> row.rate() == ReinitialisedRate.LOW ? 0 : 1,
              rate -> rate == 0 ? "low" : "high"));
    }
    return plot(
        "Rate of re-initialised layers",
        description,
        "Rate of re-initialised layers below the classifier",
        panels,
        Math.max(0, depth - 5),
        depth);
  }

  private static Plot plot(
      String title, String description, String xName, List<Panel> panels, int low, int depth) {
    return new Plot(
        title,
        description,
        xName,
        "Best number of transferred layers (k)",
        new Axis(low, depth - 1, 1),
        Unit.COUNT,
        panels,
        Optional.empty());
  }

  private static Panel panel(
      String title,
      List<BestLayers> rows,
      Function<BestLayers, Integer> condition,
      Function<Integer, String> name) {
    List<Integer> conditions = List.copyOf(new TreeSet<>(rows.stream().map(condition).toList()));
    List<Tick> ticks = new ArrayList<>();
    conditions.forEach(c -> ticks.add(new Tick(ticks.size(), name.apply(c), "")));
    List<TargetSize> sizes =
        List.copyOf(new TreeSet<>(rows.stream().map(BestLayers::size).toList()));
    List<Series> series = new ArrayList<>();
    for (int i = 0; i < sizes.size(); i++) {
      TargetSize size = sizes.get(i);
      List<Mark> marks =
          rows.stream()
              .filter(row -> row.size().equals(size))
              .sorted((a, b) -> condition.apply(a) - condition.apply(b))
              .map(row -> mark(row, conditions.indexOf(condition.apply(row))))
              .toList();
      series.add(
          new Series(
              AccuracyFigure.name(size),
              LineStyle.of(i, sizes.size()),
              Link.LINE,
              Math.min(14, 100.0 / sizes.size()),
              marks));
    }
    return new Panel(title, ticks, series);
  }

  private static Mark mark(BestLayers row, int at) {
    List<Integer> even = row.notShownWorse();
    Optional<Interval> range =
        even.isEmpty()
            ? Optional.empty()
            : Optional.of(new Interval(even.get(0), even.get(even.size() - 1)));
    OptionalDouble best = row.best().map(k -> OptionalDouble.of(k)).orElse(OptionalDouble.empty());
    String tooltip =
        Numbers.size(row.size())
            + ", n = "
            + row.highRateLayers()
            + ", d = "
            + row.initialDecayEpochs()
            + row.best()
                .map(k -> ": best k = " + k + ", not shown worse: " + even)
                .orElse(": no result");
    return new Mark(
        at, best, range, List.of(), false, best.isEmpty() ? Look.MISSING : Look.FULL, tooltip);
  }
}
