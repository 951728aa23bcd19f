package graft.report;

import graft.analysis.findings.Contrast;
import graft.analysis.findings.Finding;
import graft.analysis.findings.Verdict;
import graft.core.statistics.Interval;
import graft.report.Block.Cell;
import graft.report.Block.Row;
import graft.report.Block.Table;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** The page's tables of verdicts. */
final class VerdictTables {
  private static final int MOST_REASONS = 3;
  private static final String CSV = "verdicts.csv";

  private VerdictTables() {}

  /** The verdicts on what was tested; folded behind them the rest and every number. */
  static PageSection section(List<Finding> findings, Optional<String> notRun) {
    List<Finding> tested = findings.stream().filter(VerdictTables::isTested).toList();
    List<Finding> untested = findings.stream().filter(f -> !isTested(f)).toList();
    List<Block> blocks = new ArrayList<>();
    if (!tested.isEmpty()) {
      blocks.add(overall(tested, "The paper's claim", CSV));
    }
    if (!untested.isEmpty()) {
      blocks.add(untested(untested, notRun));
    }
    blocks.add(sentences(findings));
    blocks.add(contrasts(findings, CSV));
    return new PageSection("verdicts", "The paper's findings, judged on this data", blocks);
  }

  /** The verdicts on the rates, every number, and how to read them. */
  static List<Block> ofRates(List<Finding> findings, String csv) {
    return List.of(overall(findings, "Claim", csv), sentences(findings), contrasts(findings, csv));
  }

  private static boolean isTested(Finding finding) {
    return finding.verdict() != Verdict.NOT_TESTED;
  }

  /** Those without a single pair of trials, and why; folded. */
  private static Table untested(List<Finding> findings, Optional<String> notRun) {
    return new Table(
        "",
        notRun.orElse("The study holds no pair of trials that these speak of."),
        "",
        findings.size() == 1
            ? "1 finding was not tested"
            : findings.size() + " findings were not tested",
        false,
        List.of(
            Row.of(
                Cell.text("Finding"),
                Cell.text("Section"),
                Cell.text("The paper's claim"),
                Cell.text("Missing"))),
        findings.stream()
            .map(
                finding ->
                    Row.of(
                        Cell.text(finding.id()),
                        Cell.text(finding.section()),
                        Cell.styled(finding.claim(), "t wrap"),
                        Cell.styled(missing(finding), "t wrap")))
            .toList());
  }

  /** What the contrasts that count want, each once; at most a few. */
  private static String missing(Finding finding) {
    List<String> reasons =
        finding.contrasts().stream()
            .filter(contrast -> !contrast.beside())
            .flatMap(contrast -> contrast.missing().stream())
            .distinct()
            .toList();
    String some = String.join("; ", reasons.subList(0, Math.min(MOST_REASONS, reasons.size())));
    return reasons.size() <= MOST_REASONS
        ? some
        : some + "; and " + (reasons.size() - MOST_REASONS) + " more";
  }

  /** One row a tested finding, those that hold first: claim, verdict, and its contrasts. */
  private static Table overall(List<Finding> findings, String claim, String csv) {
    List<Row> rows = new ArrayList<>();
    for (Finding finding : byVerdict(findings)) {
      rows.add(
          new Row(
              "first",
              List.of(
                  Cell.text(finding.id()),
                  Cell.text(finding.section()),
                  Cell.styled(finding.claim(), "t wrap"),
                  Cell.styled(finding.words(), "t verdict " + style(finding.verdict())),
                  Cell.styled(tally(finding), "t wrap"))));
    }
    return new Table(
        "Verdicts",
        "A contrast holds where its 90 % interval lies wholly on the claimed side (each end is a"
            + " one-sided bound at 5 %, over splits); else it is too small to matter where the"
            + " interval lies inside ±1 point; it does not hold where the interval lies wholly on the"
            + " other side; else it is undecided, as it is with a single split. A finding's verdict"
            + " joins its contrasts: "
            + Verdict.OVERALL_RULE
            + ". Rules of version "
            + Verdict.VERSION
            + ".",
        csv,
        "",
        true,
        List.of(
            Row.of(
                Cell.text("Finding"),
                Cell.text("Section"),
                Cell.text(claim),
                Cell.text("Verdict here"),
                Cell.text("Its contrasts"))),
        rows);
  }

