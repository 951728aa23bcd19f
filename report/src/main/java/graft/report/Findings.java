package graft.report;

import graft.core.comparison.SettingsRow;
import graft.core.figures.AccuracyCell;
import graft.core.figures.AccuracyLine;
import graft.core.figures.LayersFigure;
import graft.core.statistics.Interval;
import graft.core.statistics.PairedDifference;
import graft.core.statistics.Summary;
import graft.core.study.Experiment;
import java.util.ArrayList;
import java.util.List;

/** What the study found, in plain sentences that follow from the numbers alone. */
final class Findings {
  private Findings() {}

  /** A sentence on each size, then what to keep in mind when reading them. */
  static List<String> of(StudyResults results, ReportContext context) {
    LayersFigure figure = results.layers();
    List<String> sentences = new ArrayList<>();
    if (results.planned().isEmpty()) {
      sentences.add("No trial has been planned yet.");
    }
    if (results.planned().contains(Experiment.LAYERS)) {
      figure.lines().forEach(line -> sentences.add(ofSize(line)));
    }
    if (results.planned().contains(Experiment.OPTIMAL)) {
      results.settings().forEach(row -> sentences.add(ofSettings(row)));
    }
    if (results.complete() < results.trials()) {
      sentences.add(
          "%d of %d trials gave no accuracy; they are marked and listed below."
              .formatted(results.trials() - results.complete(), results.trials()));
    }
    if (context.dataset().generated()) {
      sentences.add(
          "The images are generated, and transfer helps on them by design: these numbers show that"
              + " the machinery works, not what photographs would give.");
    }
    return sentences.stream().map(s -> s.replace(" %", "\u00a0%")).toList();
  }

  private static String ofSettings(SettingsRow row) {
    String size = Numbers.size(row.size());
    PairedDifference gain = row.gain(row.derived());
    if (gain.difference().mean().isEmpty()) {
      return "With " + size + " the honestly derived protocol has no result to compare.";
    }
    String derived =
        "the protocol derived on the other splits (%s %%)"
            .formatted(Numbers.percent(row.derived().mean()));
    String common = "the common protocol (%s %%)".formatted(Numbers.percent(row.common().mean()));
    String points = Numbers.difference(gain) + " points";
    return switch (gain.direction()) {
      case HIGHER -> "With %s %s beats %s: %s.".formatted(size, derived, common, points);
      case LOWER -> "With %s %s is worse than %s: %s.".formatted(size, derived, common, points);
      case NOT_SHOWN ->
          "With %s no difference between %s and %s is shown: %s."
              .formatted(size, derived, common, points);
    };
  }

  private static String ofSize(AccuracyLine line) {
    String size = Numbers.size(line.size());
    if (line.best().isEmpty()) {
      return "With " + size + " no trial with transferred layers is complete yet.";
    }
    AccuracyCell best = line.best().get();
    int k = best.transferredLayers();
    return "With %s the best choice was to transfer %d %s (k = %d, %s %%%s)%s%s."
        .formatted(
            size,
            k,
            k == 1 ? "layer" : "layers",
            k,
            Numbers.percent(best.summary().mean()),
            best.summary().isWhole() ? "" : ", n = " + best.summary().ofExpected(),
            againstCommon(line, best),
            against(
                "training from scratch", line.scratch(), line.bestMinusScratch().orElseThrow()));
  }

  private static String againstCommon(AccuracyLine line, AccuracyCell best) {
    return best.equals(line.common())
        ? ", which is the common protocol itself"
        : against("the common protocol", line.common(), line.bestMinusCommon().orElseThrow());
  }

  /** E.g. {@code : 2.1 points (0.4 to 3.8) above the common protocol (k = 7, 30.1 %)}. */
  private static String against(String what, AccuracyCell other, PairedDifference paired) {
    String name = what + " (k = " + other.transferredLayers() + accuracy(other) + ")";
    Summary difference = paired.difference();
    if (difference.mean().isEmpty()) {
      return "; no comparison with " + name + " is possible";
    }
    double mean = difference.mean().getAsDouble();
    return switch (paired.direction()) {
      case HIGHER -> "; " + amount(mean, difference) + " above " + name;
      case LOWER -> "; " + amount(-mean, difference) + " below " + name;
      case NOT_SHOWN ->
          "; no difference from "
              + name
              + " is shown: "
              + Numbers.difference(paired)
              + " points"
              + (difference.n() == 1 ? " from a single pair" : "");
    };
  }

  private static String accuracy(AccuracyCell cell) {
    return cell.summary().mean().isPresent()
        ? ", " + Numbers.percent(cell.summary().mean()) + " %"
        : "";
  }

  private static String amount(double positive, Summary difference) {
    double sign = difference.mean().orElseThrow() < 0 ? -1 : 1;
    String interval =
        difference
            .interval()
            .map(i -> sign < 0 ? new Interval(-i.high(), -i.low()) : i)
            .map(i -> " (" + Numbers.interval(i) + ")")
            .orElse("");
    return Numbers.percent(positive) + " points" + interval;
  }
}
