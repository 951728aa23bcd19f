package graft.core.lock;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** A kernel lock on a file, waited for: of those who do something under it, one does at a time. */
public final class WaitingLock {
  /** Kernel locks do not hold against threads of their own process. */
  private static final Map<Path, Object> OF_THREADS = new ConcurrentHashMap<>();

  private WaitingLock() {}

  /** What is done under a lock. */
  public interface Work<T> {
    T run() throws IOException;
  }

  /**
   * Does something while no other thread or process does something under the same file.
   *
   * @param file made if missing, in a folder that exists; it is empty and stays
   * @throws IOException if the file cannot be written, or what is done fails
   */
  public static <T> T hold(Path file, Work<T> work) throws IOException {
    Path place = file.toAbsolutePath().normalize();
    synchronized (OF_THREADS.computeIfAbsent(place, path -> new Object())) {
      try (FileChannel channel =
          FileChannel.open(place, StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
        channel.lock(); // given back when the channel is closed
        return work.run();
      }
    }
  }
}
