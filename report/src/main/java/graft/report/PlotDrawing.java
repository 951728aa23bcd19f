package graft.report;

import graft.report.Plot.Level;
import graft.report.Plot.Link;
import graft.report.Plot.Mark;
import graft.report.Plot.Panel;
import graft.report.Plot.Series;
import graft.report.Plot.Tick;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * Draws a plot as SVG, as wide as the page, so that the text of all figures has one size there.
 * Real text, a tooltip on every point; no font is measured, so it can be drawn on a machine without
 * any.
 */
final class PlotDrawing {
  private static final int HEIGHT = 450;
  private static final double LEFT = 62;
  private static final double LEAST_LEGEND = 180;

  /** From the end of the panels to a name in the legend, and after it. */
  private static final double LEGEND_SIGN = 44;

  /** The mean width of a letter at {@link SvgWriter#TEXT}. */
  private static final double LETTER = 7.4;

  private static final int WIDTH = 848;
  private static final double GAP = 34;
  private static final double BOTTOM = 378;
  private static final double LABEL_HEIGHT = 18;

  static final String INK = "#1a1a1a";
  static final String SOFT = "#5c5c5c";
  private static final String GRID_LINE = "#e4e4e4";

  private final Plot plot;
  private final double top;
  private final double panelWidth;
  private final double right;
  private final SvgWriter svg;

  private PlotDrawing(Plot plot) {
    this.plot = plot;
    int count = plot.panels().size();
    this.right = WIDTH - legend(plot);
    this.panelWidth = (right - LEFT - (count - 1) * GAP) / count;
    this.top = plot.panels().stream().anyMatch(p -> !p.title().isEmpty()) ? 40 : 20;
    this.svg = new SvgWriter(WIDTH, HEIGHT);
  }

  /** How wide the legend is: its longest name fits. */
  private static double legend(Plot plot) {
    int longest =
        plot.panels().stream()
            .flatMap(panel -> panel.series().stream())
            .mapToInt(series -> series.name().length())
            .max()
            .orElse(0);
    return Math.max(LEAST_LEGEND, LEGEND_SIGN + LETTER * longest);
  }

  /** The plot as an SVG document. */
  static String svg(Plot plot) {
    return new PlotDrawing(plot).draw();
  }

  private String draw() {
    svg.text("title", plot.title());
    svg.text("desc", plot.description());
    svg.empty("rect", "width", WIDTH, "height", HEIGHT, "fill", "#ffffff");
    drawValueAxis();
    for (int i = 0; i < plot.panels().size(); i++) {
      drawPanel(plot.panels().get(i), LEFT + i * (panelWidth + GAP));
    }
    boolean notes =
        plot.panels().stream().anyMatch(p -> p.ticks().stream().anyMatch(t -> !t.note().isEmpty()));
    label(plot.xName(), (LEFT + right) / 2, BOTTOM + (notes ? 58 : 46), "middle");
    drawLegend();
    return svg.end();
  }

  private void drawValueAxis() {
    Axis axis = plot.values();
    for (double tick : axis.ticks()) {
      label(written(tick), LEFT - 8, y(tick) + 4.5, "end");
    }
    svg.text(
        "text",
        plot.yName(),
        "transform",
        "translate(18 " + SvgWriter.at((top + BOTTOM) / 2) + ") rotate(-90)",
        "text-anchor",
        "middle",
        "fill",
        INK);
  }

  private String written(double tick) {
    double step = plot.values().step();
    return switch (plot.unit()) {
      case PERCENT -> Numbers.decimals(100 * tick, step < 0.01 ? 1 : 0);
      case NATS -> Numbers.decimals(tick, step < 0.1 ? 2 : 1);
      case COUNT -> Numbers.decimals(tick, 0);
    };
  }

  private void drawPanel(Panel panel, double left) {
    double end = left + panelWidth;
    for (double tick : plot.values().ticks()) {
      path("M" + p(left, y(tick)) + "H" + SvgWriter.at(end), GRID_LINE);
    }
    path("M" + p(left, BOTTOM) + "H" + SvgWriter.at(end), INK);
    if (!panel.title().isEmpty()) {
      svg.text("text", panel.title(), "x", left, "y", top - 16, "fill", INK, "font-weight", "600");
    }
    Scale scale = new Scale(panel, left, panelWidth);
    for (Tick tick : panel.ticks()) {
      double x = scale.x(tick.at());
      path("M" + p(x, BOTTOM) + "v5", INK);
      label(tick.label(), x, BOTTOM + 20, "middle");
      note(tick.note(), x, BOTTOM + 36, "middle");
    }
    plot.level().ifPresent(level -> drawLevel(level, left, end));
    MarkDrawing marks = new MarkDrawing(svg, plot.values(), this::y, BOTTOM);
    for (int i = 0; i < panel.series().size(); i++) {
      Series series = panel.series().get(i);
      double shift = series.spread() * (i - (panel.series().size() - 1) / 2.0);
      marks.draw(series, mark -> scale.x(mark.at()) + shift);
    }
  }

