package graft.report;

import graft.core.statistics.Interval;
import graft.report.Plot.Link;
import graft.report.Plot.Look;
import graft.report.Plot.Mark;
import graft.report.Plot.Series;
import java.util.function.DoubleUnaryOperator;
import java.util.function.ToDoubleFunction;

/** Draws the marks of a series, and the line that joins them. */
final class MarkDrawing {
  private final SvgWriter svg;
  private final Axis axis;
  private final DoubleUnaryOperator y;
  private final double bottom;

  /**
   * A drawing into a panel.
   *
   * @param y pixel of a value
   * @param bottom pixel of the horizontal axis
   */
  MarkDrawing(SvgWriter svg, Axis axis, DoubleUnaryOperator y, double bottom) {
    this.svg = svg;
    this.axis = axis;
    this.y = y;
    this.bottom = bottom;
  }

  /** Draws a series; {@code x} gives the pixel of a mark. */
  void draw(Series series, ToDoubleFunction<Mark> x) {
    if (series.link() != Link.NONE) {
      drawLine(series, x);
    }
    if (series.link() == Link.LINE_ONLY) {
      return;
    }
    for (Mark mark : series.marks()) {
      svg.open("g").text("title", mark.tooltip());
      if (mark.value().isEmpty()) {
        drawNone(mark, x.applyAsDouble(mark), series.style().colour());
      } else {
        drawValue(mark, x.applyAsDouble(mark), series.style());
      }
      svg.close();
    }
  }

  private void drawLine(Series series, ToDoubleFunction<Mark> x) {
    StringBuilder path = new StringBuilder();
    boolean drawing = false;
    for (Mark mark : series.marks()) {
      if (mark.value().isPresent()) {
        double height = y.applyAsDouble(mark.value().getAsDouble());
        path.append(drawing ? "L" : "M").append(PlotDrawing.p(x.applyAsDouble(mark), height));
      }
      drawing = mark.value().isPresent();
    }
    if (path.length() > 0) {
      String dash = series.style().dash();
      svg.empty(
          "path",
          "d",
          path,
          "fill",
          "none",
          "stroke",
          series.style().colour(),
          "stroke-width",
          "1.8",
          "stroke-dasharray",
          dash.isEmpty() ? "none" : dash);
    }
  }

  private void drawValue(Mark mark, double x, LineStyle style) {
    String colour = style.colour();
    for (double dot : mark.dots()) {
      svg.empty(
          "circle",
          "cx",
          x,
          "cy",
          y.applyAsDouble(dot),
          "r",
          "2.2",
          "fill",
          colour,
          "fill-opacity",
          "0.4");
    }
    mark.interval().ifPresent(interval -> drawInterval(interval, x, colour));
    double height = y.applyAsDouble(mark.value().orElseThrow());
    if (mark.ringed()) {
      circle(x, height, 9.5, colour);
    }
    svg.empty(
        "path",
        "d",
        style.marker(),
        "transform",
        "translate(" + SvgWriter.at(x) + " " + SvgWriter.at(height) + ")",
        "fill",
        mark.look() == Look.FULL ? colour : "#ffffff",
        "stroke",
        colour,
        "stroke-width",
        "1.4");
  }

  private void drawInterval(Interval interval, double x, String colour) {
    double top = y.applyAsDouble(Math.min(axis.high(), interval.high()));
    double low = y.applyAsDouble(Math.max(axis.low(), interval.low()));
    String stem = "M" + PlotDrawing.p(x, top) + "V" + SvgWriter.at(low);
    String caps = "M" + PlotDrawing.p(x - 3.5, top) + "h7M" + PlotDrawing.p(x - 3.5, low) + "h7";
    stroke(stem + caps, colour, "1.2");
  }

  /** A cross at the foot of the panel; in a circle where a trial diverged. */
  private void drawNone(Mark mark, double x, String colour) {
    stroke("M" + PlotDrawing.p(x - 4, bottom - 14) + "l8,8m0,-8l-8,8", colour, "2");
    if (mark.look() == Look.DIVERGED) {
      circle(x, bottom - 10, 7.5, colour);
    }
  }

  private void circle(double x, double y, double radius, String colour) {
    svg.empty(
        "circle",
        "cx",
        x,
        "cy",
        y,
        "r",
        radius,
        "fill",
        "none",
        "stroke",
        colour,
        "stroke-width",
        "1.4");
  }

  private void stroke(String d, String colour, String width) {
    svg.empty("path", "d", d, "fill", "none", "stroke", colour, "stroke-width", width);
  }
}
