package graft.core.lock;

import java.io.IOException;
import java.io.InterruptedIOException;
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
    Path place = ProcessLock.real(file);
    synchronized (OF_THREADS.computeIfAbsent(place, path -> new Object())) {
      mark(place);
      try (FileChannel channel =
          FileChannel.open(place, StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
        channel.lock(); // given back when the channel is closed
        return work.run();
      } finally {
        ProcessLock.unmark(place);
      }
    }
  }

  /** Waits while this process has it as a {@link ProcessLock}, and keeps it from taking that. */
  private static void mark(Path place) throws IOException {
    try {
      while (!ProcessLock.mark(place)) {
        Thread.sleep(ProcessLock.MILLISECONDS_OF_A_LOOK);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new InterruptedIOException("interrupted while waiting for " + place);
    }
  }
}
