package graft.study.plan;

import graft.core.data.ClassList;
import graft.core.error.UsageException;
import graft.core.text.Few;
import graft.core.text.NearMiss;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;
import tools.jackson.dataformat.yaml.YAMLMapper;
import tools.jackson.dataformat.yaml.YAMLWriteFeature;

/**
 * A study file: a tree of settings in YAML. A preset is such a file; a user's file overrides single
 * keys of one. Keys that the schema does not have are refused.
 */
public final class StudyFile {
  /** Presets by name, in the order they are offered. */
  public static final List<String> PRESETS = List.of("demo", "small", "paper", "rates");

  /** Largest study file read, in bytes. */
  private static final int LARGEST_FILE_BYTES = 1 << 20;

  private static final int MOST_PROBLEMS_SHOWN = 10;

  private static final String NETWORK = "network";

  /** What presets say of a recipe's first case goes where the user names another one. */
  private static final Map<String, List<String>> OF_FIRST_CASES =
      Map.of("optimizer", List.of("momentum", "weight_decay"), "schedule", List.of("rates"));

  private static final YAMLMapper YAML =
      YAMLMapper.builder().disable(YAMLWriteFeature.WRITE_DOC_START_MARKER).build();

  private final ObjectNode tree;
  private final Map<String, String> keyPlaces = new HashMap<>();
  private final Map<String, String> valuePlaces = new HashMap<>();
  private final Map<String, ClassList> lists = new HashMap<>();
  private final Set<String> given = new HashSet<>();
  private final Set<String> overrides = new HashSet<>();

  private StudyFile(ObjectNode tree) {
    this.tree = tree;
  }

  /** The JSON Schema of study files, for editors. */
  public static String schemaText() {
    return StudySchema.INSTANCE.text();
  }

  /**
   * A preset by its name, or a file that ends in {@code .yaml} or {@code .yml}.
   *
   * @throws UsageException if there is no such preset or file, or it is no study file
   */
  public static StudyFile named(String presetOrFile) {
    if (!presetOrFile.endsWith(".yaml") && !presetOrFile.endsWith(".yml")) {
      if (!PRESETS.contains(presetOrFile)) {
        throw unknown(presetOrFile, "; or give a file ending in .yaml");
      }
      return preset(presetOrFile);
    }
    Path path = Path.of(presetOrFile);
    if (!Files.isRegularFile(path)) {
      throw new UsageException("no study file " + path.toAbsolutePath());
    }
    return read(path);
  }

  /**
   * The named preset.
   *
   * @throws UsageException for an unknown name, offering the nearest
   */
  public static StudyFile preset(String name) {
    return new StudyFile(
        object(StudyYaml.file(presetText(name), "preset " + name), "preset " + name));
  }

  /**
   * A preset's text as shipped, with its comments.
   *
   * @throws UsageException for an unknown name, offering the nearest
   */
  public static String presetText(String name) {
    if (!PRESETS.contains(name)) {
      throw unknown(name, "");
    }
    try (InputStream in = StudyFile.class.getResourceAsStream("/graft/presets/" + name + ".yaml")) {
      if (in == null) {
        throw new IllegalStateException("preset " + name + " is not on the class path");
      }
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new IllegalStateException("preset " + name + " cannot be read", e);
    }
  }

  private static UsageException unknown(String name, String more) {
    return new UsageException(
        "unknown preset '"
            + name
            + "'"
            + NearMiss.offer(name, PRESETS)
            + " Presets: "
            + String.join(", ", PRESETS)
            + more);
  }

  /**
   * A user's file, laid over the preset that its key {@code preset} or its {@code name} says, or
   * over {@code small}.
   *
   * @throws UsageException listing everything that is wrong, with line and column
   */
  public static StudyFile read(Path file) {
    StudyYaml.Content content = StudyYaml.file(fileText(file, "a study file"), file.toString());
    ObjectNode given = object(content, file.toString());
    if (given.has(NETWORK)) {
      Path folder = Path.of(file.toAbsolutePath().getParent() + "");
      given.set(NETWORK, NetworkFile.value(given.get(NETWORK), folder, content.values()));
    }
    String name = given.path("name").asString("");
    String parent = given.path("preset").asString(PRESETS.contains(name) ? name : "small");
    StudyFile result = preset(PRESETS.contains(parent) ? parent : "small");
    result.tree.remove("preset");
    result.overlay("", given);
    result.keyPlaces.putAll(content.keys());
    result.valuePlaces.putAll(content.values());
    List<String> wrong = new ArrayList<>(content.wrong());
    wrong.addAll(StudySettings.problems(result));
    refuse(wrong);
    result.tree.remove("preset");
    if (!given.has("splits")) {
      SourceSettings.imply(result);
    }
    return result;
  }

  /** Throws where anything is wrong, listing at most ten problems, one a line. */
  static void refuse(List<String> wrong) {
    if (wrong.isEmpty()) {
      return;
    }
    throw new UsageException(String.join("\n", Few.lines(wrong, MOST_PROBLEMS_SHOWN, "")));
  }

