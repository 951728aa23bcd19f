package graft.core.statistics;

import org.apache.commons.statistics.distribution.BetaDistribution;

/**
 * The difference of two accuracies on the same images. Only images that one of the two alone has
 * right speak for either (McNemar 1947); given their number, how many of them are the first's is
 * binomial, and its exact interval (Clopper and Pearson 1934) is that of the difference.
 *
 * @param wins images that the first alone has right
 * @param losses images that the other alone has right
 * @param total images, at least 1
 */
public record PairedFractions(int wins, int losses, int total) {
  private static final double TAIL = 0.025;

  public PairedFractions {
    if (wins < 0 || losses < 0 || total < 1 || wins + losses > total) {
      throw new IllegalArgumentException(
          "wins and losses must be at least 0 and no more than total, were "
              + String.join(", ", "" + wins, "" + losses, "" + total));
    }
  }

  /** First minus other, -1..1. */
  public double mean() {
    return (double) (wins - losses) / total;
  }

  /**
   * 95 % interval of the difference; where no image tells the two apart, as far as images not seen
   * could.
   */
  public Interval interval() {
    int apart = wins + losses;
    if (apart == 0) {
      double unseen = 1 - Math.pow(TAIL, 1.0 / total);
      return new Interval(-unseen, unseen);
    }
    double low =
        wins == 0 ? 0 : BetaDistribution.of(wins, losses + 1.0).inverseCumulativeProbability(TAIL);
    double high =
        losses == 0 ? 1 : BetaDistribution.of(wins + 1.0, losses).inverseSurvivalProbability(TAIL);
    double share = (double) apart / total;
    return new Interval((2 * low - 1) * share, (2 * high - 1) * share);
  }

  /** Whether the interval excludes 0. */
  public boolean isShown() {
    return !interval().contains(0);
  }
}
