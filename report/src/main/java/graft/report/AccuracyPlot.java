package graft.report;

import graft.core.figures.AccuracyCell;
import graft.core.figures.AccuracyLine;
import graft.core.figures.Grid;
import graft.core.figures.LayersFigure;
import graft.core.statistics.Interval;
import graft.core.statistics.Summary;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.DoubleStream;

/**
 * Draws Figure 1. Real text in the reader's own sans-serif, a tooltip on every point; no font is
 * measured, so it can be drawn on a machine without any.
 */
final class AccuracyPlot {
  private static final int WIDTH = 760;
  private static final int HEIGHT = 450;
  private static final double LEFT = 62;
  private static final double RIGHT = 640;
  private static final double TOP = 20;
  private static final double BOTTOM = 378;
  private static final double DODGE = 6;
  private static final double LABEL_HEIGHT = 17;

  /** Fewer values than this are shown as points alone, without an interval. */
  static final int INTERVAL_FROM = 3;

  private static final String INK = "#1a1a1a";
  private static final String SOFT = "#5c5c5c";
  private static final String GRID_LINE = "#e4e4e4";

  private final LayersFigure figure;
  private final Grid grid;
  private final Axis axis;
  private final SvgWriter svg = new SvgWriter(WIDTH, HEIGHT);

  private AccuracyPlot(LayersFigure figure, Grid grid) {
    this.figure = figure;
    this.grid = grid;
    this.axis = axisOf(figure);
  }

  /**
   * The figure as an SVG document.
   *
   * @param description what it shows, for readers who cannot see it
   */
  static String svg(LayersFigure figure, Grid grid, String description) {
    return new AccuracyPlot(figure, grid).draw(description);
  }

  private static Axis axisOf(LayersFigure figure) {
    double[] shown =
        figure.cells().stream().flatMapToDouble(AccuracyPlot::shownValues).sorted().toArray();
    return shown.length == 0
        ? Axis.around(0, 1)
        : Axis.around(Math.max(0, shown[0]), Math.min(1, shown[shown.length - 1]));
  }

  private static DoubleStream shownValues(AccuracyCell cell) {
    DoubleStream points = cell.values().values().stream().mapToDouble(Double::doubleValue);
    return shownInterval(cell.summary())
        .map(i -> DoubleStream.concat(points, DoubleStream.of(i.low(), i.high())))
        .orElse(points);
  }

  private static Optional<Interval> shownInterval(Summary summary) {
    return summary.n() < INTERVAL_FROM ? Optional.empty() : summary.interval();
  }

  private String draw(String description) {
    svg.text("title", "Figure 1");
    svg.text("desc", description);
    svg.empty("rect", "width", WIDTH, "height", HEIGHT, "fill", "#ffffff");
    drawAxes();
    drawChance();
    for (int i = 0; i < figure.lines().size(); i++) {
      drawLine(figure.lines().get(i), i);
    }
    drawLabels();
    return svg.end();
  }

  private void drawAxes() {
    for (double tick : axis.ticks()) {
      double y = y(tick);
      svg.empty("path", "d", "M" + p(LEFT, y) + "H" + SvgWriter.at(RIGHT), "stroke", GRID_LINE);
      label(Numbers.decimals(100 * tick, axis.step() < 0.01 ? 1 : 0), LEFT - 8, y + 4.5, "end");
    }
    svg.empty("path", "d", "M" + p(LEFT, BOTTOM) + "H" + SvgWriter.at(RIGHT), "stroke", INK);
    for (int k = 0; k < grid.depth(); k++) {
      svg.empty("path", "d", "M" + p(x(k), BOTTOM) + "v5", "stroke", INK);
      label(Integer.toString(k), x(k), BOTTOM + 20, "middle");
    }
    note("from scratch", x(0), BOTTOM + 36, "middle");
    note("common", x(grid.depth() - 1), BOTTOM + 36, "middle");
    label("Layers transferred (k)", (LEFT + RIGHT) / 2, BOTTOM + 58, "middle");
    svg.text(
        "text",
        "Test accuracy, top-1 (%)",
        "transform",
        "translate(18 " + SvgWriter.at((TOP + BOTTOM) / 2) + ") rotate(-90)",
        "text-anchor",
        "middle",
        "fill",
        INK);
  }

