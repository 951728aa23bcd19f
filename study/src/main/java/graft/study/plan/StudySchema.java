package graft.study.plan;

import com.networknt.schema.Error;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import com.networknt.schema.path.NodePath;
import graft.core.error.Shown;
import graft.core.network.Networks;
import graft.core.protocol.Optimizer;
import graft.core.protocol.Protocol.ReinitialisedRate;
import graft.core.protocol.Rates;
import graft.core.protocol.Rates.LaterDecays;
import graft.core.protocol.Rates.LowRateClock;
import graft.core.protocol.Recipe.Augmentation;
import graft.core.protocol.Recipe.Precision;
import graft.core.protocol.Refinements.Head;
import graft.core.protocol.Schedule;
import graft.core.text.NearMiss;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * The schema of study files (JSON Schema 2020-12). The shipped resource holds keys, types, ranges
 * and descriptions; words that code defines (networks, experiments, clocks) are filled in here.
 */
final class StudySchema {
  private static final JsonMapper JSON = JsonMapper.shared();
  private static final String WORDS = "words:";
  private static final String REFERENCE = "$ref";
  private static final String DEFINITIONS = "$defs";
  private static final int LONGEST_VALUE = 60;
  private static final Map<String, List<String>> NAMED_WORDS =
      Map.ofEntries(
          Map.entry("preset", StudyFile.PRESETS),
          Map.entry("network", Networks.names()),
          Map.entry("experiments", Experiment.names()),
          Map.entry("sensitive", Experiment.COMPARED.stream().map(Experiment::title).toList()),
          Map.entry("augmentation", words(Augmentation.values())),
          Map.entry("precision", words(Precision.values())),
          Map.entry("optimizer", kinds(Optimizer.class, Optimizer.Sgd.class)),
          Map.entry("schedule", kinds(Schedule.class, Rates.class)),
          Map.entry("later_decays", words(LaterDecays.values())),
          Map.entry("low_rate_clock", words(LowRateClock.values())),
          Map.entry("reinitialised_rate", words(ReinitialisedRate.values())),
          Map.entry("head", words(Head.values())));

  /** The one schema, read once. */
  static final StudySchema INSTANCE = new StudySchema();

  private final ObjectNode tree;
  private final Schema schema;
  private final List<String> keys = new ArrayList<>();

  /**
   * What is wrong with one value.
   *
   * @param path dotted key, elements of lists {@code sizes[0]}
   * @param unknownKey whether the key itself is wrong, not its value
   * @param message naming the key
   */
  record Problem(String path, boolean unknownKey, String message) {}

