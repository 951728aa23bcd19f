package graft.cli;

import static org.assertj.core.api.Assertions.assertThat;

import graft.api.Watch;
import graft.core.error.UsageException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.Callable;

/** The page of a training of another process. */
final class Followed {
  private Followed() {}

  /** A page as soon as it shows something. */
  static String page(Callable<String> page, String expected) throws Exception {
    long end = System.nanoTime() + Duration.ofSeconds(60).toNanos();
    while (!page.call().contains(expected) && System.nanoTime() < end) {
      Thread.sleep(50);
    }
    String shown = page.call();
    assertThat(shown).contains(expected);
    return shown;
  }

  /** Follows a training as soon as there is one. */
  static Watch watch(Path place) throws InterruptedException {
    long end = System.nanoTime() + Duration.ofSeconds(60).toNanos();
    while (true) {
      try {
        return Watch.of(place);
      } catch (UsageException e) {
        assertThat(System.nanoTime()).as(e.getMessage()).isLessThan(end);
        Thread.sleep(50);
      }
    }
  }

  /** What a page that is opened now shows: no second passes until it is read. */
  static String once(Path place) {
    try (Watch watch = Watch.of(place)) {
      return watch.page();
    }
  }
}
