package graft.analysis.findings;

import graft.core.statistics.Interval;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.function.ToDoubleFunction;

/**
 * A row of {@code verdicts.csv}, plain ASCII.
 *
 * @param finding {@code F1} to {@code F15}
 * @param verdict of the contrast; of the finding in the row {@code overall}
 * @param contrast its name, {@code overall}, or its recipe and name
 * @param low end of the t interval, accuracies as fractions; empty without an interval
 * @param high end of it
 * @param rule in words
 * @param otherLow end of the interval for other classes, where there is one
 * @param otherHigh end of it
 */
public record VerdictRow(
    String finding,
    String verdict,
    String contrast,
    OptionalDouble low,
    OptionalDouble high,
    String rule,
    OptionalDouble otherLow,
    OptionalDouble otherHigh) {

  /** The columns, in order. */
  public static final List<String> COLUMNS =
      List.of(
          "finding",
          "verdict",
          "contrast",
          "low",
          "high",
          "rule",
          "level",
          "low_other_classes",
          "high_other_classes",
          "verdict_version");

  /** The name of the row that gives a finding's own verdict. */
  public static final String OVERALL = "overall";

  /** For each finding its overall row, then a row for each contrast, then those of each recipe. */
  public static List<VerdictRow> of(List<Finding> findings) {
    List<VerdictRow> rows = new ArrayList<>();
    for (Finding finding : findings) {
      rows.add(
          new VerdictRow(
              finding.id(),
              finding.words(),
              OVERALL,
              OptionalDouble.empty(),
              OptionalDouble.empty(),
              Verdict.OVERALL_RULE + "; " + ofExpected(finding) + " pairs",
              OptionalDouble.empty(),
              OptionalDouble.empty()));
      finding.contrasts().forEach(contrast -> rows.add(row(finding, "", contrast)));
      finding
          .variants()
          .forEach(
              variant ->
                  variant
                      .contrasts()
                      .forEach(c -> rows.add(row(finding, variant.title() + ": ", c))));
    }
    return rows;
  }

  /** {@code n/expected} pairs of the contrasts that count. */
  private static String ofExpected(Finding finding) {
    int n = 0;
    int expected = 0;
    for (Contrast contrast : finding.contrasts()) {
      n += contrast.beside() ? 0 : contrast.values().size();
      expected += contrast.beside() ? 0 : contrast.expected();
    }
    return n + "/" + expected;
  }

  private static VerdictRow row(Finding finding, String recipe, Contrast contrast) {
    String missing =
        contrast.missing().isEmpty() ? "" : "; missing: " + String.join(", ", contrast.missing());
    String note = contrast.note().isEmpty() ? "" : "; " + contrast.note();
    return new VerdictRow(
        finding.id(),
        contrast.verdict().words(),
        recipe + contrast.name(),
        end(contrast.interval(), Interval::low),
        end(contrast.interval(), Interval::high),
        contrast.rule()
            + "; "
            + contrast.ofExpected()
            + " pairs, splits: "
            + contrast.splits()
            + missing
            + note,
        end(contrast.otherClasses(), Interval::low),
        end(contrast.otherClasses(), Interval::high));
  }

  private static OptionalDouble end(Optional<Interval> interval, ToDoubleFunction<Interval> end) {
    return interval
        .map(i -> OptionalDouble.of(end.applyAsDouble(i)))
        .orElse(OptionalDouble.empty());
  }
}
