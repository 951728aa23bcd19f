package graft.analysis.recommendation;

import graft.core.data.ScanReport;
import graft.core.error.DataException;
import graft.core.error.UsageException;
import graft.core.network.Network;
import graft.core.network.Networks;
import graft.core.weights.FittingNetwork;
import java.util.Collections;
import java.util.List;
import java.util.Locale;

/**
 * What is to be learned, and from how much.
 *
 * @param network name of the network
 * @param imagesPerClass training images of each class
 */
public record TargetTask(String network, List<Integer> imagesPerClass) {
  /** Classes, and images a class, of the largest task that {@link #even} makes. */
  private static final int MOST = 1_000_000;

  /**
   * Checks it.
   *
   * @throws UsageException for an unknown network
   * @throws DataException for fewer than two classes, or a class without images
   */
  public TargetTask {
    imagesPerClass = List.copyOf(imagesPerClass);
    FittingNetwork.requireKnown(network);
    if (imagesPerClass.size() < 2) {
      throw new DataException(
          "a classifier needs at least two classes, there "
              + (imagesPerClass.isEmpty() ? "are none" : "is one")
              + "; add a class, e.g. of images that show something else");
    }
    if (Collections.min(imagesPerClass) < 1) {
      throw new DataException("a class has no training image; add some or remove the class");
    }
  }

  /**
   * A task whose classes have equally many images.
   *
   * @param classes 2 to 1,000,000
   * @param imagesPerClass 1 to 1,000,000
   * @throws UsageException for other numbers or an unknown network
   */
  public static TargetTask even(String network, int classes, int imagesPerClass) {
    requireBetween("classes", classes, 2);
    requireBetween("images per class", imagesPerClass, 1);
    return new TargetTask(network, Collections.nCopies(classes, imagesPerClass));
  }

  /** The task of a dataset's training images. */
  public static TargetTask of(String network, ScanReport report) {
    return new TargetTask(
        network, report.classes().stream().map(ScanReport.ClassCount::train).toList());
  }

  private static void requireBetween(String what, int value, int least) {
    if (value < least || value > MOST) {
      throw new UsageException(
          String.format(Locale.ROOT, "%s must be %d..%,d, was %,d", what, least, MOST, value));
    }
  }

  /** Number of classes. */
  public int classes() {
    return imagesPerClass.size();
  }

  /** Training images of all classes. */
  public long images() {
    return imagesPerClass.stream().mapToLong(Integer::longValue).sum();
  }

  /** Training images of a class in the mean. */
  public double meanPerClass() {
    return (double) images() / classes();
  }

  /**
   * The training loss in nats of guessing by how often classes are: the entropy of their shares of
   * the images, of smoothed labels.
   *
   * @param smoothing of labels, 0..1
   */
  public double lossOfGuessing(double smoothing) {
    double images = images();
    return imagesPerClass.stream()
        .mapToDouble(count -> surprise((1 - smoothing) * count / images + smoothing / classes()))
        .sum();
  }

  /** The least training loss in nats that smoothed labels allow; 0 of labels as they are. */
  public double leastLoss(double smoothing) {
    double other = smoothing / classes();
    return surprise(1 - smoothing + other) + (classes() - 1) * surprise(other);
  }

  private static double surprise(double share) {
    return share == 0 ? 0 : -share * Math.log(share);
  }

  /** Training images of the smallest class. */
  public int fewest() {
    return Collections.min(imagesPerClass);
  }

  /** Training images of the largest class. */
  public int most() {
    return Collections.max(imagesPerClass);
  }

  Network shape() {
    return Networks.find(network, classes()).orElseThrow();
  }
}
