package graft.analysis.findings;

import graft.analysis.figures.CellTrials;
import graft.study.store.TrialState;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * A cell with its weight in a sum.
 *
 * @param weight what the cell's number is multiplied by
 * @param cell its trials
 * @param name of the cell, for a reader
 */
record Term(double weight, CellTrials cell, String name) {
  Term times(double factor) {
    return new Term(weight * factor, cell, name);
  }

  /** The terms of first minus second. */
  static List<Term> minus(List<Term> first, List<Term> second) {
    List<Term> all = new ArrayList<>(first);
    second.forEach(term -> all.add(term.times(-1)));
    return all;
  }

  /** The terms of a weighted sum of sums. */
  static List<Term> sum(List<List<Term>> sums, double... weights) {
    List<Term> all = new ArrayList<>();
    for (int i = 0; i < weights.length; i++) {
      double weight = weights[i];
      sums.get(i).forEach(term -> all.add(term.times(weight)));
    }
    return all;
  }

  /** The terms of a mean. */
  static List<Term> mean(List<Term> terms) {
    return terms.stream().map(term -> term.times(1.0 / terms.size())).toList();
  }

  /** Whether there are trials of all cells. */
  static boolean areRun(Collection<Term> terms) {
    return terms.stream().noneMatch(term -> term.cell().records().isEmpty());
  }

  /** Pairs that these cells should give: those of the cell with the fewest. */
  static int expected(Collection<Term> terms) {
    return terms.stream().mapToInt(term -> term.cell().expected()).min().orElse(0);
  }

  /** Whether a trial of a cell diverged. */
  static boolean haveDiverged(Collection<Term> terms) {
    return terms.stream()
        .flatMap(term -> term.cell().records().values().stream())
        .anyMatch(trial -> trial.state() == TrialState.DIVERGED);
  }

  /** The cells that lack complete trials, with n/expected and what became of the others. */
  static List<String> missing(Collection<Term> terms) {
    return terms.stream()
        .filter(term -> complete(term.cell()) < term.cell().expected())
        .map(
            term ->
                term.name()
                    + " "
                    + complete(term.cell())
                    + "/"
                    + term.cell().expected()
                    + ended(term.cell()))
        .distinct()
        .toList();
  }

  private static int complete(CellTrials cell) {
    return (int) cell.records().values().stream().filter(t -> t.complete().isPresent()).count();
  }

  private static String ended(CellTrials cell) {
    Map<String, Long> states =
        cell.records().values().stream()
            .filter(trial -> trial.complete().isEmpty())
            .collect(
                Collectors.groupingBy(
                    t -> t.state().name(), java.util.TreeMap::new, Collectors.counting()));
    return states.isEmpty()
        ? ""
        : states.entrySet().stream()
            .map(e -> e.getValue() + " " + e.getKey())
            .collect(Collectors.joining(", ", " (", ")"));
  }
}