  private void drawLevel(Level level, double left, double end) {
    if (level.value() < plot.values().low() || level.value() > plot.values().high()) {
      return;
    }
    svg.open("g").text("title", level.tooltip());
    svg.empty(
        "path",
        "d",
        "M" + p(left, y(level.value())) + "H" + SvgWriter.at(end),
        "stroke",
        SOFT,
        "stroke-dasharray",
        "2 4");
    svg.close();
    note(level.name(), left + 4, y(level.value()) - 4, "start");
  }

  /** A name for each series: at the end of its line, moved apart, or in order from the top. */
  private void drawLegend() {
    record Entry(Series series, double y) {}
    List<Entry> entries = new ArrayList<>();
    Panel last = plot.panels().get(plot.panels().size() - 1);
    for (Series series : last.series()) {
      boolean atEnd = series.link() != Link.NONE && plot.panels().size() == 1;
      entries.add(new Entry(series, atEnd ? end(series) : top + 8));
    }
    entries.sort(Comparator.comparingDouble(Entry::y));
    double used = Double.NEGATIVE_INFINITY;
    double lowest = BOTTOM - 4 - LABEL_HEIGHT * (entries.size() - 1);
    for (Entry entry : entries) {
      double y = Math.max(Math.min(entry.y(), lowest), used + LABEL_HEIGHT);
      drawEntry(entry.series(), y);
      used = y;
      lowest += LABEL_HEIGHT;
    }
  }

  private void drawEntry(Series series, double y) {
    LineStyle style = series.style();
    double x = right + 22;
    if (series.link() != Link.NONE) {
      svg.empty(
          "path",
          "d",
          "M" + p(x - 14, y) + "h28",
          "fill",
          "none",
          "stroke",
          style.colour(),
          "stroke-width",
          "1.8",
          "stroke-dasharray",
          style.dash().isEmpty() ? "none" : style.dash());
    }
    if (series.link() != Link.LINE_ONLY) {
      svg.empty(
          "path",
          "d",
          style.marker(),
          "transform",
          "translate(" + SvgWriter.at(x) + " " + SvgWriter.at(y) + ")",
          "fill",
          style.colour());
    }
    svg.text("text", series.name(), "x", x + 18, "y", y + 4.5, "fill", INK);
  }

  private double end(Series series) {
    List<Mark> marks = series.marks();
    for (int i = marks.size() - 1; i >= 0; i--) {
      if (marks.get(i).value().isPresent()) {
        return y(marks.get(i).value().getAsDouble());
      }
    }
    return BOTTOM - 10;
  }

  private void path(String d, String colour) {
    svg.empty("path", "d", d, "stroke", colour);
  }

  private void label(String text, double x, double y, String anchor) {
    svg.text("text", text, "x", x, "y", y, "text-anchor", anchor, "fill", INK);
  }

  private void note(String text, double x, double y, String anchor) {
    if (!text.isEmpty()) {
      svg.text(
          "text",
          text,
          "x",
          x,
          "y",
          y,
          "text-anchor",
          anchor,
          "fill",
          SOFT,
          "font-size",
          SvgWriter.SMALL_TEXT);
    }
  }

  private double y(double value) {
    return BOTTOM - plot.values().fraction(value) * (BOTTOM - top);
  }

  static String p(double x, double y) {
    return SvgWriter.at(x) + "," + SvgWriter.at(y);
  }

  /** Places of a panel's horizontal axis in pixels. */
  private record Scale(double first, double last, double from, double to) {
    Scale(Panel panel, double left, double width) {
      this(
          panel.ticks().get(0).at(),
          panel.ticks().get(panel.ticks().size() - 1).at(),
          left + margin(panel, width),
          left + width - margin(panel, width));
    }

    private static double margin(Panel panel, double width) {
      return Math.max(24, width / (2.2 * panel.ticks().size()));
    }

    double x(double at) {
      return last == first ? (from + to) / 2 : from + (at - first) / (last - first) * (to - from);
    }
  }
}
