package graft.core.results;

import graft.core.error.StudyInUseException;
import graft.core.error.UsageException;
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
 * The right to write to a study: a kernel lock on {@code study.lock}, gone with its process. The
 * file names the holder's pid and host.
 */
final class StudyLock implements AutoCloseable {
  /** Folders locked by this process: kernel locks do not hold against their own process. */
  private static final Set<Path> HELD = ConcurrentHashMap.newKeySet();

  private final Path folder;
  private final FileChannel channel;

  private StudyLock(Path folder, FileChannel channel) {
    this.folder = folder;
    this.channel = channel;
  }

  /**
   * Takes the lock or refuses at once.
   *
   * @throws StudyInUseException naming the holder
   */
  static StudyLock take(Path studyFolder) {
    try {
      Path folder = studyFolder.toRealPath();
      if (!HELD.add(folder)) {
        throw inUse(studyFolder, "this process (pid " + ProcessHandle.current().pid() + ")");
      }
      boolean taken = false;
      try {
        StudyLock lock = new StudyLock(folder, lock(folder));
        taken = true;
        return lock;
      } finally {
        if (!taken) {
          HELD.remove(folder);
        }
      }
    } catch (IOException e) {
      throw new UsageException("cannot lock the study in " + studyFolder + ": " + e, e);
    }
  }

  private static FileChannel lock(Path folder) throws IOException {
    Path file = file(folder);
    FileChannel channel =
        FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
    boolean taken = false;
    try {
      FileLock lock = channel.tryLock();
      if (lock == null) {
        throw inUse(folder, holder(file));
      }
      String us = "pid " + ProcessHandle.current().pid() + "\nhost " + host() + "\n";
      channel.truncate(0);
      channel.write(ByteBuffer.wrap(us.getBytes(StandardCharsets.UTF_8)));
      taken = true;
      return channel;
    } finally {
      if (!taken) {
        channel.close();
      }
    }
  }

  /** Whether a process of this machine seems to be running the study; for display only. */
  static boolean seemsHeld(Path studyFolder) {
    try {
      if (HELD.contains(studyFolder.toRealPath())) {
        return true; // and the file must not be opened: closing it would drop the lock
      }
      Optional<Long> pid = pid(Files.readString(file(studyFolder)));
      return pid.flatMap(ProcessHandle::of).isPresent();
    } catch (IOException e) {
      return false;
    }
  }

  private static Path file(Path folder) {
    return folder.resolve("study.lock");
  }

  private static Optional<Long> pid(String text) {
    return text.lines()
        .filter(line -> line.matches("pid \\d{1,18}"))
        .map(line -> Long.valueOf(line.substring(4)))
        .findFirst();
  }

  private static String holder(Path file) {
    try {
      return String.join(", ", Files.readAllLines(file));
    } catch (IOException e) {
      return "another process";
    }
  }

  private static StudyInUseException inUse(Path folder, String holder) {
    return new StudyInUseException(
        "the study in "
            + folder
            + " is in use by "
            + holder
            + "\nWait for it or stop it, then run the same command again.");
  }

  private static String host() {
    try {
      return Files.readString(Path.of("/proc/sys/kernel/hostname")).strip();
    } catch (IOException e) {
      return "unknown";
    }
  }

  @Override
  public void close() {
    try {
      channel.truncate(0);
      channel.close();
    } catch (IOException e) {
      // The lock ends with the process at the latest.
    } finally {
      HELD.remove(folder);
    }
  }
}
