package graft.study.plan;

import graft.core.error.UsageException;
import graft.core.protocol.Protocol;
import graft.core.protocol.Protocol.ReinitialisedRate;
import graft.core.protocol.Rates;
import graft.core.protocol.Rates.LaterDecays;
import graft.core.protocol.Rates.LowRateClock;
import graft.core.protocol.Recipe;
import graft.core.protocol.Recipe.Precision;
import graft.core.protocol.Schedule;
import graft.study.plan.StudySettings.RecipeTemplate;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * The axes of a free study: values of protocol and recipe that are all tried with each other, and
 * single points beside them. An empty list is an axis that is not varied; the common protocol's
 * value or the study's recipe holds there.
 *
 * @param recipe settings that lie over the study's recipe; an empty group is that itself
 * @param transferredLayers k, 0..L-1; not varied: L-1
 * @param highRateLayers n, 1..L; not varied: L
 * @param initialDecayEpochs d, 0..epochs; not varied: the recipe's step
 * @param frozenLayers f, 0..k; not varied: 0
 * @param reinitialisedRate rate of re-initialised layers outside the last n; not varied: low
 * @param high eta_high
 * @param low eta_low
 * @param laterDecays when the high rate decays again
 * @param lowRateClock which clock the low rate follows
 * @param epochs passes over the target set
 * @param batch examples per update
 * @param points protocols with recipe settings, each tried by itself; where no axis is varied, they
 *     alone
 */