  /**
   * The text of a page of YAML.
   *
   * @param what it is, for messages
   */
  static String fileText(Path file, String what) {
    if (Files.isDirectory(file)) {
      throw new UsageException(file + " is a folder; " + what + " is a page of YAML");
    }
    byte[] bytes;
    try (InputStream in = Files.newInputStream(file)) {
      bytes = in.readNBytes(LARGEST_FILE_BYTES + 1);
    } catch (IOException e) {
      throw new UsageException("cannot read " + what + ", " + file + ": " + e.getMessage(), e);
    }
    if (bytes.length > LARGEST_FILE_BYTES) {
      throw new UsageException(file + " is larger than 1 MiB; " + what + " is a page of YAML");
    }
    ByteBuffer in = ByteBuffer.wrap(bytes);
    CharBuffer out = CharBuffer.allocate(bytes.length + 1);
    if (StandardCharsets.UTF_8.newDecoder().decode(in, out, true).isError()) {
      long line = out.flip().chars().filter(c -> c == '\n').count() + 1;
      throw new UsageException(file + ", line " + line + ": not UTF-8; save the file as UTF-8");
    }
    String text = out.flip().toString();
    return text.startsWith("\uFEFF") ? text.substring(1) : text;
  }

  private static ObjectNode object(StudyYaml.Content content, String where) {
    if (content.tree() instanceof ObjectNode object) {
      return object;
    }
    String what = content.tree().isNull() ? "it is empty" : "it has no 'key: value' lines";
    throw new UsageException(where + ", line 1: not a study file: " + what);
  }

  /** A recipe with some settings laid over it, as a user's file lies over a preset. */
  static ObjectNode laidOver(ObjectNode recipe, ObjectNode settings) {
    ObjectNode root = YAML.createObjectNode();
    root.set("recipe", recipe.deepCopy());
    StudyFile file = new StudyFile(root);
    file.overlay("recipe.", settings);
    return (ObjectNode) root.get("recipe");
  }

  private void overlay(String prefix, ObjectNode given) {
    for (Map.Entry<String, JsonNode> property : given.properties()) {
      String key = prefix + property.getKey();
      if (property.getValue() instanceof ObjectNode child && !child.isEmpty()) {
        if (child.has("kind")) {
          set(key, YAML.createObjectNode()); // another kind has other settings
        }
        overlay(key + ".", child);
      } else if (!(property.getValue() instanceof ObjectNode)) {
        place(key, property.getValue());
      }
    }
  }

  private void place(String key, JsonNode value) {
    given.add(key);
    set(key, value);
    String[] parts = key.split("\\.", -1);
    if (parts.length > 2 && tree.get(parts[0]) instanceof ObjectNode recipe) {
      OF_FIRST_CASES.getOrDefault(parts[1], List.of()).stream()
          .filter(setting -> given.stream().noneMatch(g -> g.startsWith(parts[0] + "." + setting)))
          .forEach(recipe::remove);
    }
  }

  /** Recipes that are given the settings of two cases, of which one alone counts. */
  List<String> twice() {
    List<String> wrong = new ArrayList<>();
    for (String recipe : List.of("recipe", "base_recipe")) {
      OF_FIRST_CASES.forEach(
          (group, settings) -> {
            for (String setting : settings) {
              Optional<String> first = firstGiven(recipe + "." + setting);
              if (first.isPresent() && firstGiven(recipe + "." + group).isPresent()) {
                wrong.add(
                    place(first.get(), true)
                        + "%s.%s means nothing beside %s.%s; leave one of them out"
                            .formatted(recipe, setting, recipe, group));
              }
            }
          });
    }
    return wrong;
  }

  private Optional<String> firstGiven(String key) {
    return given.stream()
        .filter(g -> g.equals(key) || g.startsWith(key + "."))
        .sorted()
        .findFirst();
  }

  private void set(String key, JsonNode value) {
    keyPlaces.remove(key);
    valuePlaces.keySet().removeIf(k -> k.equals(key) || k.startsWith(key + "["));
    ObjectNode parent = tree;
    String[] parts = key.split("\\.", -1);
    for (int i = 0; i < parts.length - 1; i++) {
      JsonNode child = parent.get(parts[i]);
      parent = child instanceof ObjectNode object ? object : parent.putObject(parts[i]);
    }
    parent.set(parts[parts.length - 1], value);
  }

  /** {@code "my.yaml, line 3, column 7: "} for a setting that was given, else nothing. */
  String place(String path, boolean ofKey) {
    Map<String, String> places = ofKey ? keyPlaces : valuePlaces;
    String list = path.indexOf('[') < 0 ? path : path.substring(0, path.indexOf('['));
    String place = places.getOrDefault(path, places.getOrDefault(list, ""));
    return place.isEmpty() ? "" : place + ": ";
  }

