package graft.analysis.findings;

import graft.analysis.figures.TestSet;
import graft.analysis.findings.Finding.Variant;
import graft.core.statistics.ClassBootstrap;
import graft.core.statistics.Holm;
import graft.core.statistics.Interval;
import graft.core.statistics.TTest;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.stream.Stream;

/** Gives claimed findings their intervals and verdicts. */
final class Judge {
  private static final double ERROR_RATE = 0.05;

  private final Map<Comparison, double[]> resampled;

  private Judge(Map<Comparison, double[]> resampled) {
    this.resampled = resampled;
  }

  /** Judges all findings; the bootstrap is made once for all. */
  static List<Finding> judge(List<UnjudgedFinding> findings, List<TestSet> tests) {
    List<Comparison> all =
        findings.stream()
            .flatMap(
                f ->
                    Stream.of(
                            f.parts().stream().flatMap(List::stream),
                            f.beside().stream(),
                            f.variants().stream()
                                .flatMap(v -> v.parts().stream().flatMap(List::stream)))
                        .flatMap(stream -> stream))
            .toList();
    Judge judge = new Judge(new Resampling(tests).of(all));
    return findings.stream().map(judge::finding).toList();
  }

  private Finding finding(UnjudgedFinding claimed) {
    List<Contrast> counting = contrasts(claimed.parts());
    Verdict verdict = overall(counting);
    List<Contrast> all = new ArrayList<>(counting);
    claimed.beside().forEach(comparison -> all.addAll(part(List.of(comparison), true)));
    List<Variant> variants =
        claimed.variants().stream().map(recipes -> variant(recipes, counting)).toList();
    boolean depends = variants.stream().anyMatch(variant -> !variant.flips().isEmpty());
    return new Finding(
        claimed.id(),
        claimed.section(),
        claimed.claim(),
        verdict,
        all,
        variants,
        depends,
        Sentences.of(claimed, verdict, counting, variants));
  }

  private List<Contrast> contrasts(List<List<Comparison>> parts) {
    return parts.stream().flatMap(comparisons -> part(comparisons, false).stream()).toList();
  }

  private static Verdict overall(List<Contrast> contrasts) {
    return Verdict.overall(contrasts.stream().map(Contrast::verdict).toList());
  }

  private Variant variant(UnjudgedFinding.Recipes recipes, List<Contrast> own) {
    List<Contrast> contrasts = contrasts(recipes.parts());
    Map<String, Verdict> before = new HashMap<>();
    own.forEach(contrast -> before.put(contrast.name(), contrast.verdict()));
    List<String> flips =
        contrasts.stream()
            .filter(c -> isContrary(c.verdict(), before.getOrDefault(c.name(), c.verdict())))
            .map(Contrast::name)
            .toList();
    return new Variant(recipes.title(), overall(contrasts), contrasts, flips);
  }

  private static boolean isContrary(Verdict one, Verdict other) {
    return (one == Verdict.HOLDS && other == Verdict.DOES_NOT_HOLD)
        || (one == Verdict.DOES_NOT_HOLD && other == Verdict.HOLDS);
  }

  /** Judges the comparisons of one family. */
  private List<Contrast> part(List<Comparison> comparisons, boolean beside) {
    List<Optional<TTest>> tests =
        comparisons.stream().map(comparison -> TTest.of(comparison.values().values())).toList();
    List<Double> p = tests.stream().flatMap(Optional::stream).map(TTest::twoSidedP).toList();
    Holm holm = Holm.of(p, ERROR_RATE);
    List<Contrast> contrasts = new ArrayList<>();
    int tested = 0;
    for (int i = 0; i < comparisons.size(); i++) {
      Optional<TTest> test = tests.get(i);
      double errorRate = test.isPresent() ? holm.shares().get(tested) : ERROR_RATE;
      OptionalDouble adjusted =
          test.isPresent()
              ? OptionalDouble.of(holm.adjusted().get(tested))
              : OptionalDouble.empty();
      contrasts.add(contrast(comparisons.get(i), test, errorRate, adjusted, p.size(), beside));
      tested += test.isPresent() ? 1 : 0;
    }
    return contrasts;
  }

  private Contrast contrast(
      Comparison comparison,
      Optional<TTest> test,
      double errorRate,
      OptionalDouble adjustedP,
      int family,
      boolean beside) {
    Optional<Interval> interval = test.map(t -> t.interval(errorRate));
    Optional<Interval> bootstrap =
        Optional.ofNullable(resampled.get(comparison))
            .map(means -> ClassBootstrap.percentile(means, errorRate));
    return new Contrast(
        comparison.name(),
        comparison.size(),
        comparison.unit(),
        comparison.values(),
        comparison.expected(),
        comparison.missing(),
        comparison.values().values().stream().mapToDouble(Double::doubleValue).average(),
        comparison.relative(),
        errorRate,
        interval,
        adjustedP,
        bootstrap,
        verdict(comparison, interval),
        Sentences.rule(comparison.claim(), errorRate, family, beside),
        beside,
        Sentences.note(comparison));
  }

  private static Verdict verdict(Comparison comparison, Optional<Interval> interval) {
    if (comparison.values().isEmpty()) {
      return Verdict.NOT_TESTED;
    }
    if (interval.isEmpty() || !comparison.withheld().isEmpty()) {
      return Verdict.UNDECIDED;
    }
    return comparison.claim().verdict(interval.get());
  }
}
