package graft.api;

import static org.assertj.core.api.Assertions.assertThat;

import graft.api.HeldOutComparison.Counts;
import org.junit.jupiter.api.Test;

class HeldOutComparisonTest {
  @Test
  void aFewImagesAreNotEnough() {
    assertThat(new Counts(0, 0, 0).areEnough()).isFalse();
    assertThat(new Counts(0, 19, 19).areEnough()).isFalse();
    assertThat(new Counts(19, 0, 19).areEnough()).isFalse();
  }

  @Test
  void fromTwentyOnItEndsWhereTheSecondIsATenthBehindOrMoreThanAThirdAhead() {
    assertThat(new Counts(10, 10, 20).areEnough()).isFalse();
    assertThat(new Counts(10, 9, 20).areEnough()).isFalse();
    assertThat(new Counts(10, 8, 20).areEnough()).isTrue();
    assertThat(new Counts(14, 10, 41).areEnough()).isFalse();
    assertThat(new Counts(10, 11, 20).areEnough()).isFalse();
    assertThat(new Counts(10, 20, 30).areEnough()).isFalse();
    assertThat(new Counts(10, 21, 30).areEnough()).isTrue();
  }

  @Test
  void aHundredImagesAreEnough() {
    assertThat(new Counts(50, 51, 99).areEnough()).isFalse();
    assertThat(new Counts(50, 51, 100).areEnough()).isTrue();
  }

  @Test
  void oneImageInTwentyIsAhead() {
    assertThat(new Counts(0, 0, 0).secondIsAhead()).isFalse();
    assertThat(new Counts(1, 1, 4).secondIsAhead()).isFalse();
    assertThat(new Counts(1, 2, 20).secondIsAhead()).isTrue();
    assertThat(new Counts(1, 2, 21).secondIsAhead()).isFalse();
    assertThat(new Counts(30, 34, 100).secondIsAhead()).isFalse();
    assertThat(new Counts(30, 35, 100).secondIsAhead()).isTrue();
  }
}
