package graft.core.statistics;

import org.apache.commons.statistics.distribution.BinomialDistribution;
import org.apache.commons.statistics.distribution.NormalDistribution;

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
 * @param comparisons of which this is one, at least 1: test and interval are those of Bonferroni, 5
 *     and 95 % for all of them together
 */
public record PairedFractions(int wins, int losses, int total, int comparisons) {
  private static final double ERROR_RATE = 0.05;

  public PairedFractions {
    if (wins < 0 || losses < 0 || total < 1 || wins + losses > total || comparisons < 1) {
      throw new IllegalArgumentException(
          "wins and losses must be at least 0 and no more than total, and comparisons at least 1,"
              + " were "
              + String.join(", ", "" + wins, "" + losses, "" + total, "" + comparisons));
    }
  }

  /** A comparison by itself. */
  public PairedFractions(int wins, int losses, int total) {
    this(wins, losses, total, 1);
  }

  /**
   * The same as one of several comparisons. For what was chosen on these images, because it is the
   * best of several there.
   */
  public PairedFractions amongst(int count) {
    return new PairedFractions(wins, losses, total, count);
  }

  /** First minus other, -1..1. */
  public double mean() {
    return (double) (wins - losses) / total;
  }

  /** 95 % interval of the difference, -1..1. */
  public Interval interval() {
    Interval all = interval(middle(), half());
    return isShown() ? all : new Interval(Math.min(all.low(), 0), Math.max(all.high(), 0));
  }

  private static Interval interval(double middle, double half) {
    return new Interval(Math.max(-1, middle - half), Math.min(1, middle + half));
  }

  /** Of the interval. */
  private double middle() {
    return (wins - losses) / (total + 2.0);
  }

  private double half() {
    double apart = (wins + losses + 2) / (total + 2.0);
    double deviations = NormalDistribution.of(0, 1).inverseSurvivalProbability(tail());
    return deviations * Math.sqrt((apart - middle() * middle()) / (total + 2));
  }

  /** What each end may miss. */
  private double tail() {
    return ERROR_RATE / 2 / comparisons;
  }

  /**
   * Whether the exact test of McNemar, two-sided at 5 %, shows a difference; of many comparisons
   * the interval has to exclude 0 as well, which it need not where few images tell the two apart.
   */
  public boolean isShown() {
    int apart = wins + losses;
    return apart > 0
        && tail(apart, Math.max(wins, losses)) <= tail()
        && Math.abs(middle()) > half();
  }

  /**
   * The smallest difference that images can show where a given number of them tell the two apart:
   * above 1 if there are too few images to show any.
   *
   * @param apart images that one of the two alone has right
   * @param total all images, at least 1
   * @param comparisons of which this is one
   */
  public static double smallestShown(int apart, int total, int comparisons) {
    int several = apart;
    while (!isShown(several, several, total, comparisons)) {
      several++; // fewer show nothing, even if all of them speak for one
    }
    int most = several;
    while (isShown(several, most - 1, total, comparisons)) {
      most--;
    }
    return (2.0 * most - several) / total;
  }

  private static boolean isShown(int apart, int most, int total, int comparisons) {
    return most >= apart - most
        && new PairedFractions(most, apart - most, Math.max(total, apart), comparisons).isShown();
  }

  /** Probability that at least so many of the images that tell the two apart are of one. */
  private static double tail(int apart, int most) {
    return BinomialDistribution.of(apart, 0.5).survivalProbability(most - 1);
  }
}
