package graft.core.statistics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import graft.core.random.SeedKey;
import graft.core.statistics.ClassBootstrap.Total;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Oracle: numpy, drawing twelve classes once for all splits (20,000 resamples). */
class ClassBootstrapTest {
  private static final int CLASSES = 12;
  private static final SeedKey KEY = SeedKey.of(7);

  /** Three splits of about half of the classes, which have 40, 50 or 60 images. */
  private static List<Map<String, Total>> splits() {
    List<Map<String, Total>> splits = new ArrayList<>();
    for (int s = 0; s < 3; s++) {
      Map<String, Total> split = new HashMap<>();
      for (int c = 0; c < CLASSES; c++) {
        if ((c + s) % 2 == 0 || c % 5 == s) {
          double sum = (c * c % 7 - 3) * (4.0 + s) + 2 * s;
          split.put("c%02d".formatted(c), new Total(sum, 40 + 10 * (c % 3)));
        }
      }
      splits.add(split);
    }
    return splits;
  }

  private static double[] means(SeedKey key, int resamples) {
    return ClassBootstrap.means(key, resamples, List.of(splits()))[0];
  }

  @Test
  void classesAreDrawnOnceForAllSplitsAsNumpyDrawsThem() {
    double[] means = means(KEY, 20_000);

    double mean = Arrays.stream(means).average().orElseThrow();
    double variance =
        Arrays.stream(means).map(m -> (m - mean) * (m - mean)).average().orElseThrow();
    assertThat(mean).isCloseTo(-0.08502, within(0.0016)); // s.e. .044 / sqrt(20000), twice
    assertThat(Math.sqrt(variance)).isCloseTo(0.04399, within(0.0012));
    Interval interval = ClassBootstrap.percentile(means, 0.1);
    assertThat(interval.low()).isCloseTo(-0.15688, within(0.003));
    assertThat(interval.high()).isCloseTo(-0.01221, within(0.003));
  }

  @Test
  void equalKeysGiveEqualResamplesAndOthersDoNot() {
    assertThat(means(KEY, 50)).isEqualTo(means(KEY, 50)).isNotEqualTo(means(SeedKey.of(8), 50));
  }

  @Test
  void seriesAreResampledTogether() {
    List<Map<String, Total>> twice = new ArrayList<>();
    for (Map<String, Total> split : splits()) {
      Map<String, Total> moved = new HashMap<>();
      split.forEach((c, t) -> moved.put(c, new Total(2 * t.sum() + t.images(), t.images())));
      twice.add(moved);
    }

    double[][] means = ClassBootstrap.means(KEY, 50, List.of(splits(), twice));

    for (int i = 0; i < 50; i++) {
      assertThat(means[1][i]).isCloseTo(2 * means[0][i] + 1, within(1e-12));
    }
  }

  @Test
  void aClassIsTakenWholeAndNoSplitIsLeftWithoutOne() {
    Map<String, Total> first = Map.of("a", new Total(3, 3), "b", new Total(0, 1));
    Map<String, Total> second = Map.of("a", new Total(9, 3));

    double[] means = ClassBootstrap.means(KEY, 400, List.of(List.of(first, second)))[0];

    // twice a: (1 + 3) / 2; a and b: (3/4 + 3) / 2; twice b leaves the second split empty
    assertThat(Arrays.stream(means).distinct().sorted()).containsExactly(1.875, 2.0);
  }

  @Test
  void percentilesAreNumpysQuantiles() {
    double[] values = {5, 1, 4, 2, 3, 9, 7};

    Interval eighty = ClassBootstrap.percentile(values, 0.2);
    Interval ninetyFive = ClassBootstrap.percentile(values, 0.05);

    assertThat(eighty.low()).isCloseTo(1.6, within(1e-12));
    assertThat(eighty.high()).isCloseTo(7.8, within(1e-12));
    assertThat(ninetyFive.low()).isCloseTo(1.15, within(1e-12));
    assertThat(ninetyFive.high()).isCloseTo(8.7, within(1e-12));
  }
}