  private StudySchema() {
    try (InputStream in = StudySchema.class.getResourceAsStream("/graft/study.schema.json")) {
      if (in == null) {
        throw new IllegalStateException("study.schema.json is not on the class path");
      }
      tree = (ObjectNode) JSON.readTree(in.readAllBytes());
    } catch (IOException e) {
      throw new IllegalStateException("study.schema.json cannot be read", e);
    }
    inline(tree);
    tree.remove(DEFINITIONS);
    fillWords(tree);
    collectKeys(tree, "");
    schema = SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12).getSchema(tree);
  }

  /** The kinds of a sealed type that files name: all but its first. */
  private static List<String> kinds(Class<?> sealed, Class<?> first) {
    return records(sealed).filter(kind -> kind != first).map(Class::getSimpleName).toList();
  }

  private static Stream<Class<?>> records(Class<?> sealed) {
    return Arrays.stream(sealed.getPermittedSubclasses())
        .flatMap(kind -> kind.isRecord() ? Stream.of(kind) : records(kind));
  }

  private static List<String> words(Enum<?>[] values) {
    return Arrays.stream(values).map(word -> word.name().toLowerCase(Locale.ROOT)).toList();
  }

  /** Puts what is referred to in its place, so that a rule is found along the path of its value. */
  private void inline(JsonNode node) {
    if (node instanceof ObjectNode object && object.has(REFERENCE)) {
      String target = object.remove(REFERENCE).asString().substring(1);
      object.setAll((ObjectNode) tree.at(target).deepCopy());
    }
    node.values().forEach(this::inline);
  }

  private static void fillWords(JsonNode node) {
    if (node instanceof ObjectNode object) {
      String comment = object.path("$comment").asString("");
      if (comment.startsWith(WORDS)) {
        List<String> words = NAMED_WORDS.get(comment.substring(WORDS.length()));
        if (words == null) {
          throw new IllegalStateException("study.schema.json names unknown words: " + comment);
        }
        object.remove("$comment");
        ArrayNode list = object.putArray("enum");
        words.forEach(list::add);
        object.put("title", "one of " + String.join(", ", words));
      }
    }
    node.values().forEach(StudySchema::fillWords);
  }

  private void collectKeys(JsonNode group, String prefix) {
    for (Map.Entry<String, JsonNode> property : group.path("properties").properties()) {
      String key = prefix + property.getKey();
      if (property.getValue().has("properties")) {
        collectKeys(property.getValue(), key + ".");
      } else {
        keys.add(key);
      }
    }
  }

  /** The schema as JSON text. */
  String text() {
    return JSON.writerWithDefaultPrettyPrinter().writeValueAsString(tree);
  }

  /** All settings' dotted keys. */
  List<String> keys() {
    return List.copyOf(keys);
  }

  /** Everything that the schema refuses, one problem a value. */
  List<Problem> problems(JsonNode settings) {
    Map<String, Problem> problems = new LinkedHashMap<>();
    for (Error error : schema.validate(settings)) {
      Problem problem = problem(error, settings);
      problems.putIfAbsent(problem.path(), problem);
    }
    return List.copyOf(problems.values());
  }

  private Problem problem(Error error, JsonNode settings) {
    NodePath location = error.getInstanceLocation();
    StringBuilder path = new StringBuilder();
    JsonNode rule = tree;
    JsonNode value = settings;
    for (int i = 0; i < location.getNameCount(); i++) {
      if (location.getElement(i) instanceof Integer index) {
        path.append('[').append(index).append(']');
        rule = rule.path("items");
        value = value.path(index);
      } else {
        String name = location.getName(i);
        path.append(path.isEmpty() ? "" : ".").append(name);
        rule = rule.path("properties").path(name);
        value = value.path(name);
      }
    }
    String key = path.toString();
    if (error.getKeyword().equals("additionalProperties")) {
      return unknown(key.isEmpty() ? error.getProperty() : key + "." + error.getProperty());
    }
    if (error.getKeyword().equals("uniqueItems")) {
      return new Problem(key, false, key + " must not repeat a value, was " + shown(value));
    }
    String title = rule.path("title").asString("");
    boolean isTooMuch = error.getKeyword().equals("maximum") && !title.contains("..");
    String wanted = isTooMuch ? "at most " + rule.path("maximum").asString("") : title;
    return new Problem(key, false, key + " must be " + wanted + was(rule, value));
  }

  private static String was(JsonNode rule, JsonNode value) {
    String was = ", was " + shown(value);
    if (!rule.has("enum") || !value.isString()) {
      return was;
    }
    List<String> words = rule.get("enum").values().stream().map(JsonNode::asString).toList();
    String near = NearMiss.offer(value.asString(), words);
    return near.equals(".") ? was : was + near;
  }

  /** The refusal of a key, offering the nearest beside it, else the nearest anywhere. */
  Problem unknown(String key) {
    String parent = key.substring(0, key.lastIndexOf('.') + 1);
    List<String> beside =
        keys.stream()
            .filter(k -> k.startsWith(parent) && k.indexOf('.', parent.length()) < 0)
            .toList();
    String near = NearMiss.offer(key, beside);
    if (near.equals(".")) {
      near = NearMiss.offer(key.substring(parent.length()), keys);
    }
    return new Problem(key, true, "unknown setting '" + Shown.text(key) + "'" + near);
  }

  private static String shown(JsonNode value) {
    if (value.isNull() || value.isMissingNode()) {
      return "nothing";
    }
    String text = value.isString() ? "'" + value.asString() + "'" : value.toString();
    String shown = Shown.text(text);
    return shown.length() > LONGEST_VALUE ? shown.substring(0, LONGEST_VALUE) + "..." : shown;
  }
}