  private void drawChance() {
    double chance = 1.0 / grid.targetClasses();
    if (chance < axis.low() || chance > axis.high()) {
      return;
    }
    svg.open("g").text("title", "chance: 1 of " + grid.targetClasses() + " classes");
    svg.empty(
        "path",
        "d",
        "M" + p(LEFT, y(chance)) + "H" + SvgWriter.at(RIGHT),
        "stroke",
        SOFT,
        "stroke-dasharray",
        "2 4");
    svg.close();
    note("chance", RIGHT + 8, y(chance) + 4, "start");
  }

  private void drawLine(AccuracyLine line, int index) {
    LineStyle style = style(index);
    drawConnections(line, index, style);
    for (AccuracyCell cell : line.cells()) {
      boolean best = line.best().map(b -> b.equals(cell)).orElse(false);
      double x = x(cell.transferredLayers()) + dodge(index);
      svg.open("g").text("title", tooltip(cell, best));
      if (cell.summary().n() == 0) {
        drawMissing(x, style);
      } else {
        drawCell(cell, x, style, best);
      }
      svg.close();
    }
  }

  private void drawConnections(AccuracyLine line, int index, LineStyle style) {
    StringBuilder path = new StringBuilder();
    boolean drawing = false;
    for (AccuracyCell cell : line.cells()) {
      if (cell.summary().mean().isPresent()) {
        double x = x(cell.transferredLayers()) + dodge(index);
        path.append(drawing ? "L" : "M").append(p(x, y(cell.summary().mean().getAsDouble())));
      }
      drawing = cell.summary().mean().isPresent();
    }
    if (path.length() > 0) {
      svg.empty("path", "d", path, "fill", "none", "stroke", style.colour(), "stroke-width", "1.8");
    }
  }

  private void drawCell(AccuracyCell cell, double x, LineStyle style, boolean best) {
    String colour = style.colour();
    cell.values()
        .values()
        .forEach(
            value ->
                svg.empty(
                    "circle",
                    "cx",
                    x,
                    "cy",
                    y(value),
                    "r",
                    "2.4",
                    "fill",
                    colour,
                    "fill-opacity",
                    cell.summary().n() < INTERVAL_FROM ? "0.6" : "0.35"));
    shownInterval(cell.summary()).ifPresent(interval -> drawInterval(interval, x, colour));
    double y = y(cell.summary().mean().orElseThrow());
    if (best) {
      svg.empty(
          "circle",
          "cx",
          x,
          "cy",
          y,
          "r",
          "9.5",
          "fill",
          "none",
          "stroke",
          colour,
          "stroke-width",
          "1.4");
    }
    svg.empty(
        "path",
        "d",
        style.marker(),
        "transform",
        "translate(" + SvgWriter.at(x) + " " + SvgWriter.at(y) + ")",
        "fill",
        cell.summary().isWhole() ? colour : "#ffffff",
        "stroke",
        colour,
        "stroke-width",
        "1.4");
  }

  private void drawInterval(Interval interval, double x, String colour) {
    double top = y(Math.min(axis.high(), interval.high()));
    double bottom = y(Math.max(axis.low(), interval.low()));
    String bar = "M" + p(x - 3.5, top) + "h7M" + p(x, top) + "V" + SvgWriter.at(bottom);
    svg.empty(
        "path",
        "d",
        bar + "M" + p(x - 3.5, bottom) + "h7",
        "fill",
        "none",
        "stroke",
        colour,
        "stroke-width",
        "1.2");
  }

