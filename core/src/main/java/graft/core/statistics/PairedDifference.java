package graft.core.statistics;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Function;

/**
 * The difference of two series measured on the same splits and seeds. Pairing takes out what a
 * split makes easy or hard for both.
 *
 * @param difference summary of first minus second, one value for each pair; its replicates are the
 *     splits, as seeds of a split share its classes, images and base
 */
public record PairedDifference(Summary difference) {

  /** What a paired difference shows at the 95 % level. */
  public enum Direction {
    /** The interval lies above 0. */
    HIGHER,
    /** The interval lies below 0. */
    LOWER,
    /** The interval includes 0, there are fewer than two splits, or all show the very same. */
    NOT_SHOWN
  }

  /**
   * First minus second over the keys that both have.
   *
   * @param split of a key
   * @param expected pairs there should be
   */
  public static <K> PairedDifference of(
      Map<K, Double> first, Map<K, Double> second, Function<K, ?> split, int expected) {
    Map<K, Double> differences = new LinkedHashMap<>();
    first.forEach(
        (key, value) -> {
          if (second.containsKey(key)) {
            differences.put(key, value - second.get(key));
          }
        });
    return new PairedDifference(Summary.of(differences, split, expected));
  }

  /**
   * The same as one of several differences that are all to hold at once: its interval is that of
   * Bonferroni, 95 % for all together. For what was chosen because it is the highest of several.
   *
   * @param count of differences, at least 1
   */
  public PairedDifference amongst(int count) {
    return new PairedDifference(difference.amongst(count));
  }

  /** What the difference shows. Replicates without any spread are no measure of it. */
  public Direction direction() {
    return difference
        .interval()
        .filter(interval -> difference.deviation().orElse(0) > TTest.NO_SPREAD)
        .map(
            i ->
                i.contains(0)
                    ? Direction.NOT_SHOWN
                    : i.low() > 0 ? Direction.HIGHER : Direction.LOWER)
        .orElse(Direction.NOT_SHOWN);
  }
}
