package graft.core.weights;

import java.util.function.DoubleConsumer;

/**
 * What a tensor's numbers look like.
 *
 * @param least smallest finite number, NaN if there is none
 * @param greatest largest finite number, NaN if there is none
 * @param mean mean of the finite numbers, NaN if there is none
 * @param nan count of NaN
 * @param infinite count of plus and minus infinity, once written as float32
 */
public record TensorSummary(double least, double greatest, double mean, long nan, long infinite) {
  /** Whether there is no number. */
  public boolean isEmpty() {
    return Double.isNaN(mean) && isFinite();
  }

  /** Whether every number is finite. */
  public boolean isFinite() {
    return nan == 0 && infinite == 0;
  }

  /** Sees the numbers one by one. */
  static final class Tally implements DoubleConsumer {
    private double least = Double.POSITIVE_INFINITY;
    private double greatest = Double.NEGATIVE_INFINITY;
    private double sum;
    private long finite;
    private long nan;
    private long infinite;

    @Override
    public void accept(double value) {
      if (Double.isNaN(value)) {
        nan++;
      } else if (Float.isInfinite((float) value)) {
        infinite++;
      } else {
        finite++;
        sum += value;
        least = Math.min(least, value);
        greatest = Math.max(greatest, value);
      }
    }

    TensorSummary summary() {
      return finite == 0
          ? new TensorSummary(Double.NaN, Double.NaN, Double.NaN, nan, infinite)
          : new TensorSummary(least, greatest, sum / finite, nan, infinite);
    }
  }
}
