package graft.core.study;

import graft.core.error.UsageException;
import graft.core.text.NearMiss;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import tools.jackson.core.JacksonException;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;
import tools.jackson.dataformat.yaml.YAMLMapper;
import tools.jackson.dataformat.yaml.YAMLWriteFeature;

/**
 * A study file: a tree of settings in YAML. A preset is such a file; a user's file or {@code --set}
 * overrides single keys of one. Keys that no preset has are refused.
 */
public final class StudyFile {
  /** Presets by name, in the order they are offered. */
  public static final List<String> PRESETS = List.of("demo", "small");

  /** Largest study file read, in bytes. */
  private static final long LARGEST_FILE_BYTES = 1 << 20;

  private static final YAMLMapper YAML =
      YAMLMapper.builder()
          .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .disable(YAMLWriteFeature.WRITE_DOC_START_MARKER)
          .build();

  private final ObjectNode tree;

  private StudyFile(ObjectNode tree) {
    this.tree = tree;
  }

  /**
   * The named preset.
   *
   * @throws UsageException for an unknown name, offering the nearest
   */
  public static StudyFile preset(String name) {
    return new StudyFile(parse(presetText(name), "preset " + name));
  }

  /**
   * A preset's text as shipped, with its comments.
   *
   * @throws UsageException for an unknown name, offering the nearest
   */
  public static String presetText(String name) {
    if (!PRESETS.contains(name)) {
      throw new UsageException(
          "unknown preset '"
              + name
              + "'"
              + NearMiss.offer(name, PRESETS)
              + " Presets: "
              + String.join(", ", PRESETS)
              + "; or give a file ending in .yaml");
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

  /**
   * A user's file, laid over the preset that its key {@code preset} or its {@code name} says, or
   * over {@code small}.
   *
   * @throws UsageException naming the file where it cannot be read, and all keys that are unknown
   */
  public static StudyFile read(Path file) {
    String text;
    try {
      if (Files.size(file) > LARGEST_FILE_BYTES) {
        throw new UsageException(file + " is larger than 1 MiB; a study file is a page of YAML");
      }
      text = Files.readString(file);
    } catch (IOException e) {
      throw new UsageException("cannot read the study file " + file + ": " + e.getMessage(), e);
    }
    ObjectNode given = parse(text, file.toString());
    String name = given.path("name").asString("");
    JsonNode parent = given.remove("preset");
    StudyFile result =
        preset(parent != null ? parent.asString("") : PRESETS.contains(name) ? name : "small");
    Map<String, JsonNode> flat = flatten(given);
    Set<String> known = flatten(result.tree).keySet();
    List<String> unknown =
        flat.keySet().stream()
            .filter(key -> !known.contains(key))
            .map(key -> "unknown setting '" + key + "'" + NearMiss.offer(key, known))
            .toList();
    if (!unknown.isEmpty()) {
      throw new UsageException(file + ":\n" + String.join("\n", unknown));
    }
    flat.forEach((key, value) -> result.put(key, value, file.toString()));
    return result;
  }

  /** A stored study's own text, complete and checked when it was written. */
  public static StudyFile stored(String text) {
    return new StudyFile(parse(text, "the stored study.yaml"));
  }

  private static ObjectNode parse(String text, String where) {
    try {
      JsonNode node = YAML.readTree(text);
      if (node instanceof ObjectNode object) {
        return object;
      }
      throw new UsageException(where + " is not a study file: it has no 'key: value' lines");
    } catch (JacksonException e) {
      String line = e.getLocation() == null ? "" : " line " + e.getLocation().getLineNr();
      throw new UsageException(where + line + ": " + e.getOriginalMessage(), e);
    }
  }

  /**
   * Overrides one key.
   *
   * @param assignment {@code key=value}, the key dotted, e.g. {@code recipe.epochs=30}
   */
  public void set(String assignment) {
    int equals = assignment.indexOf('=');
    if (equals < 1) {
      throw new UsageException("--set takes key=value, was '" + assignment + "'");
    }
    String key = assignment.substring(0, equals).strip();
    String value = assignment.substring(equals + 1).strip();
    JsonNode node;
    try {
      node = value.isEmpty() ? YAML.getNodeFactory().stringNode("") : YAML.readTree(value);
    } catch (JacksonException e) {
      throw new UsageException("--set " + assignment + ": " + e.getOriginalMessage(), e);
    }
    put(key, node, "--set " + assignment);
  }

  /** Overrides one dotted key that this file has. */
  public void put(String key, Object value) {
    put(key, YAML.valueToTree(value), key);
  }

  private void put(String key, JsonNode value, String where) {
    List<String> known = new ArrayList<>(flatten(tree).keySet());
    if (!known.contains(key)) {
      throw new UsageException(
          where + ": unknown setting '" + key + "'" + NearMiss.offer(key, known));
    }
    ObjectNode parent = tree;
    String[] parts = key.split("\\.", -1);
    for (int i = 0; i < parts.length - 1; i++) {
      parent = (ObjectNode) parent.get(parts[i]);
    }
    parent.set(parts[parts.length - 1], value);
  }

  /** Adds a key that presets do not have, such as the dataset's fingerprint. */
  void add(String key, String value) {
    tree.put(key, value);
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
