package graft.core.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import graft.core.protocol.Recipe.Augmentation;
import graft.core.protocol.Recipe.Precision;
import java.util.Map;
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

  @Test
  void aSettingThatOnlyOneOfTwoRecipesHasIsADifferenceBothWays() {
    Map<String, Object> plain = Map.of("epochs", 90);
    Map<String, Object> newer = Map.of("epochs", 90, "label_smoothing", 0.1);
    assertThat(Recipe.difference(newer, plain)).isEqualTo("label_smoothing=0.1");
    assertThat(Recipe.difference(plain, newer)).isEqualTo("label_smoothing=unset");
    assertThat(recipe(90, 8).differenceFrom(recipe(30, 8))).isEqualTo("epochs=90");
  }

  @Test
  void everySettingOfARecipeCountsInItsDifference() {
    Recipe other =
        new Recipe(
            9,
            30,
            Rates.paper().times(2).every(7),
            0.5,
            1e-3,
            0,
            Augmentation.NONE,
            2,
            Precision.BF16);
    assertThat(other.differenceFrom(recipe(90, 8)))
        .isEqualTo(
            "batch=9 epochs=30 high=0.02 low=0.002 step_epochs=7 momentum=0.5 weight_decay=0.001"
                + " dropout=0.0 augmentation=none evaluations=2 precision=bf16");
  }
}
