package graft.analysis.findings;

import graft.analysis.figures.TestSet;
import graft.analysis.findings.Finding.Variant;
import graft.core.random.SeedKey;
import graft.core.statistics.ClassBootstrap;
import graft.core.statistics.ClassBootstrap.Total;
import graft.core.statistics.Holm;
import graft.core.statistics.Interval;
import graft.core.statistics.SharedClasses;
import graft.core.statistics.TTest;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.stream.Stream;

/** Gives claimed findings their intervals and verdicts. */
final class Judge {
  private static final double ONE_SIDED = 0.05;

  /** Of an interval, whose ends are two one-sided bounds. */
  private static final double ERROR_RATE = 2 * ONE_SIDED;

  private static final int RESAMPLES = 2000;
  private static final SeedKey KEY = SeedKey.of(0).with("class-bootstrap");

  private final Map<Comparison, List<Map<String, Total>>> effects;
  private final Map<Comparison, Interval> bootstraps;

  @SuppressWarnings("IdentityHashMapUsage") // two comparisons may be equal, and are judged apart
  private Judge(Map<Comparison, List<Map<String, Total>>> effects) {
    this.effects = effects;
    this.bootstraps = new IdentityHashMap<>();
    List<Comparison> comparisons = List.copyOf(effects.keySet());
    double[][] means =
        ClassBootstrap.means(KEY, RESAMPLES, comparisons.stream().map(effects::get).toList());
    for (int i = 0; i < means.length; i++) {
      bootstraps.put(comparisons.get(i), ClassBootstrap.percentile(means[i], ERROR_RATE));
    }
  }

  /** Judges all findings; classes are resampled once for all. */
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
    Judge judge = new Judge(new ClassEffects(tests).of(all));
    return findings.stream().map(judge::finding).toList();
  }

  private Finding finding(UnjudgedFinding claimed) {
    List<Contrast> counting = contrasts(claimed.parts());
    Verdict verdict = overall(counting);
    List<Contrast> all = new ArrayList<>(counting);
    claimed.beside().forEach(comparison -> all.addAll(judged(List.of(comparison), true)));
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
    return judged(parts.stream().flatMap(List::stream).toList(), false);
  }

  private static Verdict overall(List<Contrast> contrasts) {
    boolean refuted =
        contrasts.stream()
            .anyMatch(
                contrast ->
                    contrast.verdict() == Verdict.DOES_NOT_HOLD
                        && contrast.contraryP().orElse(1) <= ONE_SIDED);
    return refuted
        ? Verdict.DOES_NOT_HOLD
        : Verdict.overall(contrasts.stream().map(Contrast::verdict).toList());
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
    return (one == Verdict.HOLDS && isAgainst(other)) || (isAgainst(one) && other == Verdict.HOLDS);
  }

  private static boolean isAgainst(Verdict verdict) {
    return verdict == Verdict.DOES_NOT_HOLD || verdict == Verdict.TOO_SMALL;
  }

  /**
   * Over splits; empty for fewer than two, and where all have the same number, other than 0: that
   * is no measure of how they vary. Best layers are whole numbers, and two splits often agree.
   */
  private static Optional<TTest> test(Comparison comparison) {
    return TTest.of(comparison.bySplit())
        .filter(
            test ->
                test.standardError() > TTest.NO_SPREAD || Math.abs(test.mean()) <= TTest.NO_SPREAD);
  }

  /** Judges comparisons of which any could have refuted the finding. */
  private List<Contrast> judged(List<Comparison> comparisons, boolean beside) {
    List<Optional<TTest>> tests = comparisons.stream().map(Judge::test).toList();
    List<Double> p = new ArrayList<>();
    for (int i = 0; i < comparisons.size(); i++) {
      tests.get(i).map(comparisons.get(i).claim()::contraryP).ifPresent(p::add);
    }
    Iterator<Double> adjusted = Holm.adjusted(p).iterator();
    List<Contrast> contrasts = new ArrayList<>();
    for (int i = 0; i < comparisons.size(); i++) {
      OptionalDouble contraryP =
          tests.get(i).isPresent() ? OptionalDouble.of(adjusted.next()) : OptionalDouble.empty();
      contrasts.add(contrast(comparisons.get(i), tests.get(i), contraryP, beside));
    }
    return contrasts;
  }

  private Contrast contrast(
      Comparison comparison, Optional<TTest> test, OptionalDouble contraryP, boolean beside) {
    Optional<Interval> interval = test.map(t -> t.interval(ERROR_RATE));
    return new Contrast(
        comparison.name(),
        comparison.size(),
        comparison.unit(),
        comparison.values(),
        comparison.expected(),
        comparison.missing(),
        comparison.bySplit().stream().mapToDouble(Double::doubleValue).average(),
        comparison.relative(),
        interval,
        test.flatMap(t -> forOtherClasses(comparison, t)),
        Optional.ofNullable(bootstraps.get(comparison)),
        contraryP,
        verdict(comparison, interval),
        Sentences.rule(comparison.claim(), beside),
        beside,
        Sentences.note(comparison, test.isEmpty() && comparison.bySplit().size() > 1));
  }

  /** Where it is known which classes the splits share. */
  private Optional<Interval> forOtherClasses(Comparison comparison, TTest test) {
    List<Map<String, Total>> splits = effects.getOrDefault(comparison, List.of());
    List<Map<String, Double>> means = new ArrayList<>();
    for (Map<String, Total> split : splits) {
      Map<String, Double> mean = new HashMap<>();
      split.forEach((name, total) -> mean.put(name, total.mean()));
      means.add(mean);
    }
    OptionalDouble shared =
        splits.isEmpty() ? OptionalDouble.empty() : SharedClasses.variance(means);
    return shared.isEmpty()
        ? Optional.empty()
        : Optional.of(test.widened(shared.getAsDouble()).interval(ERROR_RATE));
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
