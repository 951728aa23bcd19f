package graft.core.json;

import com.fasterxml.jackson.annotation.JsonAutoDetect.Visibility;
import graft.core.data.PixelRule;
import graft.core.data.Reading;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * The JSON form of records that cross a process border or are stored. Doubles come back bit for
 * bit; NaN and the infinities are written as text. Stateless.
 */
public final class RecordJson {
  private static final JsonMapper MAPPER =
      JsonMapper.builder()
          .changeDefaultVisibility(checker -> checker.withIsGetterVisibility(Visibility.NONE))
          .enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
          .enable(DeserializationFeature.FAIL_ON_MISSING_CREATOR_PROPERTIES)
          .enable(DeserializationFeature.FAIL_ON_NULL_CREATOR_PROPERTIES)
          .build();

  private static final String PREDICTIONS = "predictions";
  private static final String MILESTONES = "milestones";
  private static final String LABELS = "labels";
  private static final String PIXELS = "pixels";
  private static final String CAUTIONS = "cautions";
  private static final String READING = "reading";

  private RecordJson() {}

  /** The record as one line of JSON. */
  public static String write(Object record) {
    return MAPPER.writeValueAsString(record);
  }

  /** The record as UTF-8 JSON. */
  public static byte[] bytes(Object record) {
    return MAPPER.writeValueAsBytes(record);
  }

  /**
   * Reads what {@link #write} wrote.
   *
   * @throws IllegalArgumentException for text that is no such record
   */
  public static <T> T read(String json, Class<T> type) {
    try {
      return read(MAPPER.readTree(json), type);
    } catch (JacksonException e) {
      throw new IllegalArgumentException("no " + type.getSimpleName() + ": " + e.getMessage(), e);
    }
  }

  /**
   * Reads what {@link #bytes} wrote.
   *
   * @throws IllegalArgumentException for bytes that are no such record
   */
  public static <T> T read(byte[] json, Class<T> type) {
    try {
      return read(MAPPER.readTree(json), type);
    } catch (JacksonException e) {
      throw new IllegalArgumentException("no " + type.getSimpleName() + ": " + e.getMessage(), e);
    }
  }

  private static <T> T read(@Nullable JsonNode tree, Class<T> type) {
    if (tree == null || tree.isNull() || tree.isMissingNode()) {
      throw new IllegalArgumentException("no " + type.getSimpleName() + ": null");
    }
    for (JsonNode node : tree.findParents("weightsSha256")) {
      if (node instanceof ObjectNode model && model.has(LABELS) && !model.has(PIXELS)) {
        model.put(PIXELS, PixelRule.STORED.name()); // models from before there was another rule
      }
      if (node instanceof ObjectNode outcome
          && outcome.has(MILESTONES)
          && !outcome.has(PREDICTIONS)) {
        outcome.put(PREDICTIONS, ""); // outcomes written before predictions were kept
      }
    }
    for (JsonNode node : tree.findParents("baseSha256")) {
      if (node instanceof ObjectNode provenance && !provenance.has(CAUTIONS)) {
        provenance.putArray(CAUTIONS); // models written before cautions were kept
      }
      if (node instanceof ObjectNode provenance && !provenance.has(READING)) {
        provenance.set(READING, MAPPER.valueToTree(Reading.usual())); // nor was the reading
      }
    }
    return MAPPER.treeToValue(tree, type);
  }
}
