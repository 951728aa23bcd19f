package graft.api;

import static org.assertj.core.api.Assertions.assertThat;

import graft.api.HeldOutComparison.Hits;
import org.junit.jupiter.api.Test;

class HeldOutComparisonTest {
  @Test
  void aFewImagesDecideNothing() {
    assertThat(new Hits(0, 0, 0).decide()).isFalse();
    assertThat(new Hits(0, 19, 19).decide()).isFalse();
    assertThat(new Hits(19, 0, 19).decide()).isFalse();
  }

  @Test
  void fromTwentyOnItEndsWhereTheSecondIsNotAheadOrByMoreThanAThird() {
    assertThat(new Hits(10, 10, 20).decide()).isTrue();
    assertThat(new Hits(12, 9, 20).decide()).isTrue();
    assertThat(new Hits(10, 11, 20).decide()).isFalse();
    assertThat(new Hits(10, 20, 30).decide()).isFalse();
    assertThat(new Hits(10, 21, 30).decide()).isTrue();
  }

  @Test
  void aHundredImagesAreEnough() {
    assertThat(new Hits(50, 51, 99).decide()).isFalse();
    assertThat(new Hits(50, 51, 100).decide()).isTrue();
  }
}
