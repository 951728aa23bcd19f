package graft.study.plan;

import graft.core.protocol.Protocol;
import graft.core.protocol.Recipe;
import graft.core.protocol.Schedule;

/**
 * A change of the recipe under which the main comparisons are made again (sensitivity): is a
 * finding one about protocols, or about this recipe?
 */
public enum RecipeVariant {
  /** A larger batch; epochs, S and d grow so that the number of updates stays. */
  LARGER_BATCH_SAME_UPDATES("larger-batch-same-updates"),
  /** A larger batch and the same epochs, so fewer updates. */
  LARGER_BATCH_SAME_EPOCHS("larger-batch-same-epochs"),
  /** Both rates a fraction of the study's. */
  LOWER_RATES("lower-rates");

  private final String title;

  RecipeVariant(String title) {
    this.title = title;
  }

  /** The name in a trial's {@code variant}. */
  public String title() {
    return title;
  }

  /**
   * The changed recipe.
   *
   * @param recipe the study's own
   * @param images training images of the target set
   * @param batchFactor how much larger the larger batch is
   * @param rateFactor what the rates are multiplied by
   */
  public Recipe recipe(Recipe recipe, int images, int batchFactor, double rateFactor) {
    Schedule rates = recipe.rates();
    return switch (this) {
      case LARGER_BATCH_SAME_EPOCHS ->
          recipe.with(recipe.batch() * batchFactor, recipe.epochs(), rates);
      case LARGER_BATCH_SAME_UPDATES -> {
        double longer = longer(recipe, images, batchFactor);
        yield recipe.with(
            recipe.batch() * batchFactor,
            scaled(recipe.epochs(), longer),
            rates.every(scaled(rates.stepEpochs(), longer)));
      }
      case LOWER_RATES -> recipe.with(recipe.batch(), recipe.epochs(), rates.times(rateFactor));
    };
  }

  /** The protocol in the changed recipe's epochs. */
  public Protocol protocol(Protocol protocol, Recipe recipe, int images, int batchFactor) {
    if (this != LARGER_BATCH_SAME_UPDATES) {
      return protocol;
    }
    return new Protocol(
        protocol.transferredLayers(),
        protocol.highRateLayers(),
        scaled(protocol.initialDecayEpochs(), longer(recipe, images, batchFactor)),
        protocol.frozenLayers(),
        protocol.reinitialisedRate());
  }

  /** Updates of an epoch at the study's batch over those at the larger one. */
  private static double longer(Recipe recipe, int images, int batchFactor) {
    return (double) batches(images, recipe.batch()) / batches(images, recipe.batch() * batchFactor);
  }

  private static int batches(int images, int batch) {
    return (images + batch - 1) / batch;
  }

  private static int scaled(int epochs, double factor) {
    return (int) Math.round(epochs * factor);
  }
}
