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
 * @param errorRate share of 5 % that Holm's procedure gives this contrast among those of its part
 * @param interval t interval at that error rate, present for at least two pairs
 * @param adjustedP p value of the t test against 0 after Holm, present for at least two pairs
 * @param bootstrap interval over classes and images at the same error rate, for sums of accuracies
 *     whose correct bits are stored; it tells of these trainings on other test images, and counts
 *     for no verdict
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
    double errorRate,
    Optional<Interval> interval,
    OptionalDouble adjustedP,
    Optional<Interval> bootstrap,
    Verdict verdict,
    String rule,
    boolean beside,
    String note) {
  public Contrast {
    values = Collections.unmodifiableMap(new TreeMap<>(values));
    missing = List.copyOf(missing);
  }

  /** {@code n/expected} pairs. */
  public String ofExpected() {
    return values.size() + "/" + expected;
  }
}
