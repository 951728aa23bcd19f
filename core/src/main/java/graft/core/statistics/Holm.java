package graft.core.statistics;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Holm's step-down procedure over a family of tests (Holm 1979): the i-th smallest of m p values is
 * held against errorRate / (m - i + 1), up to the first that exceeds its share.
 *
 * @param adjusted p values adjusted for the family, in the order given
 * @param shares the share of the error rate that decides each test, in the order given. After the
 *     first test that exceeds its share the others keep that share. An interval at a test's share
 *     excludes 0 exactly where Holm rejects; the intervals are not simultaneous ones
 */
public record Holm(List<Double> adjusted, List<Double> shares) {
  public Holm {
    adjusted = List.copyOf(adjusted);
    shares = List.copyOf(shares);
  }

  /**
   * The procedure for a family.
   *
   * @param p two-sided p values, 0..1
   * @param errorRate chance of any false rejection in the family
   */
  public static Holm of(List<Double> p, double errorRate) {
    int m = p.size();
    List<Double> adjusted = new ArrayList<>(p);
    List<Double> shares = new ArrayList<>(p);
    double highest = 0;
    double share = 0;
    boolean rejecting = true;
    int remaining = m;
    for (int test : ascending(p)) {
      highest = Math.max(highest, Math.min(1, remaining * p.get(test)));
      adjusted.set(test, highest);
      if (rejecting) {
        share = errorRate / remaining;
        rejecting = p.get(test) <= share;
      }
      shares.set(test, share);
      remaining--;
    }
    return new Holm(adjusted, shares);
  }

  private static List<Integer> ascending(List<Double> p) {
    return IntStream.range(0, p.size()).boxed().sorted(Comparator.comparing(p::get)).toList();
  }
}
