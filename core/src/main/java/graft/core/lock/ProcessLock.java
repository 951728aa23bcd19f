package graft.core.lock;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * A kernel lock on a file, gone with its process. The file names the holder's pid and host. It
 * stays, empty, when the lock is closed; {@link #remove} takes it away.
 */
public final class ProcessLock implements AutoCloseable {
  /** Files locked by this process: kernel locks do not hold against their own process. */
  private static final Set<Path> HELD = ConcurrentHashMap.newKeySet();

  /** Between two looks at a lock. */
  static final long MILLISECONDS_OF_A_LOOK = 20;

  private static final String ANOTHER = "another process";

  /** Written to a file after it was deleted, for those who have it open already. */
  private static final String REMOVED = "removed";

  private final Path file;
  private final FileChannel channel;

  private ProcessLock(Path file, FileChannel channel) {
    this.file = file;
    this.channel = channel;
  }

  /**
   * Takes the lock at once or not at all.
   *
   * @param place file in a folder that exists
   * @return empty if it is held, by {@link #holder}
   * @throws IOException if the file cannot be written
   */
  public static Optional<ProcessLock> take(Path place) throws IOException {
    Path file = real(place);
    if (!HELD.add(file)) {
      return Optional.empty();
    }
    boolean taken = false;
    try {
      Optional<ProcessLock> lock = lock(file);
      taken = lock.isPresent();
      return lock;
    } finally {
      if (!taken) {
        HELD.remove(file);
      }
    }
  }

  private static Optional<ProcessLock> lock(Path file) throws IOException {
    while (true) {
      FileChannel channel =
          FileChannel.open(
              file, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
      boolean taken = false;
      try {
        if (!isLocked(channel)) {
          return Optional.empty();
        }
        if (!isRemoved(channel)) {
          write(channel, "pid " + ProcessHandle.current().pid() + "\nhost " + host() + "\n");
          taken = true;
          return Optional.of(new ProcessLock(file, channel));
        }
      } finally {
        if (!taken) {
          channel.close();
        }
      }
    }
  }

  /** Whether it could be locked; one who only asks whether it is held has it for a moment. */
  private static boolean isLocked(FileChannel channel) throws IOException {
    return isLockedAtOnce(channel) || (hasPaused() && isLockedAtOnce(channel));
  }

  private static boolean isLockedAtOnce(FileChannel channel) throws IOException {
    synchronized (HELD) {
      return channel.tryLock() != null;
    }
  }

  private static boolean hasPaused() {
    try {
      Thread.sleep(MILLISECONDS_OF_A_LOOK);
      return true;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  /** Whether the file was removed between our opening and locking it: the lock is of no file. */
  private static boolean isRemoved(FileChannel channel) throws IOException {
    ByteBuffer start = ByteBuffer.allocate(REMOVED.length());
    channel.read(start, 0);
    return StandardCharsets.UTF_8.decode(start.flip()).toString().equals(REMOVED);
  }

  private static void write(FileChannel channel, String text) throws IOException {
    channel.truncate(0);
    channel.write(ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8)), 0);
  }

  /**
   * Marks a file as locked by this process by other means, so that nothing else here opens it.
   *
   * @param file {@link #real}
   * @return false if it is marked already
   */
  static boolean mark(Path file) {
    return HELD.add(file);
  }

  static void unmark(Path file) {
    HELD.remove(file);
  }

  /** Who seems to hold it, for display. */
  public static String holder(Path place) {
    try {
      Path file = real(place);
      if (HELD.contains(file)) { // and it must not be opened: closing it would drop the lock
        return "this process (pid " + ProcessHandle.current().pid() + ")";
      }
      String holder = String.join(", ", Files.readAllLines(file));
      return holder.isEmpty() ? ANOTHER : holder;
    } catch (IOException e) {
      return ANOTHER;
    }
  }

  /**
   * Whether a process holds it, in another container or, where the file system knows of locks, on
   * another machine, too; for display only. What the file says does not decide: a process that was
   * killed leaves its number there, which another may have got since.
   */
  public static boolean isHeld(Path place) {
    try {
      Path file = real(place);
      synchronized (HELD) {
        if (HELD.contains(file)) {
          return true; // and it must not be opened: closing it would drop the lock
        }
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ);
            FileLock lock = channel.tryLock(0, Long.MAX_VALUE, true)) {
          return lock == null;
        }
      }
    } catch (IOException e) {
      return false;
    }
  }

  /** The place by which a file is known to this process, whatever it is called by. */
  static Path real(Path place) throws IOException {
    Path folder = place.toAbsolutePath().getParent();
    return (folder == null ? place : folder).toRealPath().resolve(place.getFileName());
  }

  /** The name of this machine. */
  public static String host() {
    try {
      return Files.readString(Path.of("/proc/sys/kernel/hostname")).strip();
    } catch (IOException e) {
      return "unknown";
    }
  }

  /**
   * Deletes the file and gives the lock back.
   *
   * @throws IOException if it cannot be deleted; the lock is given back then, too
   */
  public void remove() throws IOException {
    try (channel) {
      Files.deleteIfExists(file);
      write(channel, REMOVED);
    } finally {
      HELD.remove(file);
    }
  }

  /** Gives the lock back; without effect once that was done. */
  @Override
  public void close() {
    if (!channel.isOpen()) {
      return;
    }
    try {
      channel.truncate(0);
      channel.close();
    } catch (IOException e) {
      // The lock ends with the process at the latest.
    } finally {
      HELD.remove(file);
    }
  }
}
