package graft.report;

import graft.analysis.comparison.SettingsRow;
import graft.analysis.figures.AccuracyFigure;
import java.util.List;
import java.util.stream.Collectors;

/** Sentences below figures and tables. */
final class Captions {
  private Captions() {}

  /** What the marks of a figure mean. */
  static String marks(AccuracyFigure figure) {
    boolean intervals =
        figure.points().stream()
            .anyMatch(p -> p.summary().replicates() >= AccuracyPlots.INTERVAL_FROM);
    boolean ringed = figure.lines().stream().anyMatch(line -> line.size().isPresent());
    return "Marks are means over splits and seeds, small dots single trials, bars the 95 % t"
        + " interval over splits ("
        + (intervals ? "left out below " : "left out here: fewer than ")
        + AccuracyPlots.INTERVAL_FROM
        + " splits)."
        + (ringed ? " A ring marks the best of a line." : "")
        + " A hollow mark is a cell with trials missing, a cross a cell without any result, a"
        + " circled cross one where a trial diverged.";
  }

  /** That the paper's numbers come from elsewhere. */
  static String otherData(ReportContext context) {
    return "The paper's numbers are of 500 target classes of ImageNet at 224 pixels with AlexNet;"
        + " here it is %d of %d classes of %s with %s. Data and network differ, so compare"
            .formatted(
                context.grid().targetClasses(),
                context.dataset().classes(),
                context.dataset().name(),
                context.network())
        + " directions and not levels.";
  }

  /** The paper's own accuracies at its best settings. */
  static String paperAccuracies(List<SettingsRow> rows) {
    String sizes =
        rows.stream()
            .map(row -> row.paper().size() + ": " + Numbers.percent(row.paper().top1()) + " %")
            .distinct()
            .collect(Collectors.joining(", "));
    return "The paper's own accuracy at its best settings, by images a class (nearest size where it"
        + " has not this one): "
        + sizes
        + "; its common protocol at 10: 20.9 %.";
  }
}
