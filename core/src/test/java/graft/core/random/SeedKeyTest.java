package graft.core.random;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.HashSet;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class SeedKeyTest {
  @Test
  void equalKeysDrawTheSameOnEveryMachine() {
    assertThat(SeedKey.of(1).with("order").with(3).permutation(8))
        .containsExactly(SeedKey.of(1).with("order").with(3).permutation(8));
    assertThat(SeedKey.of(1).with("order").value()).isEqualTo(PINNED);
  }

  /** The value all stored results rest on: a change here changes every study's results. */
  private static final long PINNED = -2879735485165039882L;

  @Test
  void anyPartChangesTheKey() {
    Set<Long> keys = new HashSet<>();
    for (long seed = 0; seed < 20; seed++) {
      for (long part = 0; part < 20; part++) {
        keys.add(SeedKey.of(seed).with(part).value());
        keys.add(SeedKey.of(seed).with("p" + part).value());
      }
    }
    assertThat(keys).hasSize(800);
  }

  @Test
  void orderOfPartsMatters() {
    assertThat(SeedKey.of(1).with(2).with(3)).isNotEqualTo(SeedKey.of(1).with(3).with(2));
  }

  @Test
  void aPermutationHoldsEveryNumberOnce() {
    assertThat(SeedKey.of(5).permutation(100))
        .hasSize(100)
        .doesNotHaveDuplicates()
        .doesNotContain(-1, 100);
  }

  @Test
  void aNumberOfBetaHasItsMeanAndVariance() {
    double[] drawn = IntStream.range(0, 4000).mapToDouble(i -> SeedKey.of(i).beta(0.2)).toArray();
    double mean = Arrays.stream(drawn).average().orElseThrow();
    double variance =
        Arrays.stream(drawn).map(x -> (x - mean) * (x - mean)).average().orElseThrow();
    assertThat(Arrays.stream(drawn).allMatch(x -> x >= 0 && x <= 1)).isTrue();
    assertThat(mean).isCloseTo(0.5, within(0.02));
    assertThat(variance).isCloseTo(1 / (4 * (2 * 0.2 + 1)), within(0.01));
    assertThat(SeedKey.of(7).beta(0.2)).isEqualTo(SeedKey.of(7).beta(0.2));
  }
}
