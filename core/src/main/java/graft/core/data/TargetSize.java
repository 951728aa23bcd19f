package graft.core.data;

/**
 * Training images a class in a target set.
 *
 * @param perClass images a class, or 0 for all there are
 */
public record TargetSize(int perClass) implements Comparable<TargetSize> {
  /** All training images of each target class. */
  public static final TargetSize FULL = new TargetSize(0);

  /** Images a class above which a target set counts as the paper's full one. */
  public static final int LARGEST_BELOW_FULL = 500;

  public TargetSize {
    if (perClass < 0) {
      throw new IllegalArgumentException("a size is at least 1 image a class, was " + perClass);
    }
  }

  /**
   * Reads {@code full} or a number of images a class.
   *
   * @throws IllegalArgumentException for anything else
   */
  public static TargetSize parse(String text) {
    if (text.equals("full")) {
      return FULL;
    }
    int value;
    try {
      value = Integer.parseInt(text);
    } catch (NumberFormatException e) {
      throw new IllegalArgumentException(
          "a size is a number of images a class or 'full', was '" + text + "'", e);
    }
    if (value < 1) {
      throw new IllegalArgumentException("a size is at least 1 image a class, was " + value);
    }
    return new TargetSize(value);
  }

  /** Whether this is {@link #FULL}. */
  public boolean isFull() {
    return perClass == 0;
  }

  /** Whether this may count as the paper's full target set: {@code full} may turn out smaller. */
  public boolean mayBePapersFull() {
    return isFull() || perClass > LARGEST_BELOW_FULL;
  }

  /** Ascending, {@code full} last. */
  @Override
  public int compareTo(TargetSize other) {
    return Integer.compare(
        isFull() ? Integer.MAX_VALUE : perClass,
        other.isFull() ? Integer.MAX_VALUE : other.perClass);
  }

  @Override
  public String toString() {
    return isFull() ? "full" : Integer.toString(perClass);
  }
}
