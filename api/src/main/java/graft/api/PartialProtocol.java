package graft.api;

import graft.api.FineTuning.Choice.Partial;
import graft.core.error.UsageException;
import graft.core.protocol.Protocol;
import graft.core.protocol.Recipe;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;

/** A protocol of which some is given, and the rest is what is recommended. */
final class PartialProtocol {
  private static final String BY_THE_PAPER =
      " Trained by the paper's recipe (SGD, rates that fall by steps), as always where n or d is"
          + " given: the recommended one knows neither.";

  private PartialProtocol() {}

  /**
   * The whole protocol. As frozen layers must be transferred ones, the recommended of the two gives
   * way to the given one.
   *
   * @param epochs that the high rate may last
   */
  static Protocol over(Partial given, Protocol recommended, int epochs) {
    int f = given.f().orElse(recommended.frozenLayers());
    int k = given.k().orElse(Math.max(f, recommended.transferredLayers()));
    try {
      return Protocol.of(
          k,
          given.n().orElse(recommended.highRateLayers()),
          given.d().orElse(Math.min(epochs, recommended.initialDecayEpochs())),
          given.f().orElse(Math.max(0, Math.min(f, k))));
    } catch (IllegalArgumentException e) {
      throw new UsageException(String.valueOf(e.getMessage()), e);
    }
  }

  /** What was given and what is recommended, of what means something under the recipe. */
  static String reason(Partial given, Protocol recommended, Protocol used, Recipe recipe) {
    List<String> own = new ArrayList<>();
    List<String> rest = new ArrayList<>();
    add("k", given.k(), recommended.transferredLayers(), used.transferredLayers(), own, rest);
    if (recipe.refinements().layerDecay().isEmpty()) {
      add("n", given.n(), recommended.highRateLayers(), used.highRateLayers(), own, rest);
    }
    if (recipe.rates().hasInitialEpochs()) {
      add("d", given.d(), recommended.initialDecayEpochs(), used.initialDecayEpochs(), own, rest);
    }
    add("f", given.f(), recommended.frozenLayers(), used.frozenLayers(), own, rest);
    String by = given.isOfThePaper() ? "by the paper's table" : "what is recommended";
    return "Given: "
        + String.join(", ", own)
        + (rest.isEmpty() ? "" : "; the rest is " + by + ": " + String.join(", ", rest))
        + "."
        + (given.isOfThePaper() ? BY_THE_PAPER : "");
  }

  /** What is trained where all of a protocol is given. */
  static String reason(Protocol given, Recipe recipe) {
    return "Given: " + given.text(recipe) + "." + BY_THE_PAPER;
  }

  private static void add(
      String name,
      OptionalInt given,
      int recommended,
      int used,
      List<String> own,
      List<String> rest) {
    if (given.isPresent()) {
      own.add(name + " = " + used);
    } else {
      rest.add(
          name
              + " = "
              + used
              + (used == recommended
                  ? ""
                  : " (" + recommended + " does not go with what is given)"));
    }
  }
}
