package graft.analysis.findings;

import graft.analysis.figures.SplitSeed;
import graft.core.data.TargetSize;
import graft.core.statistics.Summary;
import graft.study.execution.TrainingOutcome.Complete;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.ToDoubleFunction;

/**
 * What a finding compares, before it is judged.
 *
 * @param accuracies the weighted sum of accuracies that the values are; empty where they are no
 *     such sum, and nothing is known of single classes
 * @param reference what a relative gain is relative to, of each pair; empty where none is printed
 * @param withheld why no interval may decide this, may be empty
 */
record Comparison(
    String name,
    Optional<TargetSize> size,
    Claim claim,
    Unit unit,
    Map<SplitSeed, Double> values,
    int expected,
    List<String> missing,
    List<Term> accuracies,
    Map<SplitSeed, Double> reference,
    String withheld,
    String note) {
  /** The share of the expected pairs that decides. */
  private static final double ENOUGH = 0.75;

  Comparison {
    missing = List.copyOf(missing);
    accuracies = List.copyOf(accuracies);
  }

  /** A weighted sum of accuracies. */
  static Comparison ofAccuracies(
      String name, Optional<TargetSize> size, Claim claim, Unit unit, List<Term> terms) {
    Map<SplitSeed, Double> values = pairs(terms, complete -> complete.last().top1());
    return of(name, size, claim, unit, values, terms, terms);
  }

  /** A weighted sum of another number of a complete trial; any difference counts. */
  static Comparison of(
      String name,
      Optional<TargetSize> size,
      Claim claim,
      Unit unit,
      List<Term> terms,
      ToDoubleFunction<Complete> number) {
    Map<SplitSeed, Double> values = pairs(terms, number);
    return of(name, size, claim.anyDifference(), unit, values, terms, List.of());
  }

  /** Values of any kind made of these cells; any difference counts. */
  static Comparison ofValues(
      String name,
      Optional<TargetSize> size,
      Claim claim,
      Unit unit,
      Map<SplitSeed, Double> values,
      List<Term> cells) {
    return of(name, size, claim.anyDifference(), unit, values, cells, List.of());
  }

  private static Comparison of(
      String name,
      Optional<TargetSize> size,
      Claim claim,
      Unit unit,
      Map<SplitSeed, Double> values,
      List<Term> cells,
      List<Term> accuracies) {
    int expected = Math.max(values.size(), Term.expected(cells));
    List<String> missing = values.size() < expected ? Term.missing(cells) : List.of();
    String withheld = withheld(values.size(), expected, cells);
    return new Comparison(
        name, size, claim, unit, values, expected, missing, accuracies, Map.of(), withheld, "");
  }

  /** What is left after divergence or of too few pairs is no fair sample of them. */
  private static String withheld(int pairs, int expected, List<Term> cells) {
    if (pairs == 0 || pairs == expected) {
      return "";
    }
    if (Term.haveDiverged(cells)) {
      return "undecided, as a trial of it diverged";
    }
    return pairs < ENOUGH * expected
        ? "undecided, as fewer than three quarters of the pairs are there"
        : "";
  }

  /** A part of a claim that this study cannot test. */
  static Comparison notTested(String name, Claim claim, Unit unit, String why) {
    return new Comparison(
        name,
        Optional.empty(),
        claim,
        unit,
        Map.of(),
        0,
        List.of(why),
        List.of(),
        Map.of(),
        "",
        "");
  }

  /** With the relative gain over a cell's accuracy. */
  Comparison relativeTo(Term whole) {
    Map<SplitSeed, Double> accuracies = pairs(List.of(whole), c -> c.last().top1());
    return new Comparison(
        name,
        size,
        claim,
        unit,
        values,
        expected,
        missing,
        this.accuracies,
        accuracies,
        withheld,
        note);
  }

  /** Without what single classes show: its trials were not tested on the same images. */
  Comparison onUnlikeImages() {
    return new Comparison(
        name, size, claim, unit, values, expected, missing, List.of(), reference, withheld, note);
  }

  /** One number of each split that has pairs, the mean over its seeds: the replicates. */
  List<Double> bySplit() {
    return Summary.means(values, SplitSeed::split);
  }

  /** The mean over that of the reference, of the same pairs. */
  OptionalDouble relative() {
    Map<SplitSeed, Double> wholes = new TreeMap<>(reference);
    wholes.keySet().retainAll(values.keySet());
    double whole = sum(Summary.means(wholes, SplitSeed::split));
    return whole > 0 ? OptionalDouble.of(sum(bySplit()) / whole) : OptionalDouble.empty();
  }

  private static double sum(List<Double> values) {
    return values.stream().mapToDouble(Double::doubleValue).sum();
  }

  Comparison withheld(String why) {
    return new Comparison(
        name, size, claim, unit, values, expected, missing, accuracies, reference, why, note);
  }

  Comparison noted(String words) {
    return new Comparison(
        name, size, claim, unit, values, expected, missing, accuracies, reference, withheld, words);
  }

  /** The sum for each split and seed of which all cells are complete. */
  static Map<SplitSeed, Double> pairs(List<Term> terms, ToDoubleFunction<Complete> number) {
    Map<SplitSeed, Double> sums = new TreeMap<>();
    Set<SplitSeed> whole = new HashSet<>();
    for (int i = 0; i < terms.size(); i++) {
      Term term = terms.get(i);
      Map<SplitSeed, Double> values = term.cell().values(number);
      if (i == 0) {
        whole.addAll(values.keySet());
      }
      whole.retainAll(values.keySet());
      values.forEach((at, value) -> sums.merge(at, term.weight() * value, Double::sum));
    }
    sums.keySet().retainAll(whole);
    return sums;
  }
}
