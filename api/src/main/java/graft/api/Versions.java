package graft.api;

import java.util.LinkedHashMap;
import java.util.Map;

/** Versions that a result depends on. */
public final class Versions {
  private Versions() {}

  /** Graft's own version, or {@code development} where it runs from class folders. */
  public static String graft() {
    String version = Versions.class.getPackage().getImplementationVersion();
    return version == null ? "development" : version;
  }

  /** All versions by name, in the order they are shown. */
  public static Map<String, String> all() {
    Map<String, String> versions = new LinkedHashMap<>();
    versions.put("graft", graft());
    versions.put("java", Runtime.version().toString());
    versions.put("os", System.getProperty("os.name") + " " + System.getProperty("os.version"));
    versions.put("architecture", System.getProperty("os.arch"));
    return versions;
  }
}
