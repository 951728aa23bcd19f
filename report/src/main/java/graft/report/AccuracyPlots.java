package graft.report;

import graft.analysis.figures.AccuracyFigure;
import graft.analysis.figures.FigureLine;
import graft.analysis.figures.FigurePoint;
import graft.analysis.figures.Grid;
import graft.core.statistics.Interval;
import graft.core.statistics.Summary;
import graft.report.Plot.Level;
import graft.report.Plot.Link;
import graft.report.Plot.Look;
import graft.report.Plot.Mark;
import graft.report.Plot.Panel;
import graft.report.Plot.Series;
import graft.report.Plot.Tick;
import graft.report.Plot.Unit;
import graft.study.plan.Experiment;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.DoubleStream;

/** Turns figures of accuracy into plots. */
final class AccuracyPlots {
  /** Fewer splits than this are shown as points alone, without an interval. */
  static final int INTERVAL_FROM = 3;

  private final AccuracyFigure figure;
  private final Grid grid;

  private AccuracyPlots(AccuracyFigure figure, Grid grid) {
    this.figure = figure;
    this.grid = grid;
  }

  /** The plot of a figure. */
  static Plot of(AccuracyFigure figure, String title, String description, Grid grid) {
    return new AccuracyPlots(figure, grid).plot(title, description);
  }

  private Plot plot(String title, String description) {
    double[] shown =
        figure.points().stream().flatMapToDouble(AccuracyPlots::shownValues).sorted().toArray();
    Axis axis =
        shown.length == 0
            ? Axis.around(0, 1)
            : Axis.around(Math.max(0, shown[0]), Math.min(1, shown[shown.length - 1]));
    String chance = "chance: 1 of " + grid.targetClasses() + " classes";
    return new Plot(
        title,
        description,
        figure.axis(),
        "Test accuracy, top-1 (%)",
        axis,
        Unit.PERCENT,
        figure.panels().stream().map(this::panel).toList(),
        Optional.of(new Level("chance", chance, 1.0 / grid.targetClasses())));
  }

  private static DoubleStream shownValues(FigurePoint point) {
    DoubleStream dots =
        point.trials().accuracies().values().stream().mapToDouble(Double::doubleValue);
    return shownInterval(point.summary())
        .map(i -> DoubleStream.concat(dots, DoubleStream.of(i.low(), i.high())))
        .orElse(dots);
  }

  static Optional<Interval> shownInterval(Summary summary) {
    return summary.replicates() < INTERVAL_FROM ? Optional.empty() : summary.interval();
  }

  private Panel panel(AccuracyFigure.Panel panel) {
    List<Series> series = new ArrayList<>();
    int count = panel.lines().size();
    boolean bySize = panel.lines().stream().allMatch(line -> line.size().isPresent());
    for (int i = 0; i < count; i++) {
      FigureLine line = panel.lines().get(i);
      series.add(
          new Series(
              line.name(),
              bySize ? LineStyle.of(i, count) : LineStyle.ofKind(i),
              bySize ? Link.LINE : Link.NONE,
              bySize ? Math.min(6, 30.0 / count) : spreadOfGroups(line.points().size(), count),
              line.points().stream().map(point -> mark(line, point)).toList()));
    }
    List<FigurePoint> places = panel.lines().get(0).points();
    return new Panel(panel.title(), places.stream().map(this::tick).toList(), series);
  }

  private static double spreadOfGroups(int groups, int series) {
    return Math.min(20, 560.0 / groups / (series + 1.2));
  }

  private Tick tick(FigurePoint point) {
    return new Tick(point.position(), point.label(), note(point));
  }

  private String note(FigurePoint point) {
    boolean layers = figure.experiment() == Experiment.LAYERS;
    if (layers && point.label().equals("0")) {
      return "from scratch";
    }
    return layers && point.position() == grid.depth() - 1 ? "common" : "";
  }

  private Mark mark(FigureLine line, FigurePoint point) {
    boolean best = line.size().isPresent() && line.best().filter(point::equals).isPresent();
    Summary summary = point.summary();
    return new Mark(
        point.position(),
        summary.mean(),
        shownInterval(summary),
        List.copyOf(point.trials().accuracies().values()),
        best,
        look(point),
        tooltip(line, point, best));
  }

  private static Look look(FigurePoint point) {
    if (point.summary().n() == 0) {
      return point.diverged() > 0 ? Look.DIVERGED : Look.MISSING;
    }
    return point.summary().isWhole() ? Look.FULL : Look.HOLLOW;
  }

  private String tooltip(FigureLine line, FigurePoint point, boolean best) {
    Summary summary = point.summary();
    String place =
        line.size().isPresent()
            ? Numbers.size(line.size().get()) + ", " + symbol() + " = " + point.label()
            : line.name() + ", " + point.label();
    StringBuilder text = new StringBuilder(place).append(best ? ", best" : "").append(": ");
    text.append(summary.mean().isEmpty() ? "no result" : Numbers.percent(summary.mean()) + " %");
    summary.interval().ifPresent(i -> text.append(", 95 % interval ").append(Numbers.interval(i)));
    text.append(", n = ").append(summary.ofExpected());
    if (point.diverged() > 0) {
      text.append(", ").append(point.diverged()).append(" diverged");
    }
    point
        .trials()
        .accuracies()
        .forEach(
            (at, value) ->
                text.append("\nsplit ")
                    .append(at.split())
                    .append(", seed ")
                    .append(at.seed())
                    .append(": ")
                    .append(Numbers.percent(value))
                    .append(" %"));
    return text.toString();
  }

  private String symbol() {
    return switch (figure.experiment()) {
      case HIGH_RATE -> "n";
      case DECAY -> "d";
      case FREEZE -> "f";
      case LAYERS, LAYERS_DECAY, OPTIMAL, REINIT, RATES, RATES_DECAY -> "k";
    };
  }
}
