package graft.core.network;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * A network of an author's own: a chain of numbered layers. Its {@link #text} is a name that {@link
 * Networks#find} knows: the definition itself, which goes with every study, trial, base and model
 * of it.
 *
 * @param label what people see: letters, digits, {@code _} and {@code -}
 * @param side height and width of the input in pixels
 * @param initialisation how fresh layers are drawn
 * @param layers numbered from 1 in their order; the last ends in the classifier
 */
public record OwnNetwork(
    String label, int side, Initialisation initialisation, List<NumberedLayer> layers) {
  private static final JsonMapper JSON = JsonMapper.shared();
  private static final Pattern LABEL = Pattern.compile("[A-Za-z][A-Za-z0-9_-]{0,39}");
  private static final int LARGEST_SIDE = 1024;
  private static final int MOST_LAYERS = 200;

  /**
   * A layer.
   *
   * @param name first part of its tensors' names
   * @param steps its operations
   */
  public record NumberedLayer(String name, List<Step> steps) {
    public NumberedLayer {
      steps = List.copyOf(steps);
    }
  }

  /**
   * Checks that it is a network.
   *
   * @throws IllegalArgumentException saying which layer is wrong, and how
   */
  public OwnNetwork {
    layers = List.copyOf(layers);
    require(
        LABEL.matcher(label).matches() && !Networks.names().contains(label),
        "name: at most 40 letters, digits, _ and -, and no network of Graft's, was '"
            + label
            + "'");
    require(side >= 8 && side <= LARGEST_SIDE, "side: 8 to " + LARGEST_SIDE + ", was " + side);
    require(
        layers.size() >= 2 && layers.size() <= MOST_LAYERS,
        "layers: 2 to " + MOST_LAYERS + ", were " + layers.size());
    Set<String> names = new HashSet<>();
    for (NumberedLayer layer : layers) {
      require(
          Step.NAME.matcher(layer.name()).matches() && names.add(layer.name()),
          "layer '" + layer.name() + "': a name is letters, digits and _, and no other layer's");
    }
    Network checked = network(label, side, initialisation, layers, 2);
    Chain.tensorShapes(
        checked.layers().stream().flatMap(one -> one.operations().stream()).toList());
  }

  /** A network without layers yet, drawn by He et al. 2015. */
  public static Builder named(String label, int side) {
    return new Builder(label, side);
  }

  /** Takes layers one by one. */
  public static final class Builder {
    private final String label;
    private final int side;
    private final List<NumberedLayer> layers = new ArrayList<>();
    private Initialisation initialisation = Initialisation.HE_UNIFORM;

    private Builder(String label, int side) {
      this.label = label;
      this.side = side;
    }

    /** How fresh layers are drawn. */
    public Builder drawn(Initialisation by) {
      initialisation = by;
      return this;
    }

    /** The next layer. */
    public Builder layer(String name, Step... steps) {
      layers.add(new NumberedLayer(name, List.of(steps)));
      return this;
    }

    /**
     * The network.
     *
     * @throws IllegalArgumentException saying which layer is wrong, and how
     */
    public OwnNetwork build() {
      return new OwnNetwork(label, side, initialisation, layers);
    }
  }

  /** Whether a network's name is a definition. */
  static boolean isText(String name) {
    return name.startsWith("{");
  }

  /**
   * Reads a definition.
   *
   * @param text {@link #text}, or JSON of the same keys
   * @throws IllegalArgumentException saying what is wrong
   */
  public static OwnNetwork parse(String text) {
    try {
      return of(JSON.readTree(text));
    } catch (JacksonException e) {
      throw new IllegalArgumentException("not JSON: " + e.getOriginalMessage(), e);
    }
  }

  /**
   * Reads a definition from a tree of JSON or YAML: {@code name}, {@code side}, {@code
   * initialisation}, {@code layers}.
   *
   * @throws IllegalArgumentException saying what is wrong
   */
  public static OwnNetwork of(JsonNode tree) {
    object(tree, "the definition", Set.of("name", "side", "initialisation", "layers"));
    List<NumberedLayer> layers = new ArrayList<>();
    for (JsonNode layer : list(tree.path("layers"), "layers")) {
      String where = "layers[" + layers.size() + "]";
      object(layer, where, Set.of("name", "steps"));
      layers.add(
          new NumberedLayer(
              word(layer.path("name"), where + ".name"),
              steps(layer.path("steps"), where + ".steps")));
    }
    return new OwnNetwork(
        word(tree.path("name"), "name"),
        number(tree.path("side"), "side"),
        initialisation(tree.path("initialisation")),
        layers);
  }

  private static Initialisation initialisation(JsonNode node) {
    String word = node.isMissingNode() ? "he_uniform" : word(node, "initialisation");
    for (Initialisation each : Initialisation.values()) {
      if (each.name().toLowerCase(Locale.ROOT).equals(word)) {
        return each;
      }
    }
    throw new IllegalArgumentException(
        "initialisation: one of pytorch_default, he_uniform, he_normal, he_normal_small_linear,"
            + " transformer, was '"
            + word
            + "'");
  }

  private static List<Step> steps(JsonNode node, String where) {
    List<Step> steps = new ArrayList<>();
    for (JsonNode step : list(node, where)) {
      String place = where + "[" + steps.size() + "]";
      try {
        steps.add(step(step, place));
      } catch (IllegalArgumentException e) {
        String message = String.valueOf(e.getMessage());
        throw message.startsWith(where) ? e : new IllegalArgumentException(place + ": " + message);
      }
    }
    return steps;
  }

  /** A word, or a word with a number, settings, or a chain. */
  private static Step step(JsonNode node, String where) {
    if (node.isString()) {
      return Step.of(Step.Kind.of(node.asString()));
    }
    require(
        node.isObject() && node.size() == 1,
        "a word as relu, or one with its settings as conv: {outputs: 24, kernel: 3}, was " + node);
    String word = node.propertyNames().iterator().next();
    Step.Kind kind = Step.Kind.of(word);
    JsonNode inside = node.path(word);
    if (inside.isInt()) {
      require(!kind.settings().isEmpty(), word + " has no number");
      return Step.of(kind, Map.of(kind.settings().get(0), inside.asInt()));
    }
    if (inside.isArray()) {
      return new Step(kind, Map.of(), "", steps(inside, where + "." + word), List.of());
    }
    require(inside.isObject(), word + ": settings in braces, was " + inside);
    Map<String, Integer> settings = new LinkedHashMap<>();
    String name = "";
    List<Step> body = List.of();
    List<Step> shortcut = List.of();
    for (Map.Entry<String, JsonNode> setting : inside.properties()) {
      JsonNode value = setting.getValue();
      String place = where + "." + word + "." + setting.getKey();
      switch (setting.getKey()) {
        case "name" -> name = word(value, place);
        case "body" -> body = steps(value, place);
        case "shortcut" -> shortcut = steps(value, place);
        default ->
            settings.put(
                setting.getKey(),
                value.isBoolean() ? (value.asBoolean() ? 1 : 0) : number(value, setting.getKey()));
      }
    }
    return new Step(kind, settings, name, body, shortcut);
  }

  /** The definition as one line of JSON: the network's name. Equal networks have equal texts. */
  public String text() {
    ObjectNode tree = JSON.createObjectNode();
    tree.put("name", label);
    tree.put("side", side);
    tree.put("initialisation", initialisation.name().toLowerCase(Locale.ROOT));
    ArrayNode all = tree.putArray("layers");
    for (NumberedLayer layer : layers) {
      ObjectNode one = all.addObject();
      one.put("name", layer.name());
      one.set("steps", tree(layer.steps()));
    }
    return tree.toString();
  }

  private static ArrayNode tree(List<Step> steps) {
    ArrayNode list = JSON.createArrayNode();
    for (Step step : steps) {
      ObjectNode settings = JSON.createObjectNode();
      step.sorted().forEach(settings::put);
      if (!step.name().isEmpty()) {
        settings.put("name", step.name());
      }
      if (!step.body().isEmpty()) {
        settings.set("body", tree(step.body()));
      }
      if (!step.shortcut().isEmpty()) {
        settings.set("shortcut", tree(step.shortcut()));
      }
      if (settings.isEmpty()) {
        list.add(step.kind().word());
      } else {
        list.addObject().set(step.kind().word(), settings);
      }
    }
    return list;
  }

  /**
   * The network with as many classes.
   *
   * @param classes at least 2
   */
  public Network network(int classes) {
    return network(text(), side, initialisation, layers, classes);
  }

  private static Network network(
      String name,
      int side,
      Initialisation initialisation,
      List<NumberedLayer> layers,
      int classes) {
    List<Layer> all = new ArrayList<>();
    Shape current = Network.input(side);
    for (NumberedLayer layer : layers) {
      boolean last = all.size() + 1 == layers.size();
      try {
        List<Operation> operations =
            Step.operations(layer.steps(), layer.name(), current, last ? classes : 0);
        current = Chain.output(operations, current);
        all.add(new Layer(layer.name(), operations));
      } catch (IllegalArgumentException | ArithmeticException e) {
        throw new IllegalArgumentException(
            "layer %d (%s): %s".formatted(all.size() + 1, layer.name(), e.getMessage()), e);
      }
    }
    return new Network(name, side, initialisation, all);
  }

  private static void object(JsonNode node, String where, Set<String> keys) {
    require(node.isObject(), where + ": keys and values, was " + node);
    for (String key : node.propertyNames()) {
      require(
          keys.contains(key),
          where
              + ": unknown key '"
              + key
              + "'; keys are "
              + String.join(", ", new TreeSet<>(keys)));
    }
  }

  private static List<JsonNode> list(JsonNode node, String where) {
    require(node.isArray() && !node.isEmpty(), where + ": a list is needed");
    return List.copyOf(node.values());
  }

  private static String word(JsonNode node, String where) {
    require(node.isString(), where + ": a word is needed, was " + node);
    return node.asString();
  }

  private static int number(JsonNode node, String where) {
    require(node.isInt(), where + ": a whole number is needed, was " + node);
    return node.asInt();
  }

  private static void require(boolean holds, String message) {
    if (!holds) {
      throw new IllegalArgumentException(message);
    }
  }
}
