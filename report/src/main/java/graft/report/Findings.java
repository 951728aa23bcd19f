package graft.report;

import graft.analysis.comparison.Contender;
import graft.analysis.comparison.SettingsRow;
import graft.analysis.figures.CellTrials;
import graft.analysis.figures.FigurePoint;
import graft.analysis.figures.LearningCurve;
import graft.analysis.figures.Shortfall;
import graft.analysis.figures.StudyCells;
import graft.analysis.findings.Finding;
import graft.analysis.findings.Verdict;
import graft.core.data.TargetSize;
import graft.core.protocol.Method;
import graft.core.protocol.Protocol;
import graft.core.statistics.Interval;
import graft.core.statistics.PairedDifference;
import graft.core.statistics.PairedDifference.Direction;
import graft.core.statistics.Summary;
import graft.core.text.Words;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;

/** What the study found, in plain sentences that follow from the numbers alone. */
final class Findings {
  /** Those whose settings no test image of this study has chosen, the derived protocol aside. */
  private static final List<Contender> FIXED =
      List.of(
          Contender.SCRATCH,
          Contender.LINEAR_PROBE,
          Contender.LINEAR_SVM,
          Contender.COMMON,
          Contender.PAPER_TABLE_2);

  private final StudyResults results;

  private Findings(StudyResults results) {
    this.results = results;
  }

  /** A sentence on each size, one on the paper's findings, then what to keep in mind. */
  static List<String> of(StudyResults results, ReportContext context) {
    Findings findings = new Findings(results);
    List<String> sentences = new ArrayList<>();
    if (results.trials() == 0) {
      sentences.add("No trial has been planned yet.");
    } else {
      results.grid().sizes().forEach(size -> sentences.add(findings.ofSize(size)));
      findings.ofVerdicts().ifPresent(sentences::add);
    }
    if (results.trials() > 0 && results.shortfalls().isEmpty()) {
      sentences.add(
          "All %s trials are complete, and each one’s loss left its starting value."
              .formatted(Numbers.count(results.trials())));
    }
    context
        .dataset()
        .cautions()
        .forEach(caution -> sentences.add("Of these images: " + caution + "."));
    if (context.dataset().generated()) {
      sentences.add(
          "The images are generated, and transfer helps on them by design: these numbers show that"
              + " the machinery works, not what photographs would give.");
    }
    return sentences.stream().map(Findings::unbroken).toList();
  }

  /** What a reader must know of trials that did not give what was asked; none where all did. */
  static List<String> shortfalls(StudyResults results) {
    Map<Shortfall.Kind, Long> counts = new LinkedHashMap<>();
    for (Shortfall.Kind kind : Shortfall.Kind.values()) {
      long count = results.shortfalls().stream().filter(s -> s.kind() == kind).count();
      if (count > 0) {
        counts.put(kind, count);
      }
    }
    List<String> sentences = new ArrayList<>();
    Long stuck = counts.remove(Shortfall.Kind.NEVER_STARTED);
    if (!counts.isEmpty()) {
      List<String> parts = new ArrayList<>();
      counts.forEach((kind, n) -> parts.add(Numbers.count(n) + " " + TextSummary.name(kind)));
      long unplanned = results.shortfalls().stream().filter(s -> s.trial().isEmpty()).count();
      sentences.add(
          ("%s of %s trials are complete: %s. These are in no mean; figures and tables mark their"
                  + " cells.")
              .formatted(
                  Numbers.count(results.complete()),
                  Numbers.count(results.trials() + unplanned),
                  String.join(", ", parts)));
    }
    if (stuck != null) {
      sentences.add(
          ("%s of the complete trials never started to learn: the last train loss is near that of"
                  + " guessing. They are in every mean.")
              .formatted(Numbers.count(stuck)));
    }
    return sentences;
  }

  /** The derived protocol where there is one, else the best of those tried. */
  private String ofSize(TargetSize size) {
    return results.settings().stream()
        .filter(row -> row.size().equals(size) && row.derived().mean().isPresent())
        .findFirst()
        .map(this::ofDerived)
        .orElseGet(() -> ofBest(size));
  }

  private String ofDerived(SettingsRow row) {
    FigurePoint derived = row.derived();
    boolean one = derived.protocols().size() == 1;
    String sentence =
        "With %s the protocol derived on the other splits%s reaches %s: %s; %s."
            .formatted(
                Numbers.size(row.size()),
                one ? " (" + CellNames.protocol(derived.protocols().get(0)) + ")" : "",
                accuracy(derived.summary()),
                against("the common protocol", derived.trials(), row.common().trials(), 1),
                against("training from scratch", derived.trials(), row.scratch().trials(), 1));
    return sentence + higher(row.size(), derived);
  }

