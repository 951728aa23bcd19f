package graft.core.statistics;

import org.apache.commons.statistics.distribution.BinomialDistribution;

/**
 * The difference of two accuracies on the same images. Whether there is one only images can show
 * that one of the two alone has right: given their number, how many of them are the first's is
 * binomial (McNemar 1947, in its exact form). How large it is says the interval of Bonett and Price
 * (2012): Wald's with one image more for either and two more in all, which holds about what it says
 * on few images, too (Fagerland, Lydersen and Laake 2014). Where no difference is shown it includes
 * 0.
 *
 * @param wins images that the first alone has right
 * @param losses images that the other alone has right
 * @param total images, at least 1
 */
public record PairedFractions(int wins, int losses, int total) {
  private static final double TAIL = 0.025;
  private static final double DEVIATIONS = 1.959963984540054;

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

  /** 95 % interval of the difference, -1..1. */
  public Interval interval() {
    double ours = (wins + 1.0) / (total + 2);
    double others = (losses + 1.0) / (total + 2);
    double middle = ours - others;
    double half = DEVIATIONS * Math.sqrt((ours + others - middle * middle) / (total + 2));
    double low = Math.max(-1, middle - half);
    double high = Math.min(1, middle + half);
    return isShown() ? new Interval(low, high) : new Interval(Math.min(low, 0), Math.max(high, 0));
  }

  /** Whether the exact test of McNemar, two-sided at 5 %, shows a difference. */
  public boolean isShown() {
    int apart = wins + losses;
    return apart > 0 && tail(apart, Math.max(wins, losses)) <= TAIL;
  }

  /**
   * The smallest difference that images can show where a given number of them tell the two apart:
   * above 1 if there are too few images to show any.
   *
   * @param apart images that one of the two alone has right
   * @param total all images, at least 1
   */
  public static double smallestShown(int apart, int total) {
    int several = apart;
    while (several == 0 || tail(several, several) > TAIL) {
      several++; // fewer show nothing, even if all of them speak for one
    }
    int most = several;
    while (tail(several, most - 1) <= TAIL) {
      most--;
    }
    return (2.0 * most - several) / total;
  }

  /** Probability that at least so many of the images that tell the two apart are of one. */
  private static double tail(int apart, int most) {
    return BinomialDistribution.of(apart, 0.5).survivalProbability(most - 1);
  }
}
