package graft.report;

import graft.analysis.comparison.Contender;
import graft.analysis.figures.AccuracyCell;
import graft.analysis.figures.AccuracyLine;
import graft.analysis.figures.LayersFigure;
import graft.analysis.figures.Shortfall;
import graft.analysis.findings.Finding;
import graft.analysis.findings.Verdict;
import graft.core.data.TargetSize;
import graft.core.statistics.PairedDifference;
import graft.core.statistics.Summary;
import graft.study.plan.Experiment;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;

/** The main results as lines for a terminal, at most 100 columns for eight layers. */
final class TextSummary {
  private TextSummary() {}

  /** Figure 1 and the optimal comparison by size, as far as there are trials, and counts. */
  static List<String> of(StudyResults results) {
    List<String> lines = new ArrayList<>();
    if (results.planned().contains(Experiment.LAYERS)) {
      lines.add("Test accuracy, top-1 (%), mean over splits and seeds; k = layers transferred");
      lines.add(header(results.layers()));
      results.layers().lines().forEach(line -> lines.add(row(line)));
    }
    if (results.planned().contains(Experiment.OPTIMAL)) {
      lines.addAll(optimal(results));
    }
    if (!results.verdicts().isEmpty()) {
      lines.addAll(verdicts(results));
    }
    lines.add(
        results.complete()
            + " of "
            + results.trials()
            + " trials complete; * = some of the cell's trials are missing");
    for (Shortfall.Kind kind : Shortfall.Kind.values()) {
      long count = results.shortfalls().stream().filter(s -> s.kind() == kind).count();
      if (count > 0) {
        lines.add("  " + name(kind) + ": " + count);
      }
    }
    return List.copyOf(lines);
  }

  /** A line for each verdict, e.g. {@code holds: 3 (F1 F2 F10)}. */
  private static List<String> verdicts(StudyResults results) {
    List<String> lines = new ArrayList<>(List.of("The paper's findings on this data"));
    for (Verdict verdict : Verdict.values()) {
      List<String> ids =
          results.verdicts().stream()
              .filter(finding -> finding.verdict() == verdict)
              .map(Finding::id)
              .toList();
      if (!ids.isEmpty()) {
        lines.add("  %s: %d (%s)".formatted(verdict.words(), ids.size(), String.join(" ", ids)));
      }
    }
    return lines;
  }

  private static List<String> optimal(StudyResults results) {
    List<String> lines = new ArrayList<>();
    StringBuilder head = new StringBuilder(left("images a class", 22));
    results.grid().sizes().forEach(size -> head.append(right(size.toString(), 8)));
    lines.add(head.toString());
    for (Contender contender : Contender.values()) {
      StringBuilder line = new StringBuilder(left("  " + contender.title(), 22));
      for (TargetSize size : results.grid().sizes()) {
        Summary summary = results.contenders().at(size, contender).summary();
        String mark = summary.isWhole() || summary.n() == 0 ? " " : "*";
        line.append(right(Numbers.percent(summary.mean()) + mark, 8));
      }
      lines.add(line.toString());
    }
    return lines;
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