  /** A stored study's own text, complete and checked when it was written. */
  public static StudyFile stored(String text) {
    String where = "the stored study.yaml";
    StudyYaml.Content content = StudyYaml.file(text, where);
    refuse(content.wrong());
    return new StudyFile(object(content, where));
  }

  /**
   * Overrides one key.
   *
   * @param assignment {@code key=value}, the key dotted, e.g. {@code recipe.epochs=30}
   */
  public void set(String assignment) {
    set(assignment, assignment);
  }

  /**
   * The same, with its place for messages.
   *
   * @param place where the caller was given it
   */
  public void set(String assignment, String place) {
    int equals = assignment.indexOf('=');
    if (equals < 1) {
      throw new UsageException(place + ": an override is key=value");
    }
    String key = assignment.substring(0, equals).strip();
    String value = assignment.substring(equals + 1).strip();
    JsonNode node = YAML.getNodeFactory().stringNode("");
    if (!value.isEmpty()) {
      StudyYaml.Content content = StudyYaml.value(value, place);
      refuse(content.wrong());
      node = content.tree();
    }
    overrides.add(place);
    put(key, node, place);
  }

  /** Overrides one dotted key of the schema; its value is checked with the whole file. */
  public void put(String key, Object value) {
    put(key, YAML.valueToTree(value), key);
  }

  /** Sets a list of classes and remembers the place of each for messages. */
  public void put(String key, ClassList list) {
    put(key, list.names());
    lists.put(key, list);
  }

  /** Sets the class lists of all splits and remembers the place of each class for messages. */
  public void putSplits(List<SourceSettings.Listed> splits) {
    List<Map<String, List<String>>> values = new ArrayList<>();
    for (SourceSettings.Listed split : splits) {
      String key = "given_splits[" + values.size() + "]";
      Map<String, List<String>> value = new LinkedHashMap<>();
      value.put("source", split.source().names());
      value.put("target", split.target().names());
      lists.put(key + ".source", split.source());
      lists.put(key + ".target", split.target());
      values.add(value);
    }
    put("given_splits", values);
  }

  /** The list that a key was set to, where its places are known. */
  Optional<ClassList> listedAt(String key) {
    return Optional.ofNullable(lists.get(key));
  }

  /** Whether the user said a dotted key, in a file or over it; else it is the preset's. */
  boolean isGiven(String key) {
    return given.contains(key);
  }

  /** Changes what only the preset says, which stays so. */
  void fit(String key, Object value) {
    set(key, YAML.valueToTree(value));
  }

  /** The same, to be changed by itself. */
  StudyFile copy() {
    StudyFile copy = new StudyFile(tree.deepCopy());
    copy.keyPlaces.putAll(keyPlaces);
    copy.valuePlaces.putAll(valuePlaces);
    copy.lists.putAll(lists);
    copy.given.addAll(given);
    copy.overrides.addAll(overrides);
    return copy;
  }

  /** Whether the file says a top-level key. */
  boolean has(String key) {
    return tree.has(key);
  }

  private void put(String key, JsonNode value, String where) {
    StudySchema schema = StudySchema.INSTANCE;
    if (key.equals(NETWORK)) {
      value = NetworkFile.value(value, Path.of(""), Map.of());
    }
    if (value instanceof ObjectNode group
        && schema.keys().stream().anyMatch(k -> k.startsWith(key + "."))) {
      group.properties().forEach(p -> put(key + "." + p.getKey(), p.getValue(), where));
      return;
    }
    if (!schema.keys().contains(key) || key.equals("preset")) {
      throw new UsageException(where + ": " + schema.unknown(key).message());
    }
    place(key, value);
    if (overrides.contains(where)) {
      valuePlaces.put(key, where);
    }
  }

  /** Whether a place of a value is that of an override as a whole, not a line of a file. */
  boolean isOverride(String place) {
    return overrides.stream().anyMatch(override -> place.startsWith(override));
  }

  /** Adds a key that presets do not have, such as the dataset's fingerprint. */
  void add(String key, String value) {
    tree.put(key, value);
  }

  /** The whole tree. */
  ObjectNode root() {
    return tree;
  }

  /** The value of a top-level key, or null where it is absent. */
  JsonNode get(String key) {
    return tree.path(key);
  }

  /** All settings as dotted keys with their values, in the order of the file. */
  public Map<String, JsonNode> flat() {
    return flatten(tree);
  }

  private static Map<String, JsonNode> flatten(ObjectNode node) {
    Map<String, JsonNode> result = new LinkedHashMap<>();
    for (Map.Entry<String, JsonNode> property : node.properties()) {
      if (property.getValue() instanceof ObjectNode child) {
        flatten(child).forEach((key, value) -> result.put(property.getKey() + "." + key, value));
      } else {
        result.put(property.getKey(), property.getValue());
      }
    }
    return result;
  }

  /** The file as YAML, keys in order. */
  public String text() {
    return YAML.writeValueAsString(tree);
  }
}
