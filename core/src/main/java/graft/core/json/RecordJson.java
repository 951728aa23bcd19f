package graft.core.json;

import com.fasterxml.jackson.annotation.JacksonInject;
import com.fasterxml.jackson.annotation.JsonAutoDetect.Visibility;
import java.lang.reflect.Type;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.BeanProperty;
import tools.jackson.databind.DeserializationContext;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.InjectableValues;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.cfg.MapperConfig;
import tools.jackson.databind.introspect.AnnotatedMember;
import tools.jackson.databind.introspect.JacksonAnnotationIntrospector;
import tools.jackson.databind.json.JsonMapper;

/**
 * The JSON form of records that cross a process border or are stored. Doubles come back bit for
 * bit; NaN and the infinities are written as text. A component that lacks is refused unless it is
 * {@link Added}. Stateless.
 */
public final class RecordJson {
  private static final JsonMapper MAPPER =
      readingOlder(JsonMapper.builder())
          .changeDefaultVisibility(checker -> checker.withIsGetterVisibility(Visibility.NONE))
          .enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
          .enable(DeserializationFeature.FAIL_ON_MISSING_CREATOR_PROPERTIES)
          .enable(DeserializationFeature.FAIL_ON_NULL_CREATOR_PROPERTIES)
          .build();

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

  /** A text that a JSON object has by that name; empty for text that is no such object. */
  public static Optional<String> text(String json, String name) {
    try {
      JsonNode value = MAPPER.readTree(json).path(name);
      return value.isString() ? Optional.of(value.stringValue()) : Optional.empty();
    } catch (JacksonException e) {
      return Optional.empty();
    }
  }

  private static <T> T read(@Nullable JsonNode tree, Class<T> type) {
    if (tree == null || tree.isNull() || tree.isMissingNode()) {
      throw new IllegalArgumentException("no " + type.getSimpleName() + ": null");
    }
    return MAPPER.treeToValue(tree, type);
  }

  /** Reads a value of any type, an optional among them. */
  static Object read(String json, Type type) {
    return MAPPER.readValue(json, MAPPER.constructType(type));
  }

  /** Lets a mapper read records of before: what they lack has the value that {@link Added} says. */
  public static JsonMapper.Builder readingOlder(JsonMapper.Builder mapper) {
    return mapper
        .annotationIntrospector(new AddedComponents())
        .injectableValues(new ValuesOfAbsence());
  }

  /** Says which components may lack: their value is then the JSON of {@link Added}. */
  private static final class AddedComponents extends JacksonAnnotationIntrospector {
    private static final long serialVersionUID = 1L;

    @Override
    public JacksonInject.@Nullable Value findInjectableValue(
        MapperConfig<?> config, AnnotatedMember member) {
      Added added = member.getAnnotation(Added.class);
      return added == null
          ? super.findInjectableValue(config, member)
          : JacksonInject.Value.construct(added.value(), true, true);
    }
  }

  private static final class ValuesOfAbsence extends InjectableValues {
    private static final long serialVersionUID = 1L;

    @Override
    public InjectableValues snapshot() {
      return this;
    }

    @Override
    public Object findInjectableValue(
        DeserializationContext context,
        Object json,
        BeanProperty component,
        @Nullable Object bean,
        @Nullable Boolean optional,
        @Nullable Boolean useInput) {
      return context.readTreeAsValue(
          JsonMapper.shared().readTree(String.valueOf(json)), component.getType());
    }
  }
}
