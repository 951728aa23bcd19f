package graft.analysis.recommendation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import graft.core.error.UsageException;
import java.util.List;
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

  @Test
  void theLossOfGuessingIsTheEntropyOfTheClassesAndTheLeastThatOfASmoothedLabel() {
    TargetTask even = TargetTask.even("alexnet-32", 7, 5);
    assertThat(even.lossOfGuessing(0)).isCloseTo(Math.log(7), within(1e-12));
    assertThat(even.lossOfGuessing(0.1)).isCloseTo(Math.log(7), within(1e-12));
    assertThat(even.leastLoss(0)).isZero();
    TargetTask uneven = new TargetTask("alexnet-32", List.of(95, 5));
    assertThat(uneven.lossOfGuessing(0)).isCloseTo(0.198515, within(1e-6));
    assertThat(uneven.leastLoss(0.1)).isCloseTo(0.198515, within(1e-6)); // 95 and 5 %, too
    assertThat(uneven.lossOfGuessing(0.1)).isCloseTo(0.313956, within(1e-6));
  }
}
