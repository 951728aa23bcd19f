package graft.report;

import graft.core.statistics.Interval;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * A figure ready to be drawn: panels side by side that share a value axis.
 *
 * @param title for readers who cannot see it
 * @param description what it shows, for the same readers
 * @param xName name and unit of the horizontal axis
 * @param yName name and unit of the vertical axis
 * @param values the vertical axis
 * @param unit how its ticks are written
 * @param panels from left to right
 * @param level a horizontal line to compare with, e.g. chance
 */
record Plot(
    String title,
    String description,
    String xName,
    String yName,
    Axis values,
    Unit unit,
    List<Panel> panels,
    Optional<Level> level) {

  /** How values are written. */
  enum Unit {
    PERCENT,
    NATS,
    COUNT
  }

  /** A named value that all panels show as a dotted line. */
  record Level(String name, String tooltip, double value) {}

  /** A tick of the horizontal axis; {@code note} stands below its label. */
  record Tick(double at, String label, String note) {}

  /**
   * One pair of axes.
   *
   * @param ticks by ascending place; the first and last are the ends of the axis
   * @param series in drawing order
   */
  record Panel(String title, List<Tick> ticks, List<Series> series) {
    Panel {
      ticks = List.copyOf(ticks);
      series = List.copyOf(series);
    }
  }

  /**
   * Marks of one kind.
   *
   * @param name in the legend
   * @param link whether a line joins the marks
   * @param spread pixels that the marks of neighbouring series stand apart
   * @param marks by ascending place
   */
  record Series(String name, LineStyle style, Link link, double spread, List<Mark> marks) {
    Series {
      marks = List.copyOf(marks);
    }
  }

  /** How the marks of a series are joined. */
  enum Link {
    NONE,
    LINE,
    /** A line whose marks are not drawn. */
    LINE_ONLY
  }

  /** How a mark is drawn. */
  enum Look {
    FULL,
    /** Some trials are missing. */
    HOLLOW,
    /** No trial is complete. */
    MISSING,
    /** No trial is complete, and at least one diverged. */
    DIVERGED
  }

  /**
   * One value with all that belongs to it.
   *
   * @param at place on the horizontal axis
   * @param value absent where there is none
   * @param interval drawn as a bar
   * @param dots single trials
   * @param ringed whether it is the best of its series
   */
  record Mark(
      double at,
      OptionalDouble value,
      Optional<Interval> interval,
      List<Double> dots,
      boolean ringed,
      Look look,
      String tooltip) {
    Mark {
      dots = List.copyOf(dots);
    }

    /** A point of a line that is nothing but a value. */
    static Mark plain(double at, double value) {
      return new Mark(
          at, OptionalDouble.of(value), Optional.empty(), List.of(), false, Look.FULL, "");
    }
  }
}
