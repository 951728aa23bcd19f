package graft.core.statistics;

/**
 * A closed interval, low &lt;= high.
 *
 * @param low lower end
 * @param high upper end
 */
public record Interval(double low, double high) {
  /** The 97.5 % point of the standard normal distribution. */
  private static final double NORMAL_975 = 1.959963984540054;

  public Interval {
    if (!(low <= high)) {
      throw new IllegalArgumentException("an interval runs upwards, was " + low + " to " + high);
    }
  }

  /** Whether {@code value} lies inside or on an end. */
  public boolean contains(double value) {
    return low <= value && value <= high;
  }

  /**
   * The 95 % interval of a fraction that {@code count} of {@code total} independent draws show
   * (Wilson 1927).
   *
   * @param total at least 1
   */
  public static Interval ofFraction(int count, int total) {
    double squared = NORMAL_975 * NORMAL_975;
    double fraction = (double) count / total;
    double centre = fraction + squared / (2 * total);
    double half =
        NORMAL_975 * Math.sqrt(fraction * (1 - fraction) / total + squared / (4.0 * total * total));
    double scale = 1 + squared / total;
    return new Interval(Math.max(0, (centre - half) / scale), Math.min(1, (centre + half) / scale));
  }
}
