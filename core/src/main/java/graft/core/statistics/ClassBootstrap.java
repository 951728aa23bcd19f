package graft.core.statistics;

import graft.core.random.SeedKey;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.apache.commons.rng.UniformRandomProvider;

/**
 * The bootstrap over classes and images: a resample draws as many classes as there are, with
 * replacement, and for each drawn class as many of its images as it has, with replacement (the
 * two-stage bootstrap of Davison and Hinkley 1997, section 3.8). All series are resampled together,
 * so that their resamples can be added and compared.
 */
public final class ClassBootstrap {
  private ClassBootstrap() {}

  /**
   * Means of series of one number an image.
   *
   * @param key names the draws: equal keys give equal resamples
   * @param resamples how many
   * @param labels class of each image, 0..C-1; each class has an image
   * @param series each with one number an image
   * @return [series][resample] mean over the images of each resample
   */
  public static double[][] means(SeedKey key, int resamples, int[] labels, List<double[]> series) {
    for (double[] values : series) {
      if (values.length != labels.length) {
        throw new IllegalArgumentException(
            "a series of %d numbers for %d images".formatted(values.length, labels.length));
      }
    }
    int[][] images = imagesByClass(labels);
    UniformRandomProvider random = key.generator();
    double[][] means = new double[series.size()][resamples];
    double[] times = new double[labels.length];
    for (int resample = 0; resample < resamples; resample++) {
      int drawn = draw(images, random, times);
      for (int s = 0; s < means.length; s++) {
        means[s][resample] = dot(times, series.get(s)) / drawn;
      }
    }
    return means;
  }

  private static int[][] imagesByClass(int[] labels) {
    int classes = Arrays.stream(labels).max().orElseThrow() + 1;
    int[][] images = new int[classes][];
    for (int label = 0; label < classes; label++) {
      int wanted = label;
      images[label] = IntStream.range(0, labels.length).filter(i -> labels[i] == wanted).toArray();
    }
    return images;
  }

  /** Sets how often each image is drawn; gives the sum. */
  private static int draw(int[][] images, UniformRandomProvider random, double[] times) {
    Arrays.fill(times, 0);
    int drawn = 0;
    for (int i = 0; i < images.length; i++) {
      int[] ofClass = images[random.nextInt(images.length)];
      for (int j = 0; j < ofClass.length; j++) {
        times[ofClass[random.nextInt(ofClass.length)]]++;
      }
      drawn += ofClass.length;
    }
    return drawn;
  }

  /** Four running sums, which a processor adds side by side. */
  private static double dot(double[] times, double[] values) {
    double a = 0;
    double b = 0;
    double c = 0;
    double d = 0;
    int i = 0;
    for (; i + 3 < times.length; i += 4) {
      a += times[i] * values[i];
      b += times[i + 1] * values[i + 1];
      c += times[i + 2] * values[i + 2];
      d += times[i + 3] * values[i + 3];
    }
    for (; i < times.length; i++) {
      a += times[i] * values[i];
    }
    return a + b + c + d;
  }

  /**
   * The percentile interval: the quantiles errorRate / 2 and 1 - errorRate / 2, interpolated
   * between neighbours (numpy's default, type 7 of Hyndman and Fan 1996).
   */
  public static Interval percentile(double[] resampled, double errorRate) {
    double[] sorted = resampled.clone();
    Arrays.sort(sorted);
    return new Interval(quantile(sorted, errorRate / 2), quantile(sorted, 1 - errorRate / 2));
  }

  private static double quantile(double[] sorted, double p) {
    double at = p * (sorted.length - 1);
    int below = (int) Math.floor(at);
    int above = Math.min(below + 1, sorted.length - 1);
    return sorted[below] + (at - below) * (sorted[above] - sorted[below]);
  }
}
