package graft.api;

import graft.core.json.RecordJson;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * A result as one line of JSON, for programs. Its first members say how to read it: {@code format},
 * the version of these forms, and {@code kind}, what the result is. Fractions are 0..1, times are
 * seconds, sizes are bytes; what there is not is null. Members may be added within a version; one
 * that changes or goes makes a new version.
 */
public final class ResultJson {
  /** Version of the forms. */
  public static final int FORMAT = 1;

  private ResultJson() {}

  /** A result of a kind, with its values by name. */
  public static String of(String kind, Map<String, Object> values) {
    Map<String, Object> all = new LinkedHashMap<>();
    all.put("format", FORMAT);
    all.put("kind", kind);
    all.putAll(values);
    return RecordJson.write(all) + "\n";
  }
}
