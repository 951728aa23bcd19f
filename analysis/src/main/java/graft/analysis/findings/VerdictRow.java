package graft.analysis.findings;

import java.util.ArrayList;
import java.util.List;
import java.util.OptionalDouble;

/**
 * A row of {@code verdicts.csv}, plain ASCII.
 *
 * @param finding {@code F1} to {@code F15}
 * @param verdict of the contrast; of the finding in the row {@code overall}
 * @param contrast its name, {@code overall}, or its recipe and name
 * @param low end of the t interval, accuracies as fractions; empty without an interval
 * @param high end of it
 * @param rule in words
 */
public record VerdictRow(
    String finding,
    String verdict,
    String contrast,
    OptionalDouble low,
    OptionalDouble high,
    String rule) {

  /** The columns, in order. */
  public static final List<String> COLUMNS =
      List.of("finding", "verdict", "contrast", "low", "high", "rule");

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
              Verdict.OVERALL_RULE));
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

  private static VerdictRow row(Finding finding, String recipe, Contrast contrast) {
    String missing =
        contrast.missing().isEmpty() ? "" : "; missing: " + String.join(", ", contrast.missing());
    String note = contrast.note().isEmpty() ? "" : "; " + contrast.note();
    return new VerdictRow(
        finding.id(),
        contrast.verdict().words(),
        recipe + contrast.name(),
        contrast.interval().map(i -> OptionalDouble.of(i.low())).orElse(OptionalDouble.empty()),
        contrast.interval().map(i -> OptionalDouble.of(i.high())).orElse(OptionalDouble.empty()),
        contrast.rule() + "; " + contrast.ofExpected() + " pairs" + missing + note);
  }
}