public record Axes(
    List<ObjectNode> recipe,
    List<Integer> transferredLayers,
    List<Integer> highRateLayers,
    List<Integer> initialDecayEpochs,
    List<Integer> frozenLayers,
    List<ReinitialisedRate> reinitialisedRate,
    List<Double> high,
    List<Double> low,
    List<LaterDecays> laterDecays,
    List<LowRateClock> lowRateClock,
    List<Integer> epochs,
    List<Integer> batch,
    List<ObjectNode> points) {
  /** The axes' names in study files. */
  static final List<String> KEYS =
      List.of(
          "recipe",
          "transferred_layers",
          "high_rate_layers",
          "initial_decay_epochs",
          "frozen_layers",
          "reinitialised_rate",
          "high",
          "low",
          "later_decays",
          "low_rate_clock",
          "epochs",
          "batch",
          "points");

  /** The most combinations of one study: more are a mistake. */
  static final int MOST_COMBINATIONS = 10_000;

  /** One point of the cross product, the protocol not yet canonical. */
  public record Combination(Protocol protocol, Recipe recipe) {}

  public Axes {
    recipe = List.copyOf(recipe);
    transferredLayers = List.copyOf(transferredLayers);
    highRateLayers = List.copyOf(highRateLayers);
    initialDecayEpochs = List.copyOf(initialDecayEpochs);
    frozenLayers = List.copyOf(frozenLayers);
    reinitialisedRate = List.copyOf(reinitialisedRate);
    high = List.copyOf(high);
    low = List.copyOf(low);
    laterDecays = List.copyOf(laterDecays);
    lowRateClock = List.copyOf(lowRateClock);
    epochs = List.copyOf(epochs);
    batch = List.copyOf(batch);
    points = List.copyOf(points);
    long combinations = 1;
    for (List<?> axis :
        List.of(
            recipe,
            transferredLayers,
            highRateLayers,
            initialDecayEpochs,
            frozenLayers,
            reinitialisedRate,
            high,
            low,
            laterDecays,
            lowRateClock,
            epochs,
            batch)) {
      combinations = Math.min(combinations * Math.max(1, axis.size()), Integer.MAX_VALUE);
    }
    if (combinations > MOST_COMBINATIONS) {
      throw new IllegalArgumentException(
          "axes: at most " + MOST_COMBINATIONS + " combinations, were " + combinations);
    }
  }

  /**
   * The cross product of all axes, the first axis varying slowest, then the points.
   *
   * @param depth L of the study's network
   * @param own the study's recipe
   * @param targetClasses that it is resolved for
   * @throws IllegalArgumentException naming the axis, for the first combination that is no protocol
   *     of such a network, e.g. f &gt; k, and for an axis that means nothing under any recipe
   */
  public List<Combination> combinations(int depth, RecipeTemplate own, int targetClasses) {
    List<Combination> combinations = new ArrayList<>();
    if (points.isEmpty() || !equals(ofPoints(points))) {
      for (Recipe given : given(own, targetClasses)) {
        List<Recipe> recipes = recipes(given);
        for (Protocol protocol : protocols(depth, given.rates().stepEpochs())) {
          for (Recipe varied : recipes) {
            protocol.check("a network of " + depth + " layers", depth, varied);
            combinations.add(new Combination(protocol, varied));
          }
        }
      }
      requireMeaning(combinations);
    }
    for (int i = 0; i < points.size(); i++) {
      combinations.add(point(i, depth, own, targetClasses));
    }
    return List.copyOf(combinations);
  }

  private static Axes ofPoints(List<ObjectNode> points) {
    List<Integer> none = List.of();
    return new Axes(
        List.of(), none, none, none, none, List.of(), List.of(), List.of(), List.of(), List.of(),
        none, none, points);
  }

  /** Number formats that its settings name beside those of the study's recipe. */
  Set<Precision> formats() {
    Stream<JsonNode> settings =
        Stream.concat(recipe.stream(), points.stream().map(point -> point.path("recipe")));
    return settings.anyMatch(one -> "bf16".equalsIgnoreCase(one.path("precision").asString("")))
        ? Set.of(Precision.BF16)
        : Set.of();
  }

  private Combination point(int number, int depth, RecipeTemplate own, int targetClasses) {
    ObjectNode given = points.get(number);
    String place = "points[" + number + "]";
    Recipe of =
        given.get("recipe") instanceof ObjectNode settings
            ? resolved(place, own.under(settings), targetClasses)
            : own.resolve(targetClasses);
    try {
      Protocol protocol =
          Protocol.of(
              given.path("transferred_layers").asInt(depth - 1),
              given.path("high_rate_layers").asInt(depth),
              given.path("initial_decay_epochs").asInt(of.rates().stepEpochs()),
              given.path("frozen_layers").asInt(0));
      protocol.check("a network of " + depth + " layers", depth, of);
      return new Combination(protocol, of);
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(place + ": " + e.getMessage(), e);
    }
  }

  private List<Recipe> given(RecipeTemplate own, int targetClasses) {
    if (recipe.isEmpty()) {
      return List.of(own.resolve(targetClasses));
    }
    List<Recipe> given = new ArrayList<>();
    for (ObjectNode settings : recipe) {
      given.add(resolved("recipe[" + given.size() + "]", own.under(settings), targetClasses));
    }
    return given;
  }

  private static Recipe resolved(String place, RecipeTemplate template, int targetClasses) {
    try {
      return template.resolve(targetClasses);
    } catch (UsageException e) {
      throw new IllegalArgumentException(place + ": " + e.getMessage(), e);
    }
  }

  private void requireMeaning(List<Combination> combinations) {
    List<Recipe> recipes = combinations.stream().map(Combination::recipe).toList();
    require(
        initialDecayEpochs.isEmpty()
            || recipes.stream().anyMatch(one -> one.rates().hasInitialEpochs()),
        "initial_decay_epochs means nothing where rates change by update; leave it out");
    require(
        highRateLayers.isEmpty()
            || recipes.stream().anyMatch(one -> one.refinements().layerDecay().isEmpty()),
        "high_rate_layers means nothing beside layer_decay; leave it out");
  }

  private static void require(boolean condition, String message) {
    if (!condition) {
      throw new IllegalArgumentException(message);
    }
  }

  private List<Protocol> protocols(int depth, int decayEpochs) {
    List<Protocol> protocols = new ArrayList<>();
    for (int k : or(transferredLayers, depth - 1)) {
      for (int n : or(highRateLayers, depth)) {
        for (int d : or(initialDecayEpochs, decayEpochs)) {
          for (int f : or(frozenLayers, 0)) {
            for (ReinitialisedRate rate : or(reinitialisedRate, ReinitialisedRate.LOW)) {
              protocols.add(new Protocol(k, n, d, f, rate));
            }
          }
        }
      }
    }
    return protocols;
  }

  private List<Recipe> recipes(Recipe given) {
    List<Recipe> recipes = new ArrayList<>();
    for (Schedule rates : rates(given.rates())) {
      for (int passes : or(epochs, given.epochs())) {
        for (int examples : or(batch, given.batch())) {
          recipes.add(given.with(examples, passes, rates));
        }
      }
    }
    return recipes;
  }

  private List<Schedule> rates(Schedule schedule) {
    return or(high, schedule.high()).stream()
        .flatMap(h -> or(low, schedule.low()).stream().map(l -> schedule.at(h, l)))
        .flatMap(this::clocks)
        .toList();
  }

  private Stream<Schedule> clocks(Schedule schedule) {
    if (laterDecays.isEmpty() && lowRateClock.isEmpty()) {
      return Stream.of(schedule);
    }
    if (!(schedule instanceof Rates base)) {
      throw new IllegalArgumentException(
          "later_decays and low_rate_clock vary the rates of a high and a low clock; the recipe has "
              + schedule.text());
    }
    return or(laterDecays, base.laterDecays()).stream()
        .flatMap(
            decays ->
                or(lowRateClock, base.lowRateClock()).stream()
                    .map(
                        clock ->
                            new Rates(
                                base.high(),
                                base.low(),
                                base.decay(),
                                base.stepEpochs(),
                                decays,
                                clock)));
  }

  private static <T> List<T> or(List<T> axis, T notVaried) {
    return axis.isEmpty() ? List.of(notVaried) : axis;
  }
}
