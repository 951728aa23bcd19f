package graft.core.statistics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import graft.core.random.SeedKey;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/**
 * Oracle: numpy, drawing classes and images of the same made-up differences (20,000 resamples), and
 * the bootstrap's exact standard deviation: variance of class means / C + mean variance within a
 * class / (C n).
 */
class ClassBootstrapTest {
  private static final int CLASSES = 20;
  private static final int EACH = 300;
  private static final SeedKey KEY = SeedKey.of(7);

  private static int[] labels() {
    return IntStream.range(0, CLASSES * EACH).map(i -> i / EACH).toArray();
  }

  /** Differences of two made-up trials' correct bits: -1, 0 or 1 an image. */
  private static double[] differences() {
    return IntStream.range(0, CLASSES * EACH)
        .mapToDouble(
            i ->
                (i * 7919L % 1000 / 1000.0 < 0.3 + 0.02 * Math.floorDiv(i, EACH) ? 1 : 0)
                    - (i * 104729L % 1000 / 1000.0 < 0.35 ? 1 : 0))
        .toArray();
  }

  @Test
  void classesAndImagesAreDrawnAsNumpyDrawsThem() {
    double[] means = ClassBootstrap.means(KEY, 20_000, labels(), List.of(differences()))[0];

    double mean = Arrays.stream(means).average().orElseThrow();
    double variance =
        Arrays.stream(means).map(m -> (m - mean) * (m - mean)).average().orElseThrow();
    assertThat(mean).isCloseTo(0.13933, within(0.001));
    assertThat(Math.sqrt(variance)).isCloseTo(0.02731955, within(0.0006)); // s.e. 0.00014
    Interval interval = ClassBootstrap.percentile(means, 0.05);
    assertThat(interval.low()).isCloseTo(0.08583, within(0.002));
    assertThat(interval.high()).isCloseTo(0.19300, within(0.002));
  }

  @Test
  void equalKeysGiveEqualIntervalsAndOthersDoNot() {
    double[] first = ClassBootstrap.means(KEY, 50, labels(), List.of(differences()))[0];

    assertThat(ClassBootstrap.means(KEY, 50, labels(), List.of(differences()))[0]).isEqualTo(first);
    assertThat(ClassBootstrap.means(SeedKey.of(8), 50, labels(), List.of(differences()))[0])
        .isNotEqualTo(first);
  }

  @Test
  void seriesAreResampledTogether() {
    double[] twice = Arrays.stream(differences()).map(x -> 2 * x + 1).toArray();

    double[][] means = ClassBootstrap.means(KEY, 50, labels(), List.of(differences(), twice));

    for (int i = 0; i < 50; i++) {
      assertThat(means[1][i]).isCloseTo(2 * means[0][i] + 1, within(1e-12));
    }
  }

  @Test
  void classesOfUnlikeSizesWeighByTheirImages() {
    int[] labels = {0, 0, 0, 1};
    double[] values = {1, 1, 1, 0};

    double[] means = ClassBootstrap.means(KEY, 400, labels, List.of(values))[0];

    // twice class 0: 1; twice class 1: 0; one of each: 3 of 4
    assertThat(Arrays.stream(means).distinct().sorted()).containsExactly(0.0, 0.75, 1.0);
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

  @Test
  void aSeriesOfAnotherLengthIsRefused() {
    assertThatThrownBy(() -> ClassBootstrap.means(KEY, 1, labels(), List.of(new double[3])))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("3 numbers for 6000 images");
  }
}
