package graft.analysis.figures;

import graft.core.data.TargetSize;
import graft.study.plan.Experiment;
import java.util.List;

/**
 * A figure of test accuracy against one varied setting.
 *
 * @param name of its files, e.g. {@code figure-2}
 * @param experiment whose trials it shows
 * @param axis name of the varied setting, with its unit
 * @param panels from left to right
 */
public record AccuracyFigure(String name, Experiment experiment, String axis, List<Panel> panels) {
  /**
   * A part of a figure with axes of its own.
   *
   * @param title what sets it apart; empty for an only panel
   * @param lines in drawing order
   */
  public record Panel(String title, List<FigureLine> lines) {
    public Panel {
      lines = List.copyOf(lines);
    }
  }

  public AccuracyFigure {
    panels = List.copyOf(panels);
  }

  /** All lines, panel by panel. */
  public List<FigureLine> lines() {
    return panels.stream().flatMap(panel -> panel.lines().stream()).toList();
  }

  /** All points, line by line. */
  public List<FigurePoint> points() {
    return lines().stream().flatMap(line -> line.points().stream()).toList();
  }

  /** A size as lines are named by it. */
  public static String name(TargetSize size) {
    return size.isFull() ? "all images" : size + " a class";
  }
}
