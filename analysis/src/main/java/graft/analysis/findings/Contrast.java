package graft.analysis.findings;

import graft.analysis.figures.SplitSeed;
import graft.core.data.TargetSize;
import graft.core.statistics.Interval;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.TreeMap;

/**
 * One number of each split and seed that a claim is about, and what the trials say of it.
 *
 * @param name what is compared, plain ASCII
 * @param size images a class, where it is about one size
 * @param unit of the values and intervals
 * @param values one for each pair, i.e. each split and seed of which all cells are complete
 * @param expected pairs there should be
 * @param missing cells that lack trials, each with n/expected and why
 * @param mean of the values
 * @param relative mean over that of the accuracy it is a gain on, where a relative gain is printed
 * @param interval t interval over splits, a split's number the mean over its seeds, at {@link
 *     Verdict#LEVEL}; present for at least two splits. It is about random halves of the study's
 *     classes
 * @param otherClasses the same for other classes, wider by what shared classes move alike in all
 *     splits; for sums of accuracies whose correct bits are stored
 * @param bootstrap percentile interval over classes, drawn once for all splits, at the same level;
 *     for sums of accuracies whose correct bits are stored. It counts for no verdict
 * @param contraryP one-sided p value of the claim's contrary, after Holm over all contrasts of the
 *     finding that count; present for at least two splits that differ
 * @param verdict by {@code rule}
 * @param rule in words
 * @param beside whether it is printed for comparison and does not count for the finding
 * @param note what a reader should know, may be empty
 */
public record Contrast(
    String name,
    Optional<TargetSize> size,
    Unit unit,
    Map<SplitSeed, Double> values,
    int expected,
    List<String> missing,
    OptionalDouble mean,
    OptionalDouble relative,
    Optional<Interval> interval,
    Optional<Interval> otherClasses,
    Optional<Interval> bootstrap,
    OptionalDouble contraryP,
    Verdict verdict,
    String rule,
    boolean beside,
    String note) {
  public Contrast {
    values = Collections.unmodifiableMap(new TreeMap<>(values));
    missing = List.copyOf(missing);
  }

  /** Splits that have a pair: the replicates. */
  public int splits() {
    return (int) values.keySet().stream().map(SplitSeed::split).distinct().count();
  }

  /** {@code n/expected} pairs. */
  public String ofExpected() {
    return values.size() + "/" + expected;
  }
}