  /** The best of the other contenders, where its mean is above the derived protocol's. */
  private String higher(TargetSize size, FigurePoint derived) {
    return FIXED.stream()
        .filter(c -> results.contenders().at(size, c).mean().isPresent())
        .max(Comparator.comparingDouble(c -> mean(results.contenders().at(size, c).trials())))
        .filter(best -> mean(results.contenders().at(size, best).trials()) > mean(derived.trials()))
        .map(
            best ->
                " Highest is %s with %s."
                    .formatted(
                        best == Contender.SCRATCH
                            ? "training from scratch"
                            : "the " + best.title().replace("paper's", "protocol of the paper's"),
                        accuracy(results.contenders().at(size, best).summary())))
        .orElse("");
  }

  /** The best of all protocols and recipes tried at a size. */
  private String ofBest(TargetSize size) {
    Map<StudyCells.Key, CellTrials> tried = tried(size);
    Map<StudyCells.Key, CellTrials> lacking = new LinkedHashMap<>(tried);
    lacking.values().removeIf(cell -> top1(cell).isWhole());
    if (lacking.size() < tried.size()) {
      tried.keySet().removeAll(lacking.keySet());
    } else {
      lacking.clear(); // of all of them some trials are missing
    }
    Optional<Map.Entry<StudyCells.Key, CellTrials>> best = highest(tried);
    if (best.isEmpty()) {
      return "With " + Numbers.size(size) + " no trial is complete yet.";
    }
    CellTrials trials = best.get().getValue();
    Protocol protocol = best.get().getKey().protocol();
    boolean ownRecipe = best.get().getKey().variant().isEmpty();
    int depth = results.grid().depth();
    int step = results.grid().recipe().rates().stepEpochs();
    Protocol common = results.cells().canonical(Protocol.common(depth, step));
    Protocol scratch = results.cells().canonical(Protocol.scratch(depth, step));
    String name = CellNames.protocol(best.get().getKey());
    List<String> parts = new ArrayList<>();
    parts.add(
        "With %s %s is %s with %s"
            .formatted(
                Numbers.size(size),
                tried.size() == 1
                    ? "the only protocol tried"
                    : "the best of " + counted(tried.keySet()) + " tried",
                ownRecipe && protocol.equals(common)
                    ? "the common one (" + name + ")"
                    : ownRecipe && protocol.equals(scratch) ? "training from scratch" : name,
                accuracy(top1(trials))));
    int others = Math.max(1, tried.size() - 1);
    if (!ownRecipe || !protocol.equals(common)) {
      parts.add(against("the common protocol", trials, results.cells().at(size, common), others));
    }
    if (!ownRecipe || !protocol.equals(scratch)) {
      parts.add(
          against("training from scratch", trials, results.cells().at(size, scratch), others));
    }
    return String.join("; ", parts) + "." + lacking(lacking, mean(trials));
  }

  private static Optional<Map.Entry<StudyCells.Key, CellTrials>> highest(
      Map<StudyCells.Key, CellTrials> cells) {
    return cells.entrySet().stream().max(Comparator.comparingDouble(cell -> mean(cell.getValue())));
  }

  /** E.g. {@code 4 protocols}, or {@code 4 pairs of protocol and recipe} where recipes differ. */
  private static String counted(Set<StudyCells.Key> tried) {
    boolean ofRecipes = tried.stream().anyMatch(cell -> !cell.variant().isEmpty());
    return ofRecipes
        ? Words.counted(tried.size(), "pair") + " of protocol and recipe"
        : Words.counted(tried.size(), "protocol");
  }

  /** Those that are left out as some of their trials are missing; empty where there are none. */
  private String lacking(Map<StudyCells.Key, CellTrials> lacking, double best) {
    return highest(lacking)
        .map(
            cell ->
                " Left out, as trials are missing or diverged: %s%s."
                    .formatted(
                        counted(lacking.keySet()),
                        mean(cell.getValue()) > best
                            ? ", of which %s is higher with %s"
                                .formatted(
                                    CellNames.protocol(cell.getKey()),
                                    accuracy(top1(cell.getValue())))
                            : ", none of them higher"))
        .orElse("");
  }

