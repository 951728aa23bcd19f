package graft.study.plan;

import graft.core.protocol.Protocol;
import graft.core.protocol.Recipe;
import java.math.BigDecimal;

/**
 * Rates and batch over the study's recipe. With a larger batch, epochs, S and d grow so that the
 * number of updates stays.
 *
 * @param rates what both rates are multiplied by
 * @param batch what the batch is multiplied by, from 1 up
 */
public record RatesAndBatch(double rates, int batch) {
  private static final RecipeVariant LARGER = RecipeVariant.LARGER_BATCH_SAME_UPDATES;
  private static final double SIX_PLACES = 1e6;

  /** What sets a recipe apart from the study's own, of such that differ in these alone. */
  public static RatesAndBatch between(Recipe own, Recipe other) {
    double rates = other.rates().high() / own.rates().high();
    return new RatesAndBatch(
        Math.round(rates * SIX_PLACES) / SIX_PLACES, other.batch() / own.batch());
  }

  /** The name in a trial's {@code variant}, e.g. {@code rates x 0.5, batch x 4}. */
  public String title() {
    String ofRates =
        "rates x " + new BigDecimal(Double.toString(rates)).stripTrailingZeros().toPlainString();
    return batch == 1 ? ofRates : ofRates + ", batch x " + batch;
  }

  /**
   * The changed recipe.
   *
   * @param recipe the study's own
   * @param images training images of the target set
   */
  public Recipe recipe(Recipe recipe, int images) {
    Recipe larger = LARGER.recipe(recipe, images, batch, rates);
    return RecipeVariant.LOWER_RATES.recipe(larger, images, batch, rates);
  }

  /** The protocol in the changed recipe's epochs. */
  public Protocol protocol(Protocol protocol, Recipe recipe, int images) {
    return LARGER.protocol(protocol, recipe, images, batch);
  }
}
