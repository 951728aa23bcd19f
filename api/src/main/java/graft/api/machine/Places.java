package graft.api.machine;

import java.nio.file.Path;
import java.util.Map;

/** Where things live outside a study's folder. */
public final class Places {
  private Places() {}

  /** {@code $GRAFT_CACHE}, else {@code $XDG_CACHE_HOME/graft}, else {@code ~/.cache/graft}. */
  public static Path cache() {
    return cache(System.getenv(), Path.of(System.getProperty("user.home")));
  }

  public static Path cache(Map<String, String> environment, Path home) {
    String own = environment.getOrDefault("GRAFT_CACHE", "");
    if (!own.isBlank()) {
      return Path.of(own).toAbsolutePath().normalize();
    }
    String shared = environment.getOrDefault("XDG_CACHE_HOME", "");
    return (shared.isBlank() ? home.resolve(".cache") : Path.of(shared))
        .resolve("graft")
        .toAbsolutePath()
        .normalize();
  }
}