  /** The cells of a size with a complete trial, in the order of their settings. */
  private Map<StudyCells.Key, CellTrials> tried(TargetSize size) {
    Map<StudyCells.Key, CellTrials> tried = new LinkedHashMap<>();
    for (LearningCurve curve : results.curves()) {
      StudyCells.Key key = curve.cell();
      if (key.size().equals(size) && key.method() == Method.SGD && curve.n() > 0) {
        tried.put(key, Objects.requireNonNull(results.cells().all().get(key)));
      }
    }
    return tried;
  }

  private static double mean(CellTrials trials) {
    return top1(trials).mean().orElseThrow();
  }

  private static Summary top1(CellTrials trials) {
    return trials.summary(complete -> complete.last().top1());
  }

  /** E.g. {@code 37.6 %}, and how many trials where some are missing. */
  private static String accuracy(Summary summary) {
    return Numbers.percent(summary.mean())
        + " %"
        + (summary.isWhole() ? "" : " (" + summary.ofExpected() + " trials)");
  }

  /**
   * E.g. {@code 2.1 points (0.4 to 3.8) more than the common protocol (30.1 %)}.
   *
   * @param amongst how many differences the first was chosen by
   */
  private static String against(String what, CellTrials trials, CellTrials others, int amongst) {
    PairedDifference paired = trials.minus(others).amongst(amongst);
    Summary difference = paired.difference();
    if (difference.mean().isEmpty()) {
      return others.records().isEmpty()
          ? what + " was not run"
          : "no comparison with " + what + " is possible";
    }
    String other = Numbers.percent(top1(others).mean()) + " %";
    if (paired.direction() == Direction.NOT_SHOWN) {
      return "no difference from %s (%s) is shown: %s points%s"
          .formatted(
              what,
              other,
              Numbers.difference(paired),
              difference.interval().isEmpty() ? ", from a single split" : "");
    }
    boolean more = paired.direction() == Direction.HIGHER;
    Interval interval = difference.interval().orElseThrow();
    return "%s points (%s) %s than %s (%s)"
        .formatted(
            Numbers.percent(Math.abs(difference.mean().getAsDouble())),
            Numbers.interval(more ? interval : new Interval(-interval.high(), -interval.low())),
            more ? "more" : "less",
            what,
            other);
  }

  /** How many of the paper's findings hold here. */
  private Optional<String> ofVerdicts() {
    List<Finding> findings = results.verdicts();
    if (findings.stream().allMatch(f -> f.verdict() == Verdict.NOT_TESTED)) {
      return Optional.empty();
    }
    List<String> parts = new ArrayList<>();
    for (Verdict verdict : Verdict.values()) {
      long count = findings.stream().filter(f -> f.verdict() == verdict).count();
      if (count > 0) {
        parts.add(count + " " + (count == 1 ? inSingular(verdict) : inPlural(verdict)));
      }
    }
    int last = parts.size() - 1;
    return Optional.of(
        "Of the paper’s %d findings %s%s on this data."
            .formatted(
                findings.size(),
                last == 0 ? "" : String.join(", ", parts.subList(0, last)) + " and ",
                parts.get(last)));
  }

  private static String inSingular(Verdict verdict) {
    return switch (verdict) {
      case HOLDS, DOES_NOT_HOLD -> verdict.words();
      case TOO_SMALL, UNDECIDED, NOT_TESTED -> "is " + verdict.words();
    };
  }

  private static String inPlural(Verdict verdict) {
    return switch (verdict) {
      case HOLDS -> "hold";
      case DOES_NOT_HOLD -> "do not hold";
      case TOO_SMALL, UNDECIDED, NOT_TESTED -> "are " + verdict.words();
    };
  }

  /** How to read the sentences. */
  static String note(StudyResults results) {
    return "Accuracies are shares of test images that are named right (top-1), means over splits and"
        + " seeds. Differences are in points of accuracy, paired by split and seed, with their 95 % t"
        + " interval over splits, of each the mean over its seeds; “no difference shown” means that"
        + " this interval includes 0 or that there is a single split. The intervals speak of random"
        + " halves of these classes: for other classes they are somewhat too narrow. k: layers transferred; n: last layers that learn at the high rate;"
        + " d: epochs before that rate first falls; f: layers frozen. The common protocol transfers all"
        + " layers but the last and trains all at the high rate. The best of several protocols is"
        + " chosen on the test images it is reported on, so its accuracy is a little optimistic; the intervals of"
        + " its differences are widened for the number of the others (Bonferroni)"
        + (results.settings().stream().anyMatch(row -> row.derived().mean().isPresent())
            ? "; the derived protocol was chosen, for each split, on the others."
            : ".");
  }

  /** A number and its per cent sign stay on one line. */
  private static String unbroken(String sentence) {
    return sentence.replace(" %", "\u00a0%");
  }
}
