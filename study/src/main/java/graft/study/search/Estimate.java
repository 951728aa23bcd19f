package graft.study.search;

import graft.core.statistics.Interval;

/**
 * What a {@link GaussianProcess} expects of a candidate, beside the mean of all trainings that it
 * has seen or beyond another candidate.
 *
 * @param mean difference of accuracies, -1..1
 * @param deviation standard deviation of what is not known of it, at least 0
 */
public record Estimate(double mean, double deviation) {
  /** Of a normal distribution, 95 % of which it holds. */
  private static final double NORMAL_95 = 1.959964;

  /** Its 95 % interval, as of a normal distribution. */
  public Interval interval() {
    return new Interval(mean - NORMAL_95 * deviation, mean + NORMAL_95 * deviation);
  }
}
