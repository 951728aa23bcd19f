package graft.analysis.findings;

import graft.analysis.figures.SplitSeed;
import graft.analysis.figures.TestSet;
import graft.core.random.SeedKey;
import graft.core.statistics.ClassBootstrap;
import graft.study.execution.TrainingOutcome.Complete;
import graft.study.store.TrialRecord;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The bootstrap over classes and images of all comparisons that are sums of accuracies: each split
 * is resampled once for all of them.
 */
final class Resampling {
  private static final int RESAMPLES = 2000;
  private static final SeedKey KEY = SeedKey.of(0).with("class-bootstrap");

  private final Map<Integer, TestSet> tests = new HashMap<>();

  Resampling(List<TestSet> tests) {
    tests.forEach(test -> this.tests.put(test.split(), test));
  }

  /** Resampled means over the pairs, of the comparisons that have bits for all of them. */
  @SuppressWarnings("IdentityHashMapUsage") // two comparisons may be equal, and are summed apart
  Map<Comparison, double[]> of(List<Comparison> all) {
    List<Comparison> comparisons = all.stream().filter(this::hasBits).toList();
    Map<Comparison, double[]> sums = new IdentityHashMap<>();
    for (TestSet test : tests.values()) {
      List<Comparison> here = comparisons.stream().filter(c -> pairs(c, test) > 0).toList();
      List<double[]> series = here.stream().map(c -> perImage(c, test)).toList();
      double[][] means =
          ClassBootstrap.means(KEY.with(test.split()), RESAMPLES, test.labels(), series);
      for (int i = 0; i < here.size(); i++) {
        double share = (double) pairs(here.get(i), test) / here.get(i).values().size();
        add(sums.computeIfAbsent(here.get(i), c -> new double[RESAMPLES]), means[i], share);
      }
    }
    return sums;
  }

  private static void add(double[] sums, double[] means, double share) {
    for (int i = 0; i < sums.length; i++) {
      sums[i] += share * means[i];
    }
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
                    tests.containsKey(at.split())
                        && comparison.accuracies().stream()
                            .allMatch(term -> bits(term, at).isPresent()));
  }

  /** The outcome, where it has one bit for each test image of the split. */
  private Optional<Complete> bits(Term term, SplitSeed at) {
    TestSet test = tests.get(at.split());
    return Optional.ofNullable(term.cell().records().get(at))
        .flatMap(TrialRecord::complete)
        .filter(c -> !c.correctBits().isEmpty() && test != null && c.last().total() == test.size());
  }

  /** The weighted sum of correct bits of each image, a mean over the split's seeds. */
  private double[] perImage(Comparison comparison, TestSet test) {
    double[] sums = new double[test.size()];
    double share = 1.0 / pairs(comparison, test);
    for (SplitSeed at : comparison.values().keySet()) {
      if (at.split() == test.split()) {
        for (Term term : comparison.accuracies()) {
          double weight = term.weight() * share;
          test.correct(bits(term, at).orElseThrow()).stream().forEach(i -> sums[i] += weight);
        }
      }
    }
    return sums;
  }
}
