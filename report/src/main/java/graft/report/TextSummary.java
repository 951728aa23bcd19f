package graft.report;

import graft.core.figures.AccuracyCell;
import graft.core.figures.AccuracyLine;
import graft.core.figures.LayersFigure;
import graft.core.figures.Shortfall;
import graft.core.statistics.PairedDifference;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;

/** Figure 1 as lines for a terminal, at most 100 columns for eight layers. */
public final class TextSummary {
  private TextSummary() {}

  /** One line for each size: accuracy by k, best k, common and scratch. */
  public static List<String> of(LayersFigure figure, List<Shortfall> shortfalls) {
    List<String> lines = new ArrayList<>();
    lines.add("Test accuracy, top-1 (%), mean over splits and seeds; k = layers transferred");
    lines.add(header(figure));
    figure.lines().forEach(line -> lines.add(row(line)));
    lines.add(
        figure.complete()
            + " of "
            + figure.expected()
            + " trials complete; * = some of the cell's trials are missing");
    for (Shortfall.Kind kind : Shortfall.Kind.values()) {
      long count = shortfalls.stream().filter(s -> s.kind() == kind).count();
      if (count > 0) {
        lines.add("  " + name(kind) + ": " + count);
      }
    }
    return List.copyOf(lines);
  }

  private static String header(LayersFigure figure) {
    StringBuilder text = new StringBuilder(left("images a class", 15));
    int depth = figure.lines().isEmpty() ? 0 : figure.lines().get(0).cells().size();
    for (int k = 0; k < depth; k++) {
      text.append(right("k=" + k, 7));
    }
    return text.append("   best  - common  - scratch").toString();
  }

  private static String row(AccuracyLine line) {
    StringBuilder text = new StringBuilder(left(line.size().toString(), 15));
    for (AccuracyCell cell : line.cells()) {
      String mark = cell.summary().isWhole() || cell.summary().n() == 0 ? " " : "*";
      text.append(right(Numbers.percent(cell.summary().mean()) + mark, 7));
    }
    text.append(right(line.best().map(b -> "k=" + b.transferredLayers()).orElse(Numbers.NONE), 7));
    text.append(right(difference(line.bestMinusCommon()), 10));
    return text.append(right(difference(line.bestMinusScratch()), 11)).toString();
  }

  private static String difference(Optional<PairedDifference> paired) {
    return paired
        .map(p -> p.difference().mean())
        .filter(OptionalDouble::isPresent)
        .map(mean -> Numbers.points(mean.getAsDouble()))
        .orElse(Numbers.NONE);
  }

  /** A kind of shortfall in words. */
  static String name(Shortfall.Kind kind) {
    return switch (kind) {
      case DIVERGED -> "diverged";
      case FAILED -> "failed";
      case MISSING -> "missing";
      case NEVER_STARTED -> "never started";
    };
  }

  private static String left(String text, int width) {
    return text + " ".repeat(Math.max(0, width - text.length()));
  }

  private static String right(String text, int width) {
    return " ".repeat(Math.max(0, width - text.length())) + text;
  }
}