  private void drawMissing(double x, LineStyle style) {
    svg.empty(
        "path",
        "d",
        "M" + p(x - 4, BOTTOM - 14) + "l8,8m0,-8l-8,8",
        "fill",
        "none",
        "stroke",
        style.colour(),
        "stroke-width",
        "2");
  }

  private static String tooltip(AccuracyCell cell, boolean best) {
    Summary summary = cell.summary();
    String where =
        Numbers.size(cell.size()) + ", k = " + cell.transferredLayers() + (best ? ", best" : "");
    if (summary.mean().isEmpty()) {
      return where + ": no result, n = " + summary.ofExpected();
    }
    String interval =
        summary.interval().map(i -> ", 95 % interval " + Numbers.interval(i)).orElse("");
    StringBuilder trials = new StringBuilder();
    cell.values()
        .forEach(
            (at, value) ->
                trials
                    .append("\nsplit ")
                    .append(at.split())
                    .append(", seed ")
                    .append(at.seed())
                    .append(": ")
                    .append(Numbers.percent(value))
                    .append(" %"));
    return where
        + ": "
        + Numbers.percent(summary.mean())
        + " %"
        + interval
        + ", n = "
        + summary.ofExpected()
        + trials;
  }

  /** A name at the right end of each line, moved apart where two would overlap. */
  private void drawLabels() {
    record Label(int index, String text, double y) {}
    List<Label> labels = new ArrayList<>();
    for (int i = 0; i < figure.lines().size(); i++) {
      AccuracyLine line = figure.lines().get(i);
      String text = line.size().isFull() ? "all images" : line.size() + " a class";
      labels.add(new Label(i, text, lastMean(line)));
    }
    labels.sort(Comparator.comparingDouble(Label::y));
    double used = Double.NEGATIVE_INFINITY;
    double lowest = BOTTOM - 4 - LABEL_HEIGHT * (labels.size() - 1);
    for (Label label : labels) {
      double y = Math.max(Math.min(label.y(), lowest), used + LABEL_HEIGHT);
      LineStyle style = style(label.index());
      svg.empty(
          "path",
          "d",
          style.marker(),
          "transform",
          "translate(" + SvgWriter.at(RIGHT + 14) + " " + SvgWriter.at(y) + ")",
          "fill",
          style.colour());
      svg.text(
          "text", label.text(), "x", RIGHT + 24, "y", y + 4.5, "fill", INK, "font-weight", "600");
      used = y;
      lowest += LABEL_HEIGHT;
    }
  }

  private double lastMean(AccuracyLine line) {
    List<AccuracyCell> cells = line.cells();
    for (int i = cells.size() - 1; i >= 0; i--) {
      if (cells.get(i).summary().mean().isPresent()) {
        return y(cells.get(i).summary().mean().getAsDouble());
      }
    }
    return BOTTOM - 10;
  }

  private void label(String text, double x, double y, String anchor) {
    svg.text("text", text, "x", x, "y", y, "text-anchor", anchor, "fill", INK);
  }

  private void note(String text, double x, double y, String anchor) {
    svg.text(
        "text", text, "x", x, "y", y, "text-anchor", anchor, "fill", SOFT, "font-size", "11.5");
  }

  private LineStyle style(int index) {
    return LineStyle.of(index, figure.lines().size());
  }

  private double dodge(int index) {
    double most = Math.min(DODGE, 30.0 / figure.lines().size());
    return most * (index - (figure.lines().size() - 1) / 2.0);
  }

  private double x(int k) {
    double margin = 34;
    return LEFT + margin + k * (RIGHT - LEFT - 2 * margin) / (grid.depth() - 1);
  }

  private double y(double fraction) {
    return BOTTOM - axis.fraction(fraction) * (BOTTOM - TOP);
  }

  private static String p(double x, double y) {
    return SvgWriter.at(x) + "," + SvgWriter.at(y);
  }
}
