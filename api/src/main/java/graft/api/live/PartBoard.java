package graft.api.live;

import java.security.SecureRandom;
import java.time.Duration;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;

/** Parts of a page, each with the version at which it last changed. Thread-safe. */
public final class PartBoard {
  private record Part(String html, long version) {}

  /** Parts that are newer than some version. */
  public record Update(String version, Map<String, String> parts) {}

  /** Sets versions of this board apart from those of another process. */
  private final String name = HexFormat.of().toHexDigits(new SecureRandom().nextLong());

  private final Map<String, Part> parts = new LinkedHashMap<>();
  private long version;
  private boolean closed;

  /** Takes parts; those that are as before stay so. */
  public synchronized void put(Map<String, String> changed) {
    boolean any = false;
    for (Map.Entry<String, String> part : changed.entrySet()) {
      Part before = parts.get(part.getKey());
      if (before == null || !before.html().equals(part.getValue())) {
        version += any ? 0 : 1;
        any = true;
        parts.put(part.getKey(), new Part(part.getValue(), version));
      }
    }
    if (any) {
      notifyAll();
    }
  }

  /** All parts. */
  public synchronized Update all() {
    return since("");
  }

  /**
   * Waits for parts that are newer than a version.
   *
   * @param known a version of this board, or anything else for none
   * @return without parts where none came within the time
   */
  public synchronized Update await(String known, Duration time) throws InterruptedException {
    long end = System.nanoTime() + time.toNanos();
    Update update = since(known);
    while (update.parts().isEmpty() && !closed) {
      long left = (end - System.nanoTime()) / 1_000_000;
      if (left <= 0) {
        break;
      }
      wait(left);
      update = since(known);
    }
    return update;
  }

  /** Lets nobody wait any more. */
  synchronized void close() {
    closed = true;
    notifyAll();
  }

  synchronized boolean isClosed() {
    return closed;
  }

  private Update since(String known) {
    long number = known.matches(name + "-\\d{1,18}") ? number(known) : -1;
    Map<String, String> newer = new LinkedHashMap<>();
    parts.forEach(
        (part, state) -> {
          if (state.version() > number) {
            newer.put(part, state.html());
          }
        });
    return new Update(name + "-" + version, newer);
  }

  private long number(String known) {
    return Long.parseLong(known.substring(name.length() + 1));
  }
}
