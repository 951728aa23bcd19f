package graft.study.plan;

import static org.assertj.core.api.Assertions.assertThat;

import graft.core.protocol.Protocol;
import graft.core.protocol.Rates;
import graft.core.protocol.Recipe;
import org.junit.jupiter.api.Test;

class RecipeVariantTest {
  private static final Recipe RECIPE =
      new Recipe(
          10,
          90,
          Rates.paper(),
          0.9,
          1e-4,
          0.25,
          Recipe.Augmentation.PAD_CROP_FLIP,
          8,
          Recipe.Precision.FP32);
  private static final Protocol COMMON = Protocol.common(8, 30);

  @Test
  void aLargerBatchKeepsTheUpdatesByLastingLonger() {
    Recipe larger = RecipeVariant.LARGER_BATCH_SAME_UPDATES.recipe(RECIPE, 200, 4, 0.25);
    assertThat(larger.batch()).isEqualTo(40);
    assertThat(larger.epochs() * 5).isEqualTo(90 * 20); // batches of 200 images
    assertThat(larger.rates().stepEpochs()).isEqualTo(120);
    assertThat(RecipeVariant.LARGER_BATCH_SAME_UPDATES.protocol(COMMON, RECIPE, 200, 4))
        .isEqualTo(Protocol.of(7, 8, 120, 0));
  }

  @Test
  void anEpochWithASmallLastBatchCountsAsItRuns() {
    Recipe larger = RecipeVariant.LARGER_BATCH_SAME_UPDATES.recipe(RECIPE, 500, 4, 0.25);
    assertThat(larger.epochs()).isEqualTo(346); // 90 x 50 / 13 batches
  }

  @Test
  void aLargerBatchOfTheSameEpochsKeepsTheClock() {
    Recipe larger = RecipeVariant.LARGER_BATCH_SAME_EPOCHS.recipe(RECIPE, 200, 4, 0.25);
    assertThat(larger.differenceFrom(RECIPE)).isEqualTo("batch=40");
    assertThat(RecipeVariant.LARGER_BATCH_SAME_EPOCHS.protocol(COMMON, RECIPE, 200, 4))
        .isEqualTo(COMMON);
  }

  @Test
  void lowerRatesAreAFractionOfBoth() {
    assertThat(RecipeVariant.LOWER_RATES.recipe(RECIPE, 200, 4, 0.25).differenceFrom(RECIPE))
        .isEqualTo("high=0.0025 low=2.5e-4");
  }
}
