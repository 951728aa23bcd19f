package graft.core.statistics;

import graft.core.random.SeedKey;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.commons.rng.UniformRandomProvider;

/**
 * The bootstrap over classes: a resample draws as many classes as there are in all splits together,
 * with replacement, once for all splits; in each split a class counts as often as it was drawn,
 * with all its images. All series are resampled together, so that their resamples can be compared.
 */
public final class ClassBootstrap {
  /**
   * A number of each image of a class, added up.
   *
   * @param sum over its images
   * @param images how many, above 0
   */
  public record Total(double sum, double images) {
    /** The mean over its images. */
    public double mean() {
      return sum / images;
    }
  }

  /** A split's classes by their number among all, with their totals side by side. */
  @SuppressWarnings("ArrayRecordComponent") // never compared
  private record Split(int[] classes, double[] sums, double[] images) {
    static Split of(Map<String, Total> totals, Map<String, Integer> numbers) {
      Map<String, Total> inOrder = new TreeMap<>(totals);
      return new Split(
          inOrder.keySet().stream().mapToInt(name -> numbers.getOrDefault(name, 0)).toArray(),
          inOrder.values().stream().mapToDouble(Total::sum).toArray(),
          inOrder.values().stream().mapToDouble(Total::images).toArray());
    }

    boolean isDrawn(int[] times) {
      return Arrays.stream(classes).anyMatch(c -> times[c] > 0);
    }

    double mean(int[] times) {
      double sum = 0;
      double drawn = 0;
      for (int i = 0; i < classes.length; i++) {
        sum += times[classes[i]] * sums[i];
        drawn += times[classes[i]] * images[i];
      }
      return sum / drawn;
    }
  }

  private ClassBootstrap() {}

  /**
   * Resampled means of series. A resample that leaves a split without a class is drawn again.
   *
   * @param key names the draws: equal keys give equal resamples of the same classes
   * @param resamples how many
   * @param series each a list of splits, a split the totals of its classes by their names
   * @return [series][resample] mean over the splits of the mean over a split's images
   */
  public static double[][] means(
      SeedKey key, int resamples, List<List<Map<String, Total>>> series) {
    Map<String, Integer> numbers = new TreeMap<>();
    series.forEach(splits -> splits.forEach(s -> s.keySet().forEach(c -> numbers.put(c, 0))));
    int classes = 0;
    for (Map.Entry<String, Integer> entry : numbers.entrySet()) {
      entry.setValue(classes++);
    }
    List<List<Split>> numbered =
        series.stream()
            .map(splits -> splits.stream().map(split -> Split.of(split, numbers)).toList())
            .toList();
    UniformRandomProvider random = key.generator();
    double[][] means = new double[series.size()][resamples];
    int[] times = new int[classes];
    for (int resample = 0; resample < resamples; resample++) {
      do {
        Arrays.fill(times, 0);
        for (int i = 0; i < classes; i++) {
          times[random.nextInt(classes)]++;
        }
      } while (!numbered.stream().flatMap(List::stream).allMatch(s -> s.isDrawn(times)));
      for (int s = 0; s < means.length; s++) {
        means[s][resample] =
            numbered.get(s).stream()
                .mapToDouble(split -> split.mean(times))
                .average()
                .orElseThrow();
      }
    }
    return means;
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
