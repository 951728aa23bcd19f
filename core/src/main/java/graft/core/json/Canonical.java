package graft.core.json;

import java.lang.reflect.Method;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.OptionalLong;

/**
 * The canonical form of values that ids are made of, as data or as text. Of a record it holds the
 * components in their order by name, but for those that are {@link Added} and have the value that
 * stands for their absence, and for empty optionals. Names of records, components and enum
 * constants are part of ids: what is renamed changes them.
 */
public final class Canonical {
  static final String KIND = "kind";

  private Canonical() {}

  /**
   * Maps, lists, texts, numbers and booleans. A record where a sealed type is declared has its
   * class's simple name as {@code kind}.
   */
  public static Object tree(Object value) {
    if (value instanceof Record record) {
      Map<String, Object> tree = new LinkedHashMap<>();
      for (Part part : parts(record)) {
        tree.put(part.name(), part.isCase() ? ofCase(part.value()) : tree(part.value()));
      }
      return tree;
    }
    if (value instanceof List<?> list) {
      return list.stream().map(Canonical::tree).toList();
    }
    return value instanceof Enum<?> word ? word.name() : plain(value);
  }

  private static Object ofCase(Object value) {
    Map<String, Object> tree = new LinkedHashMap<>();
    tree.put(KIND, value.getClass().getSimpleName());
    if (tree(value) instanceof Map<?, ?> components) {
      components.forEach((name, component) -> tree.put(String.valueOf(name), component));
    }
    return tree;
  }

  /** {@code Protocol[transferredLayers=6, ...]}, {@code [a, b]} for a list. */
  public static String text(Object value) {
    if (value instanceof Record record) {
      List<String> texts = new ArrayList<>();
      parts(record).forEach(part -> texts.add(part.name() + "=" + text(part.value())));
      return record.getClass().getSimpleName() + "[" + String.join(", ", texts) + "]";
    }
    if (value instanceof List<?> list) {
      return "[" + String.join(", ", list.stream().map(Canonical::text).toList()) + "]";
    }
    return value instanceof Enum<?> word ? word.name() : String.valueOf(plain(value));
  }

  private static Object plain(Object value) {
    if (value instanceof String || value instanceof Number || value instanceof Boolean) {
      return value;
    }
    throw new IllegalArgumentException(
        "no id is made of a " + value.getClass().getName() + ": give it a canonical form");
  }

  /** A component that counts. */
  record Part(String name, Object value, boolean isCase) {}

  static List<Part> parts(Record record) {
    Record written = record instanceof WrittenAs other ? other.written() : record;
    List<Part> parts = new ArrayList<>();
    for (Component component : COMPONENTS.get(written.getClass())) {
      Optional<Object> value = component.of(written);
      if (value.isPresent() && !value.equals(component.absent())) {
        boolean isCase =
            value.get() instanceof Record && !component.type().equals(value.get().getClass());
        parts.add(new Part(component.name(), value.get(), isCase));
      }
    }
    return parts;
  }

  /**
   * A component of a record's class.
   *
   * @param type as declared, or that of what is optional
   * @param absent the value that stands for its absence; empty where it may not lack
   */
  private record Component(String name, Method accessor, Type type, Optional<Object> absent) {
    static Component of(RecordComponent component) {
      Method accessor = component.getAccessor();
      accessor.setAccessible(true);
      Type generic = component.getGenericType();
      Added added = component.getAnnotation(Added.class);
      return new Component(
          component.getName(),
          accessor,
          generic instanceof ParameterizedType type && type.getRawType().equals(Optional.class)
              ? type.getActualTypeArguments()[0]
              : component.getType(),
          added == null
              ? Optional.empty()
              : present(RecordJson.read(added.value(), component.getGenericType())));
    }

    Optional<Object> of(Record record) {
      try {
        return present(accessor.invoke(record));
      } catch (ReflectiveOperationException e) {
        throw new IllegalStateException("cannot read " + accessor, e);
      }
    }
  }

  private static final ClassValue<List<Component>> COMPONENTS =
      new ClassValue<>() {
        @Override
        protected List<Component> computeValue(Class<?> type) {
          return Arrays.stream(type.getRecordComponents()).map(Component::of).toList();
        }
      };

  private static Optional<Object> present(Object value) {
    if (value instanceof Optional<?> optional) {
      return optional.map(found -> found);
    }
    if (value instanceof OptionalDouble number) {
      return number.isPresent() ? Optional.of(number.getAsDouble()) : Optional.empty();
    }
    if (value instanceof OptionalInt number) {
      return number.isPresent() ? Optional.of(number.getAsInt()) : Optional.empty();
    }
    if (value instanceof OptionalLong number) {
      return number.isPresent() ? Optional.of(number.getAsLong()) : Optional.empty();
    }
    return Optional.of(value);
  }
}
