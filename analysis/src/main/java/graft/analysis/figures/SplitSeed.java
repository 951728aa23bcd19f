package graft.analysis.figures;

import java.util.Comparator;

/**
 * What trials of one cell differ in.
 *
 * @param split number of the class split
 * @param seed the trial's seed
 */
public record SplitSeed(int split, long seed) implements Comparable<SplitSeed> {
  private static final Comparator<SplitSeed> ORDER =
      Comparator.comparingInt(SplitSeed::split).thenComparingLong(SplitSeed::seed);

  @Override
  public int compareTo(SplitSeed other) {
    return ORDER.compare(this, other);
  }
}
