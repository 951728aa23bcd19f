package graft.report;

import graft.analysis.comparison.Contender;
import graft.analysis.figures.AccuracyFigure;
import graft.analysis.figures.FigureLine;
import graft.analysis.figures.FigurePoint;
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
    results.figure(Experiment.LAYERS).ifPresent(figure -> lines.addAll(layers(figure)));
    if (results.planned().contains(Experiment.OPTIMAL)) {
      lines.addAll(optimal(results));
    }
    if (!results.verdicts().isEmpty()) {
      lines.addAll(verdicts("The paper's findings on this data", results.verdicts()));
    }
    if (!results.rates().verdicts().isEmpty()) {
      lines.addAll(verdicts("Each protocol at its best rate", results.rates().verdicts()));
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
  private static List<String> verdicts(String title, List<Finding> findings) {
    List<String> lines = new ArrayList<>(List.of(title));
    for (Verdict verdict : Verdict.values()) {
      List<String> ids =
          findings.stream()
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
        line.append(right(marked(summary), 8));
      }
      lines.add(line.toString());
    }
    return lines;
  }

  private static List<String> layers(AccuracyFigure figure) {
    List<String> lines = new ArrayList<>();
    lines.add("Test accuracy, top-1 (%), mean over splits and seeds; k = layers transferred");
    StringBuilder head = new StringBuilder(left("images a class", 15));
    figure.lines().stream()
        .limit(1)
        .flatMap(line -> line.points().stream())
        .forEach(point -> head.append(right("k=" + point.label(), 7)));
    lines.add(head.append("   best  - common  - scratch").toString());
    figure.lines().forEach(line -> lines.add(row(line)));
    return lines;
  }

  private static String row(FigureLine line) {
    StringBuilder text =
        new StringBuilder(left(line.size().map(Object::toString).orElse(line.name()), 15));
    line.points().forEach(point -> text.append(right(marked(point.summary()), 7)));
    Optional<FigurePoint> best = line.withoutFirst().best();
    text.append(right(best.map(b -> "k=" + b.label()).orElse(Numbers.NONE), 7));
    text.append(right(difference(best.map(b -> b.minus(line.last()))), 10));
    return text.append(right(difference(best.map(b -> b.minus(line.first()))), 11)).toString();
  }

  /** The mean in per cent, with an asterisk where only some trials are complete. */
  private static String marked(Summary summary) {
    return Numbers.percent(summary.mean()) + (summary.isWhole() || summary.n() == 0 ? " " : "*");
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
