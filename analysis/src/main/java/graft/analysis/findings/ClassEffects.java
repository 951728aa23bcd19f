package graft.analysis.findings;

import graft.analysis.figures.SplitSeed;
import graft.analysis.figures.TestSet;
import graft.core.statistics.ClassBootstrap.Total;
import graft.study.execution.TrainingOutcome.Complete;
import graft.study.store.TrialRecord;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** What each target class of each split shows of a comparison that is a sum of accuracies. */
final class ClassEffects {
  private final Map<Integer, TestSet> tests = new TreeMap<>();

  ClassEffects(List<TestSet> tests) {
    tests.forEach(test -> this.tests.put(test.split(), test));
  }

  /**
   * For each comparison that has bits for all its pairs, a map of each split it has pairs in: by
   * class the weighted sum of correct bits over its images, a mean over the split's seeds.
   */
  @SuppressWarnings("IdentityHashMapUsage") // two comparisons may be equal, and are summed apart
  Map<Comparison, List<Map<String, Total>>> of(List<Comparison> all) {
    Map<Comparison, List<Map<String, Total>>> effects = new IdentityHashMap<>();
    for (Comparison comparison : all) {
      if (hasBits(comparison)) {
        List<Map<String, Total>> splits = new ArrayList<>();
        for (TestSet test : tests.values()) {
          if (pairs(comparison, test) > 0) {
            splits.add(totals(comparison, test));
          }
        }
        effects.put(comparison, splits);
      }
    }
    return effects;
  }

  private static long pairs(Comparison comparison, TestSet test) {
    return comparison.values().keySet().stream().filter(at -> at.split() == test.split()).count();
  }

  private boolean hasBits(Comparison comparison) {
    return !comparison.accuracies().isEmpty()
        && !comparison.values().isEmpty()
        && comparison.values().keySet().stream()
            .allMatch(
                at ->
                    comparison.accuracies().stream().allMatch(term -> bits(term, at).isPresent()));
  }

  /** The outcome, where it has one bit for each test image of the split. */
  private Optional<Complete> bits(Term term, SplitSeed at) {
    TestSet test = tests.get(at.split());
    return Optional.ofNullable(term.cell().records().get(at))
        .flatMap(TrialRecord::complete)
        .filter(c -> !c.correctBits().isEmpty() && test != null && c.last().total() == test.size());
  }

  private Map<String, Total> totals(Comparison comparison, TestSet test) {
    double[] sums = new double[test.target().size()];
    double share = 1.0 / pairs(comparison, test);
    for (SplitSeed at : comparison.values().keySet()) {
      if (at.split() == test.split()) {
        for (Term term : comparison.accuracies()) {
          int[] correct = test.correctByClass(bits(term, at).orElseThrow());
          for (int label = 0; label < sums.length; label++) {
            sums[label] += term.weight() * share * correct[label];
          }
        }
      }
    }
    int[] images = test.imagesByClass();
    Map<String, Total> totals = new HashMap<>();
    for (int label = 0; label < sums.length; label++) {
      totals.put(test.target().get(label), new Total(sums[label], images[label]));
    }
    return totals;
  }
}
