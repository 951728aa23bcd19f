package graft.analysis.findings;

import graft.analysis.findings.Finding.Variant;
import graft.core.statistics.Interval;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/** Verdicts in words, plain ASCII. */
final class Sentences {
  private Sentences() {}

  /** The rule of a contrast, with its level. */
  static String rule(Claim claim, boolean beside) {
    return (beside ? "beside the verdict: " : "")
        + claim.rule()
        + "; "
        + level()
        + " t interval over splits, each end a one-sided bound, no adjustment"
        + "; undecided otherwise, with one split, where all show the same, where a trial diverged"
        + " or fewer than three quarters of the pairs are there; not tested without a pair";
  }

  /** E.g. {@code 90 %}. */
  private static String level() {
    return String.format(Locale.ROOT, "%.0f %%", 100 * Verdict.LEVEL);
  }

  /**
   * What withholds a verdict, and what else a reader should know.
   *
   * @param withoutSpread whether its splits all show the very same number, other than 0
   */
  static String note(Comparison comparison, boolean withoutSpread) {
    String same = withoutSpread ? "undecided, as all splits show the very same number" : "";
    return List.of(comparison.withheld(), same, comparison.note()).stream()
        .filter(words -> !words.isEmpty())
        .collect(Collectors.joining("; "));
  }

  /** A finding's verdict, then its contrasts, then what other recipes say of it. */
  static String of(
      UnjudgedFinding claimed, Verdict verdict, List<Contrast> contrasts, List<Variant> variants) {
    List<String> sentences = new ArrayList<>();
    sentences.add(
        claimed.claim()
            + ": "
            + verdict.words()
            + ". "
            + contrasts.stream().map(Sentences::of).collect(Collectors.joining("; "))
            + ".");
    for (Variant variant : variants) {
      String flips =
          variant.flips().isEmpty()
              ? ""
              : ", where the contrary is true of " + String.join(" and ", variant.flips());
      sentences.add("With " + variant.title() + ": " + variant.verdict().words() + flips + ".");
    }
    if (variants.stream().anyMatch(variant -> !variant.flips().isEmpty())) {
      sentences.add("The verdict depends on the recipe.");
    }
    if (!claimed.remark().isEmpty()) {
      sentences.add(claimed.remark());
    }
    return String.join(" ", sentences);
  }

  private static String of(Contrast contrast) {
    StringBuilder words = new StringBuilder(contrast.name());
    if (contrast.mean().isPresent()) {
      words.append(" = ").append(contrast.unit().print(contrast.mean().getAsDouble()));
      words.append(' ').append(contrast.unit().words());
      words.append(" (");
      contrast
          .interval()
          .ifPresent(
              interval ->
                  words
                      .append(level() + " interval ")
                      .append(print(contrast.unit(), interval))
                      .append(", "));
      contrast
          .relative()
          .ifPresent(
              relative -> words.append(String.format(Locale.ROOT, "%+.1f %%, ", 100 * relative)));
      words.append(contrast.ofExpected()).append(" pairs, ").append(contrast.splits());
      words.append(contrast.splits() == 1 ? " split)" : " splits)");
    }
    words.append(' ').append(contrast.verdict().words());
    if (!contrast.missing().isEmpty()) {
      words.append(", missing: ").append(String.join(", ", contrast.missing()));
    }
    if (!contrast.note().isEmpty()) {
      words.append(", ").append(contrast.note());
    }
    return words.toString();
  }

  private static String print(Unit unit, Interval interval) {
    return unit.print(interval.low()) + " to " + unit.print(interval.high());
  }
}
