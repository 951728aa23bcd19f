package graft.api.machine;

import java.nio.file.Path;
import java.util.Map;

/** Where things live outside a study's folder. */
public final class Places {
  private Places() {}

  /**
   * {@code $GRAFT_CACHE}, else {@code $XDG_CACHE_HOME/graft}, else {@code $HOME/.cache/graft}, as
   * other programs find it: Java's own notion of a home is that of the password file.
   */
  public static Path cache() {
    return cache(System.getenv(), Path.of(System.getProperty("user.home")));
  }

  /**
   * The same by an environment.
   *
   * @param account home folder where the environment has none
   */
  public static Path cache(Map<String, String> environment, Path account) {
    String set = environment.getOrDefault("HOME", "");
    Path home = set.isBlank() ? account : Path.of(set);
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
