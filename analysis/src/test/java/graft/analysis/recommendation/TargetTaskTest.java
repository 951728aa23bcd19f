package graft.analysis.recommendation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import graft.core.error.UsageException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TargetTaskTest {
  @ParameterizedTest
  @CsvSource({"1, 10", "-5, 10", "2000000000, 10", "20, 0", "20, -1", "20, 2000000000"})
  void numbersThatNobodyHasAreRefused(int classes, int images) {
    assertThatThrownBy(() -> TargetTask.even("alexnet-32", classes, images))
        .isInstanceOf(UsageException.class)
        .hasMessageContaining("..1,000,000, was ");
  }

  @Test
  void theSmallestAndTheLargestNumbersAreTaken() {
    assertThat(TargetTask.even("alexnet-32", 2, 1).images()).isEqualTo(2);
    assertThat(TargetTask.even("alexnet-32", 1_000_000, 1_000_000).images())
        .isEqualTo(1_000_000_000_000L);
  }
}
