package graft.core.data;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ExtraTestImagesTest {
  private static final int MOST = 250;

  @ParameterizedTest
  @CsvSource({
    "0, 0",
    "5, 0",
    "10, 0",
    "15, 5",
    "20, 10",
    "24, 12",
    "30, 15",
    "101, 50",
    "200, 100",
    "300, 200",
    "349, 249",
    "350, 250",
    "1300, 250"
  })
  void aSmallClassKeepsHalfButTenAtLeastAndHundredAtMost(int smallest, int extra) {
    assertThat(ExtraTestImages.of(MOST, smallest)).isEqualTo(extra);
  }

  @Test
  void anyClassOfTenImagesCanFillSizeTen() {
    for (int smallest = 10; smallest < 2000; smallest++) {
      assertThat(smallest - ExtraTestImages.of(MOST, smallest))
          .as("kept of %d", smallest)
          .isGreaterThanOrEqualTo(10);
    }
  }

  @Test
  void aLargerClassNeverHasFewerOfEither() {
    for (int smallest = 1; smallest < 2000; smallest++) {
      int before = ExtraTestImages.of(MOST, smallest - 1);
      assertThat(ExtraTestImages.of(MOST, smallest))
          .as("of %d", smallest)
          .isBetween(before, before + 1);
    }
  }

  @Test
  void noneStaysNone() {
    assertThat(ExtraTestImages.of(0, 1300)).isZero();
  }
}
