package graft.core.protocol;

/** What two trainings that start from one base and draw with the same keys have in common. */
public final class CommonWork {
  /** The most trainings with work in common that a worker gets at once. */
  public static final int MOST_AT_ONCE = 8;

  private CommonWork() {}

  /**
   * Whether something can be computed once for both, with the same bits: they see the same views
   * under the same masks, and both freeze layers of the base, or they differ in d alone and are one
   * training until their rates differ.
   */
  public static boolean has(Protocol a, Recipe recipeOfA, Protocol b, Recipe recipeOfB) {
    return seesTheSame(recipeOfA, recipeOfB)
        && (Math.min(a.frozenLayers(), b.frozenLayers()) > 0
            || differInDecayAlone(a, recipeOfA, b, recipeOfB));
  }

  /** Whether two trainings differ in d alone, or in nothing. */
  public static boolean differInDecayAlone(
      Protocol a, Recipe recipeOfA, Protocol b, Recipe recipeOfB) {
    return recipeOfA.equals(recipeOfB) && a.withDecayAfter(0).equals(b.withDecayAfter(0));
  }

  /** First epochs in which two trainings that {@link #differInDecayAlone} have the same rates. */
  public static int epochsInCommon(Protocol a, Protocol b, Recipe recipe) {
    if (!recipe.rates().hasInitialEpochs()) {
      return recipe.epochs();
    }
    int epoch = 0;
    while (epoch < recipe.epochs()
        && haveTheSameRates(Moment.ofEpoch(epoch, recipe.epochs()), a, b, recipe.rates())) {
      epoch++;
    }
    return epoch;
  }

  private static boolean haveTheSameRates(Moment epoch, Protocol a, Protocol b, Schedule rates) {
    int d = a.initialDecayEpochs();
    int e = b.initialDecayEpochs();
    return rates.lowAt(epoch, d) == rates.lowAt(epoch, e)
        && rates.highAt(epoch, d) == rates.highAt(epoch, e);
  }

  private static boolean seesTheSame(Recipe a, Recipe b) {
    return a.batch() == b.batch()
        && a.augmentation() == b.augmentation()
        && a.dropout() == b.dropout()
        && a.precision() == b.precision()
        && a.views() == b.views()
        && a.refinements().mixup() == b.refinements().mixup();
  }
}
