package graft.core.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import graft.core.protocol.Recipe.Augmentation;
import graft.core.protocol.Recipe.Precision;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class RecipeTest {
  private static Recipe recipe(int epochs, int evaluations) {
    return new Recipe(
        8, epochs, Rates.paper(), 0.9, 1e-4, 0.5, Augmentation.FLIP, evaluations, Precision.FP32);
  }

  @Test
  void milestonesAreSpreadOverTheEpochsAndEndWithTheLast() {
    assertThat(IntStream.rangeClosed(1, 90).filter(recipe(90, 8)::isMilestone))
        .containsExactly(11, 23, 34, 45, 56, 68, 79, 90);
  }

  @Test
  void shortTrainingsAreEvaluatedEveryEpoch() {
    assertThat(IntStream.rangeClosed(1, 3).filter(recipe(3, 8)::isMilestone))
        .containsExactly(1, 2, 3);
  }
}
