package graft.core.json;

import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

/** A record's components as settings, named as in study files: {@code weight_decay}. */
public final class Settings {
  private Settings() {}

  /**
   * Values by name, in the order of the components, those of records in it among them. A case of a
   * sealed type is a setting by its own name.
   */
  public static Map<String, Object> of(Record record) {
    Map<String, Object> settings = new LinkedHashMap<>();
    for (Canonical.Part part : Canonical.parts(record)) {
      String name = name(part.name()).replace('-', '_');
      if (part.isCase()) {
        settings.put(name, name(part.value().getClass().getSimpleName()));
      }
      if (part.value() instanceof Record inner) {
        settings.putAll(of(inner));
      } else {
        settings.put(name, part.value());
      }
    }
    return settings;
  }

  /** The same as study files have them: records in it are groups, a case says its {@code kind}. */
  public static Map<String, Object> groups(Record record) {
    Map<String, Object> settings = new LinkedHashMap<>();
    for (Canonical.Part part : Canonical.parts(record)) {
      Object value = part.value();
      if (value instanceof Record inner) {
        Map<String, Object> group = new LinkedHashMap<>();
        if (part.isCase()) {
          group.put(Canonical.KIND, inner.getClass().getSimpleName());
        }
        group.putAll(groups(inner));
        value = group;
      } else if (value instanceof Enum<?> word) {
        value = word.name().toLowerCase(Locale.ROOT);
      }
      settings.put(name(part.name()).replace('-', '_'), value);
    }
    return settings;
  }

  /** {@code adam-w beta1 0.9, weight decay 0.01}. */
  public static String text(Record record) {
    return name(record.getClass().getSimpleName())
        + of(record).entrySet().stream()
            .map(entry -> " " + entry.getKey().replace('_', ' ') + " " + entry.getValue())
            .collect(Collectors.joining(","));
  }

  /** {@code adam-w_beta1-0.9_weight-decay-0.01}. */
  public static String word(Record record) {
    return name(record.getClass().getSimpleName())
        + of(record).entrySet().stream()
            .map(entry -> "_" + entry.getKey().replace('_', '-') + "-" + entry.getValue())
            .collect(Collectors.joining());
  }

  private static String name(String java) {
    return java.replaceAll("(?<=[a-z0-9])(?=[A-Z])", "-").toLowerCase(Locale.ROOT);
  }
}
