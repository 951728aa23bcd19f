package graft.study.plan;

import graft.core.error.Shown;
import graft.core.error.UsageException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.snakeyaml.engine.v2.api.ConstructNode;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.api.lowlevel.Compose;
import org.snakeyaml.engine.v2.api.lowlevel.Parse;
import org.snakeyaml.engine.v2.events.Event;
import org.snakeyaml.engine.v2.events.NodeEvent;
import org.snakeyaml.engine.v2.exceptions.Mark;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.NodeTuple;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.snakeyaml.engine.v2.nodes.SequenceNode;
import org.snakeyaml.engine.v2.nodes.Tag;
import org.snakeyaml.engine.v2.schema.CoreSchema;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Reads YAML 1.2 (core schema) into a tree and remembers the place of every value. Anchors,
 * aliases, further documents and deep nesting are refused: a study file needs none of them, and
 * aliases can make a short file endless.
 */
final class StudyYaml {
  private static final JsonMapper JSON = JsonMapper.shared();
  private static final int DEEPEST = 20;
  private static final Map<Tag, ConstructNode> SCALARS =
      new CoreSchema().getSchemaTagConstructors();

  /** What was read. Keys of both maps are dotted, elements of lists {@code sizes[0]}. */
  record Content(
      JsonNode tree, Map<String, String> keys, Map<String, String> values, List<String> wrong) {}

  private final Function<Mark, String> place;
  private final Map<String, String> keys = new HashMap<>();
  private final Map<String, String> values = new HashMap<>();
  private final List<String> wrong = new ArrayList<>();

  private StudyYaml(Function<Mark, String> place) {
    this.place = place;
  }

  /**
   * A file's content.
   *
   * @param file its name, for messages
   * @throws UsageException where it is not YAML, with line and column
   */
  static Content file(String text, String file) {
    return new StudyYaml(
            mark -> file + ", line " + (mark.getLine() + 1) + ", column " + (mark.getColumn() + 1))
        .content(text, file);
  }

  /** One value in YAML's flow or plain style; {@code where} names the option in messages. */
  static Content value(String text, String where) {
    return new StudyYaml(mark -> where).content(text, where);
  }

  private Content content(String text, String where) {
    LoadSettings settings =
        LoadSettings.builder()
            .setSchema(new CoreSchema())
            .setAllowDuplicateKeys(true)
            .setCodePointLimit(Integer.MAX_VALUE)
            .build();
    try {
      refuseWhatHasNoPlaceHere(new Parse(settings).parseString(text));
      Optional<Node> root = new Compose(settings).composeString(text);
      JsonNode tree = root.isPresent() ? read(root.get(), "") : JSON.nullNode();
      return new Content(tree, keys, values, wrong);
    } catch (MarkedYamlEngineException e) {
      throw new UsageException(
          e.getProblemMark().map(place).orElse(where) + ": " + Shown.text(e.getProblem()), e);
    } catch (YamlEngineException e) {
      throw new UsageException(where + ": " + Shown.text(String.valueOf(e.getMessage())), e);
    }
  }

  private void refuseWhatHasNoPlaceHere(Iterable<Event> events) {
    int depth = 0;
    int documents = 0;
    for (Event event : events) {
      if (event instanceof NodeEvent node && node.getAnchor().isPresent()) {
        throw refused(event, "anchors and aliases (& and *) are not read; write the value out");
      }
      switch (event.getEventId()) {
        case DocumentStart -> documents++;
        case MappingStart, SequenceStart -> depth++;
        case MappingEnd, SequenceEnd -> depth--;
        default -> {}
      }
      if (documents > 1) {
        throw refused(event, "a second document starts here (---); a study file has one");
      }
      if (depth > DEEPEST) {
        throw refused(event, "nested more than " + DEEPEST + " deep");
      }
    }
  }

  private UsageException refused(Event event, String reason) {
    return new UsageException(event.getStartMark().map(place).orElse("") + ": " + reason);
  }

  private String placeOf(Node node) {
    return node.getStartMark().map(place).orElse("");
  }

  private JsonNode read(Node node, String path) {
    values.put(path, placeOf(node));
    if (node instanceof MappingNode mapping) {
      return object(mapping, path);
    }
    if (node instanceof SequenceNode sequence) {
      ArrayNode list = JSON.createArrayNode();
      for (Node element : sequence.getValue()) {
        list.add(read(element, path + "[" + list.size() + "]"));
      }
      return list;
    }
    return scalar((ScalarNode) node);
  }

  private ObjectNode object(MappingNode mapping, String path) {
    ObjectNode object = JSON.createObjectNode();
    for (NodeTuple property : mapping.getValue()) {
      String where = placeOf(property.getKeyNode());
      if (!(property.getKeyNode() instanceof ScalarNode name)) {
        wrong.add(where + ": a key must be a word");
        continue;
      }
      String key = name.getValue();
      String full = path.isEmpty() ? key : path + "." + key;
      if (key.indexOf('.') >= 0) {
        wrong.add(
            where
                + ": '"
                + Shown.text(key)
                + "' must be written as nested keys, '"
                + Shown.text(key.substring(0, key.indexOf('.')))
                + ":' and the rest indented below it");
      } else if (object.has(key)) {
        wrong.add(
            where + ": duplicate key '" + Shown.text(full) + "', first given at " + keys.get(full));
      } else {
        keys.put(full, where);
        object.set(key, read(property.getValueNode(), full));
      }
    }
    return object;
  }

  private JsonNode scalar(ScalarNode node) {
    ConstructNode constructor = SCALARS.get(node.getTag());
    if (node.getTag().equals(Tag.STR)) {
      return JSON.getNodeFactory().stringNode(node.getValue());
    }
    try {
      if (constructor != null) {
        return JSON.valueToTree(constructor.construct(node));
      }
    } catch (RuntimeException e) {
      wrong.add(placeOf(node) + ": not a value of its type: '" + Shown.text(node.getValue()) + "'");
      return JSON.nullNode();
    }
    wrong.add(placeOf(node) + ": tag " + Shown.text(node.getTag().getValue()) + " is not read");
    return JSON.nullNode();
  }
}
