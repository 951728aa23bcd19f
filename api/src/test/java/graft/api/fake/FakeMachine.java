package graft.api.fake;

import graft.api.machine.Machine;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicReference;

/**
 * A machine whose workers run on the calling thread and train nothing, and whose decoder makes
 * pixels of a file's bytes.
 */
public final class FakeMachine {
  private FakeMachine() {}

  /** One with a cache of its own. */
  public static Machine in(Path cache) {
    return in(cache, new AtomicReference<>());
  }

  /**
   * One that tells of its workers.
   *
   * @param last holds the workers that were started last
   */
  public static Machine in(Path cache, AtomicReference<FakeWorkers> last) {
    return Machine.ofEnvironment()
        .withCache(cache)
        .withWorkers(2)
        .withWorkersFrom(
            (machine, count, level, logs) -> {
              FakeWorkers workers = new FakeWorkers(count);
              last.set(workers);
              return workers;
            })
        .withDecodersFrom((machine, count, rule) -> new FakeDecoder(count, rule))
        .withPlatform(() -> {});
  }
}
