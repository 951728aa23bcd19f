package graft.analysis.prediction;

import static graft.core.text.Words.text;

/**
 * What a training is expected to gain over the common protocol, as it would be observed on many
 * test images: its mean, and the ends of an interval that holds 90 % of such gains.
 *
 * @param mean difference of accuracies, -1..1
 * @param low end of the interval, -1..1
 * @param high end of it
 */
public record ExpectedGain(double mean, double low, double high) {
  /** Share of gains that the interval holds. */
  public static final double LEVEL = 0.9;

  /** Of a normal distribution, so many deviations to either side hold that share. */
  static final double DEVIATIONS = 1.6448536;

  static ExpectedGain of(double mean, double variance) {
    double half = DEVIATIONS * Math.sqrt(variance);
    return new ExpectedGain(clipped(mean), clipped(mean - half), clipped(mean + half));
  }

  /** What a difference of accuracies can be. */
  private static double clipped(double gain) {
    return Math.max(-1, Math.min(1, gain));
  }

  /** Whether its interval does not tell a gain from a loss. */
  public boolean isUndecided() {
    return low <= 0 && high >= 0;
  }

  /**
   * In points, e.g. {@code +4.2 points (90 % interval -3.1 to +11.5: a gain or a loss, this cannot
   * tell)}.
   */
  public String words() {
    return text(
        "%+.1f points (%.0f %% interval %+.1f to %+.1f%s)",
        100 * mean,
        100 * LEVEL,
        100 * low,
        100 * high,
        isUndecided() ? ": a gain or a loss, this cannot tell" : "");
  }
}
