package graft.api.machine;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Function;

/**
 * Which processes use a cache: each holds a shared lock on a file in it, from its first use until
 * it ends, for itself and the processes that it starts. A process that removes things takes the
 * lock exclusively. A cache in which the file cannot be made or locked is used as if there were no
 * such lock.
 */
final class CacheUse {
  /** The file; it is empty and stays. */
  static final String LOCK = "in-use.lock";

  /** Locks held by this process. Closing another channel of such a file would drop its lock. */
  private static final Map<Path, FileChannel> HELD = new HashMap<>();

  private CacheUse() {}

  /** Marks a cache as used by this process from now on; waits while another one clears it. */
  static void hold(Path cache) {
    synchronized (HELD) {
      share(cache);
    }
  }

  private static void share(Path cache) {
    try {
      Files.createDirectories(cache); // its real path is known from then on
      Path place = cache.toRealPath();
      if (HELD.containsKey(place)) {
        return;
      }
      FileChannel channel = open(place.resolve(LOCK));
      boolean shared = false;
      try {
        shared = channel.lock(0, Long.MAX_VALUE, true).isShared();
      } finally {
        if (shared) {
          HELD.put(place, channel);
        } else {
          channel.close();
        }
      }
    } catch (IOException | OverlappingFileLockException e) {
      return; // what writes to the cache says what is wrong with it
    }
  }

  /** A file of another user's is locked by reading alone. */
  private static FileChannel open(Path file) throws IOException {
    try {
      return FileChannel.open(
          file, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
    } catch (IOException e) {
      return FileChannel.open(file, StandardOpenOption.READ);
    }
  }

  /**
   * Does something while no other process uses a cache, or is told that one does.
   *
   * @param work is given whether this process is alone
   */
  static <T> T alone(Path cache, Function<Boolean, T> work) {
    synchronized (HELD) {
      Path place = place(cache);
      boolean held = release(place);
      try (FileChannel channel =
              FileChannel.open(
                  place.resolve(LOCK), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
          FileLock lock = channel.tryLock()) {
        return work.apply(lock != null);
      } catch (IOException | OverlappingFileLockException e) {
        boolean foreign = Files.exists(place.resolve(LOCK)) && Files.isWritable(place);
        return work.apply(!foreign); // where nothing can be written, nobody holds it
      } finally {
        if (held) {
          share(cache);
        }
      }
    }
  }

  private static boolean release(Path place) {
    FileChannel channel = HELD.remove(place);
    if (channel == null) {
      return false;
    }
    try {
      channel.close();
    } catch (IOException e) {
      return true; // it is closed all the same
    }
    return true;
  }

  private static Path place(Path cache) {
    try {
      return cache.toRealPath();
    } catch (IOException e) {
      return cache.toAbsolutePath().normalize(); // it is not there yet
    }
  }
}