  private static List<Finding> byVerdict(List<Finding> findings) {
    return findings.stream().sorted(Comparator.comparing(Finding::verdict)).toList();
  }

  /** E.g. {@code 2 holds, 5 undecided}; under other recipes: ... */
  private static String tally(Finding finding) {
    List<Contrast> counted = finding.contrasts().stream().filter(c -> !c.beside()).toList();
    List<String> parts = new ArrayList<>();
    for (Verdict verdict : Verdict.values()) {
      long count = counted.stream().filter(c -> c.verdict() == verdict).count();
      if (count > 0) {
        parts.add(count + " " + verdict.words());
      }
    }
    List<String> variants =
        finding.variants().stream().map(v -> v.title() + ": " + v.verdict().words()).toList();
    return String.join(", ", parts)
        + (variants.isEmpty() ? "" : ". Under other recipes: " + String.join("; ", variants));
  }

  /** Each verdict in words, folded. */
  private static Table sentences(List<Finding> findings) {
    return new Table(
        "",
        "What each verdict rests on.",
        "",
        "Each verdict in words",
        false,
        List.of(Row.of(Cell.text("Finding"), Cell.text("In words"))),
        findings.stream()
            .map(f -> Row.of(Cell.text(f.id()), Cell.styled(f.sentence(), "t wrap")))
            .toList());
  }

  private static String style(Verdict verdict) {
    return verdict.name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  /** Every contrast with its intervals and rule, folded. */
  private static Table contrasts(List<Finding> findings, String csv) {
    List<Row> rows = new ArrayList<>();
    for (Finding finding : findings) {
      String id = finding.id();
      for (Contrast contrast : finding.contrasts()) {
        rows.add(contrast(id, contrast.beside() ? "beside: " : "", contrast));
        id = "";
      }
      for (Finding.Variant variant : finding.variants()) {
        for (Contrast contrast : variant.contrasts()) {
          rows.add(contrast("", variant.title() + ": ", contrast));
        }
      }
    }
    return new Table(
        "",
        "90 % intervals. Interval: Student's t over splits, a split's number the mean over its"
            + " seeds; it speaks of random halves of these classes. Other classes: wider by what"
            + " classes that splits share move alike. Bootstrap: classes drawn once for all splits;"
            + " it counts for no verdict. p of the contrary: one-sided, after Holm over the sizes."
            + " Pairs: complete of those expected.",
        csv,
        "Every contrast with its interval and rule",
        false,
        List.of(
            Row.of(
                Cell.text("Finding"),
                Cell.text("Contrast"),
                Cell.number("Pairs"),
                Cell.number("Mean"),
                Cell.number("Interval"),
                Cell.number("Other classes"),
                Cell.number("Bootstrap"),
                Cell.number("p of the contrary"),
                Cell.text("Unit"),
                Cell.text("Verdict"),
                Cell.text("Rule"))),
        rows);
  }

  private static Row contrast(String id, String before, Contrast contrast) {
    boolean whole = contrast.values().size() == contrast.expected();
    String mean =
        contrast.mean().isPresent()
            ? printed(contrast, contrast.mean().getAsDouble())
            : Numbers.NONE;
    return new Row(
        id.isEmpty() ? "" : "first",
        List.of(
            Cell.text(id),
            Cell.styled(before + contrast.name(), "t wrap"),
            Cell.styled(contrast.ofExpected(), whole ? "" : "short"),
            Cell.number(mean),
            interval(contrast, contrast.interval()),
            interval(contrast, contrast.otherClasses()),
            interval(contrast, contrast.bootstrap()),
            Cell.number(
                contrast.contraryP().isPresent()
                    ? Numbers.decimals(contrast.contraryP().getAsDouble(), 3)
                    : Numbers.NONE),
            Cell.text(contrast.unit().words()),
            Cell.text(contrast.verdict().words()),
            Cell.styled(
                contrast.rule() + (contrast.note().isEmpty() ? "" : "; " + contrast.note()),
                "t wrap")));
  }

  private static Cell interval(Contrast contrast, Optional<Interval> interval) {
    return Cell.number(
        interval
            .map(i -> printed(contrast, i.low()) + " to " + printed(contrast, i.high()))
            .orElse(Numbers.NONE));
  }

  private static String printed(Contrast contrast, double value) {
    return contrast.unit().print(value).replace('-', '−');
  }
}
