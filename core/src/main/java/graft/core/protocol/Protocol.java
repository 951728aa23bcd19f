package graft.core.protocol;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * A transfer-learning protocol (Plested and Gedeon 2019, section 2): k, n, d and f.
 *
 * @param transferredLayers k, 0..L-1: layers 1..k start from the base, those above start random; 0
 *     is training from scratch
 * @param highRateLayers n, 1..L: the last n layers start at the high rate, all other unfrozen
 *     layers at the low rate
 * @param initialDecayEpochs d, 0..epochs: epochs that the high rate lasts
 * @param frozenLayers f, 0..k: layers 1..f get no gradient, momentum or decay
 * @param reinitialisedRate rate of re-initialised layers outside the last n
 */
public record Protocol(
    int transferredLayers,
    int highRateLayers,
    int initialDecayEpochs,
    int frozenLayers,
    ReinitialisedRate reinitialisedRate) {

  /** What re-initialised layers outside the last n learn at. */
  public enum ReinitialisedRate {
    /** The low rate: the paper's reading (Figure 2 shows n = 1 and n = 2 differ at k = 6). */
    LOW,
    /** The high rate, a setting beyond the paper. */
    HIGH
  }

  public Protocol {
    if (transferredLayers < 0) {
      throw new IllegalArgumentException(
          "k (transferred_layers) must be at least 0, was " + transferredLayers);
    }
    if (highRateLayers < 1) {
      throw new IllegalArgumentException(
          "n (high_rate_layers) must be at least 1, was " + highRateLayers);
    }
    if (initialDecayEpochs < 0) {
      throw new IllegalArgumentException(
          "d (initial_decay_epochs) must be at least 0, was " + initialDecayEpochs);
    }
    if (frozenLayers < 0 || frozenLayers > transferredLayers) {
      throw new IllegalArgumentException(
          "f (frozen_layers) must be 0.."
              + transferredLayers
              + " (the transferred layers), was "
              + frozenLayers);
    }
  }

  /** A protocol with the paper's rate for re-initialised layers. */
  public static Protocol of(int k, int n, int d, int f) {
    return new Protocol(k, n, d, f, ReinitialisedRate.LOW);
  }

  /** Training from scratch: k = 0, n = L, d = 30 (or the recipe's step). */
  public static Protocol scratch(int depth, int decayEpochs) {
    return of(0, depth, decayEpochs, 0);
  }

  /** The commonly used protocol: k = L - 1, n = L, d = 30 (or the recipe's step), f = 0. */
  public static Protocol common(int depth, int decayEpochs) {
    return of(depth - 1, depth, decayEpochs, 0);
  }

  /** Linear probe: k = f = L - 1; only the classifier learns, at the high rate for S epochs. */
  public static Protocol linearProbe(int depth, int decayEpochs) {
    return of(depth - 1, 1, decayEpochs, depth - 1);
  }

  /**
   * Checks the upper bounds that depend on network and recipe.
   *
   * @param network the network's name, for the message
   * @param depth L
   * @throws IllegalArgumentException naming the setting, its range and its value
   */
  public void check(String network, int depth, Recipe recipe) {
    check(network, depth, recipe.epochs());
    if (recipe.refinements().head() == Refinements.Head.PROBE && transferredLayers != depth - 1) {
      throw new IllegalArgumentException(
          "k (transferred_layers) must be %d, all but the classifier, for head probe, was %d"
              .formatted(depth - 1, transferredLayers));
    }
  }

  /** The same for a recipe of so many epochs, whatever its head is. */
  public void check(String network, int depth, int epochs) {
    if (transferredLayers > depth - 1) {
      throw new IllegalArgumentException(
          outOfRange("k (transferred_layers)", depth - 1, network, transferredLayers, 0)
              + (frozenLayers == transferredLayers
                  ? "; the linear probe is k = f = L - 1, here " + (depth - 1)
                  : ""));
    }
    if (highRateLayers > depth) {
      throw new IllegalArgumentException(
          outOfRange("n (high_rate_layers)", depth, network, highRateLayers, 1));
    }
    if (initialDecayEpochs > epochs) {
      throw new IllegalArgumentException(
          outOfRange(
              "d (initial_decay_epochs)",
              epochs,
              "a recipe of " + epochs + " epochs",
              initialDecayEpochs,
              0));
    }
  }

  private static String outOfRange(String what, int highest, String whose, int value, int lowest) {
    return what + " must be " + lowest + ".." + highest + " for " + whose + ", was " + value;
  }

  /**
   * The form under which equal trials are one: n := min(n, L - f); n := 1 where d = 0 makes the
   * high rate equal the low one from the first epoch on; the low rate for re-initialised layers
   * there, and where all of them are among the last n. d := 0 where the schedule has no d; n := 1
   * and the low rate where rates go by {@link Refinements#layerDecay}.
   */
  public Protocol canonical(int depth, Recipe recipe) {
    int n = Math.min(highRateLayers, depth - frozenLayers);
    int d = recipe.rates().hasInitialEpochs() ? initialDecayEpochs : 0;
    boolean nMeansNothing =
        (d == 0 && recipe.rates().isLowWithoutInitialEpochs())
            || recipe.refinements().layerDecay().isPresent();
    return new Protocol(
        transferredLayers,
        nMeansNothing ? 1 : n,
        d,
        frozenLayers,
        nMeansNothing || n >= depth - transferredLayers
            ? ReinitialisedRate.LOW
            : reinitialisedRate);
  }

  /** Its settings that mean something under a recipe, e.g. {@code k = 6, n = 1, d = 10, f = 6}. */
  public String text(Recipe recipe) {
    return settings(recipe).entrySet().stream()
        .filter(setting -> setting.getValue().isPresent())
        .map(setting -> setting.getKey() + " = " + setting.getValue().get())
        .collect(Collectors.joining(", "));
  }

  /** k, n, d and f by these letters; empty where one means nothing under a recipe. */
  public Map<String, Optional<Integer>> settings(Recipe recipe) {
    boolean byGroups = recipe.refinements().layerDecay().isEmpty();
    boolean byEpochs = recipe.rates().hasInitialEpochs();
    Map<String, Optional<Integer>> settings = new LinkedHashMap<>();
    settings.put("k", Optional.of(transferredLayers));
    settings.put("n", byGroups ? Optional.of(highRateLayers) : Optional.empty());
    settings.put("d", byEpochs ? Optional.of(initialDecayEpochs) : Optional.empty());
    settings.put("f", Optional.of(frozenLayers));
    return settings;
  }

  /** The same with another d. */
  public Protocol withDecayAfter(int epochs) {
    return new Protocol(transferredLayers, highRateLayers, epochs, frozenLayers, reinitialisedRate);
  }

  /** What layer {@code number} (1..depth) learns at under this protocol. */
  public LayerRate rateOf(int number, int depth) {
    if (number <= frozenLayers) {
      return LayerRate.FROZEN;
    }
    boolean reinitialisedHigh =
        reinitialisedRate == ReinitialisedRate.HIGH && number > transferredLayers;
    return number > depth - highRateLayers || reinitialisedHigh ? LayerRate.HIGH : LayerRate.LOW;
  }
}
