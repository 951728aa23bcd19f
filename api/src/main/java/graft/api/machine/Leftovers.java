package graft.api.machine;

import graft.core.error.MachineException;
import graft.core.lock.ProcessLock;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * What runs that were stopped, killed or diverged left in the cache. A stopped training goes on
 * from it, so it is kept for some time; what a living process holds a lock on is never touched.
 */
public final class Leftovers {
  /** For how long it is kept after its last change. */
  public static final Duration KEPT = Duration.ofDays(30);

  private static final long LOCK_BYTES = 1000;

  private Leftovers() {}

  /**
   * Forgets what was left longer ago than {@link #KEPT} and says so in a line; says nothing where
   * there is nothing, or the cache cannot be read.
   */
  public static void forgetOld(Path cache, PrintWriter err) {
    List<CacheEntry> gone;
    try {
      gone = remove(cache, Instant.now().minus(KEPT));
    } catch (MachineException e) {
      return; // what needs the cache says what is wrong with it
    }
    if (!gone.isEmpty()) {
      err.printf(
          Locale.ROOT,
          "removed from the cache: %d left by stopped runs more than %d days ago, %.1f MB%n",
          gone.size(),
          KEPT.toDays(),
          gone.stream().mapToLong(CacheEntry::bytes).sum() / 1e6);
      err.flush();
    }
  }

  /**
   * Removes what was left and not changed since a time.
   *
   * @return what was removed
   * @throws MachineException if the cache cannot be read or written
   */
  public static List<CacheEntry> remove(Path cache, Instant before) {
    List<CacheEntry> gone = new ArrayList<>();
    for (CacheEntry entry : CacheEntry.all(cache)) {
      if (entry.isUnfinished() && entry.changed().isBefore(before) && remove(cache, entry)) {
        gone.add(entry);
      }
    }
    return gone;
  }

  /**
   * Removes all that a cache holds but what another process is at.
   *
   * @return what was removed
   * @throws MachineException if the cache cannot be read or written
   */
  public static List<CacheEntry> removeAll(Path cache) {
    List<CacheEntry> gone = new ArrayList<>(remove(cache, Instant.MAX));
    boolean all = CacheEntry.all(cache).stream().noneMatch(CacheEntry::isUnfinished);
    for (CacheEntry entry : CacheEntry.all(cache)) {
      boolean mayBeLock = entry.kind() == CacheEntry.Kind.OTHER && entry.bytes() < LOCK_BYTES;
      if (!entry.isUnfinished() && (all || !mayBeLock)) {
        for (Path path : entry.paths()) {
          tryDelete(path);
        }
        gone.add(entry);
      }
    }
    return gone;
  }

  private static void tryDelete(Path path) {
    try {
      delete(path);
    } catch (IOException e) {
      throw new MachineException("cannot remove " + path + ": " + e.getMessage(), e);
    }
  }

  private static boolean remove(Path cache, CacheEntry entry) {
    Path path = entry.path();
    try {
      return entry.kind() == CacheEntry.Kind.TRAINING
          ? removeTraining(path)
          : removeUnlocked(lockOf(cache, path), path);
    } catch (IOException e) {
      throw new MachineException("cannot remove " + path + ": " + e.getMessage(), e);
    }
  }

  private static boolean removeTraining(Path folder) throws IOException {
    Path place = folder.resolveSibling(folder.getFileName() + ".lock");
    Optional<ProcessLock> lock = ProcessLock.take(place);
    if (lock.isEmpty()) {
      return false;
    }
    try (ProcessLock held = lock.get()) {
      delete(folder);
      held.remove();
    }
    return true;
  }

  /** The lock that whoever writes a thing holds, where there is one. */
  private static Optional<Path> lockOf(Path cache, Path path) {
    String name = path.getFileName().toString();
    return switch (cache.relativize(path).getName(0).toString()) {
      case "packs" ->
          Optional.of(cache.resolve("packs/locks"))
              .map(locks -> locks.resolve(name.replaceAll("^building-|-\\d+$", "")));
      case "generated" -> Optional.of(cache.resolve("generated/graft.lock"));
      case "bases" -> Optional.of(path.resolveSibling(name.split("\\.", 2)[0] + ".lock"));
      default -> Optional.empty(); // scratch lasts for minutes
    };
  }

  private static boolean removeUnlocked(Optional<Path> lock, Path path) throws IOException {
    if (lock.isEmpty() || !Files.exists(lock.get())) {
      delete(path);
      return true;
    }
    try (FileChannel channel = FileChannel.open(lock.get(), StandardOpenOption.WRITE);
        FileLock held = channel.tryLock()) {
      if (held == null) {
        return false;
      }
      delete(path);
      return true;
    } catch (OverlappingFileLockException e) {
      return false; // this process writes it
    }
  }

  /**
   * Deletes a file, or a folder with all in it.
   *
   * @throws IOException if some of it cannot be deleted
   */
  static void delete(Path path) throws IOException {
    if (!Files.exists(path)) {
      return;
    }
    try (Stream<Path> files = Files.walk(path)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.deleteIfExists(file);
      }
    }
  }
}
