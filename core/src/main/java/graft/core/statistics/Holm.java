package graft.core.statistics;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Holm's step-down procedure over a family of tests (Holm 1979): at a chance of at most p of any
 * false rejection in the family, a test whose adjusted p value is at most that is rejected.
 */
public final class Holm {
  private Holm() {}

  /** The p values adjusted for their family, in the order given. */
  public static List<Double> adjusted(List<Double> p) {
    List<Double> adjusted = new ArrayList<>(p);
    double highest = 0;
    int remaining = p.size();
    for (int test : ascending(p)) {
      highest = Math.max(highest, Math.min(1, remaining * p.get(test)));
      adjusted.set(test, highest);
      remaining--;
    }
    return adjusted;
  }

  private static List<Integer> ascending(List<Double> p) {
    return IntStream.range(0, p.size()).boxed().sorted(Comparator.comparing(p::get)).toList();
  }
}
