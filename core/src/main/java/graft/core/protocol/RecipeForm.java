package graft.core.protocol;

import graft.core.json.Added;
import graft.core.protocol.Recipe.Augmentation;
import graft.core.protocol.Recipe.Precision;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * A recipe as files and ids have it: the first schedule and the first optimiser by settings of
 * their own, later cases under their names. A new setting of recipes is a last component here,
 * {@link Added}.
 */
record RecipeForm(
    int batch,
    int epochs,
    @Added("null") Optional<Rates> rates,
    @Added("null") OptionalDouble momentum,
    @Added("null") OptionalDouble weightDecay,
    double dropout,
    Augmentation augmentation,
    int evaluations,
    Precision precision,
    @Added("null") Optional<Schedule> schedule,
    @Added("null") Optional<Optimizer> optimizer,
    @Added("0") int views,
    @Added("null") OptionalDouble layerDecay,
    @Added("0.0") double labelSmoothing,
    @Added("0.0") double ema,
    @Added("\"RANDOM\"") Refinements.Head head,
    @Added("0.0") double mixup) {

  static RecipeForm of(Recipe recipe) {
    Optional<Rates> rates = of(Rates.class, recipe.rates());
    Optional<Optimizer.Sgd> sgd = of(Optimizer.Sgd.class, recipe.optimizer());
    return new RecipeForm(
        recipe.batch(),
        recipe.epochs(),
        rates,
        sgd.map(first -> OptionalDouble.of(first.momentum())).orElse(OptionalDouble.empty()),
        sgd.map(first -> OptionalDouble.of(first.weightDecay())).orElse(OptionalDouble.empty()),
        recipe.dropout(),
        recipe.augmentation(),
        recipe.evaluations(),
        recipe.precision(),
        rates.isPresent() ? Optional.empty() : Optional.of(recipe.rates()),
        sgd.isPresent() ? Optional.empty() : Optional.of(recipe.optimizer()),
        recipe.views(),
        recipe.refinements().layerDecay(),
        recipe.refinements().labelSmoothing(),
        recipe.refinements().ema(),
        recipe.refinements().head(),
        recipe.refinements().mixup());
  }

  private static <T> Optional<T> of(Class<T> type, Object value) {
    return type.isInstance(value) ? Optional.of(type.cast(value)) : Optional.empty();
  }

  Recipe recipe() {
    if (schedule.isPresent() && rates.isPresent()) {
      throw beside("rates", "schedule", schedule.get());
    }
    if (optimizer.isPresent() && (momentum.isPresent() || weightDecay.isPresent())) {
      throw beside(
          momentum.isPresent() ? "momentum" : "weight_decay", "optimizer", optimizer.get());
    }
    return new Recipe(
        batch,
        epochs,
        schedule.or(() -> rates).orElseThrow(() -> lacks("rates")),
        optimizer.orElseGet(
            () ->
                new Optimizer.Sgd(
                    momentum.orElseThrow(() -> lacks("momentum")),
                    weightDecay.orElseThrow(() -> lacks("weight_decay")))),
        dropout,
        augmentation,
        evaluations,
        precision,
        views,
        new Refinements(layerDecay, labelSmoothing, ema, head, mixup));
  }

  private static IllegalArgumentException beside(String setting, String group, Object named) {
    return new IllegalArgumentException(
        "%s means nothing beside %s %s, whose settings stand in %s; leave it out"
            .formatted(setting, group, named.getClass().getSimpleName(), group));
  }

  private static IllegalArgumentException lacks(String setting) {
    return new IllegalArgumentException("a recipe has no " + setting);
  }
}
