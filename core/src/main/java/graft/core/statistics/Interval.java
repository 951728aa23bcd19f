package graft.core.statistics;

/**
 * A closed interval, low &lt;= high.
 *
 * @param low lower end
 * @param high upper end
 */
public record Interval(double low, double high) {
  public Interval {
    if (!(low <= high)) {
      throw new IllegalArgumentException("an interval runs upwards, was " + low + " to " + high);
    }
  }

  /** Whether {@code value} lies inside or on an end. */
  public boolean contains(double value) {
    return low <= value && value <= high;
  }
}
