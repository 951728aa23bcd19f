package graft.api.machine;

import graft.core.error.MachineException;
import graft.core.lock.ProcessLock;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.stream.Stream;

/**
 * What runs that were stopped, killed or diverged left in the cache. A stopped training goes on
 * from it, so it is kept for some time; what a living process uses is never touched.
 */
public final class Leftovers {
  /** For how long it is kept after its last change. */
  public static final Duration KEPT = Duration.ofDays(30);

  private Leftovers() {}

  /**
   * Removes what was left longer ago than {@link #KEPT}.
   *
   * @return what was removed; nothing where the cache cannot be read
   */
  public static List<CacheEntry> forgetOld(Path cache) {
    try {
      return remove(cache, Instant.now().minus(KEPT));
    } catch (MachineException e) {
      return List.of(); // what needs the cache says what is wrong with it
    }
  }

  /**
   * Removes what was left and not changed since a time.
   *
   * @return what was removed
   * @throws MachineException if the cache cannot be read or written
   */
  public static List<CacheEntry> remove(Path cache, Instant before) {
    return remove(cache, before, true);
  }

  private static List<CacheEntry> remove(Path cache, Instant before, boolean alone) {
    List<CacheEntry> gone = new ArrayList<>();
    for (CacheEntry entry : CacheEntry.all(cache)) {
      if (entry.isUnfinished() && entry.changed().isBefore(before) && remove(cache, entry, alone)) {
        gone.add(entry);
      }
    }
    return gone;
  }

  /**
   * What was done to clear a cache.
   *
   * @param gone what was removed
   * @param kept what was to be removed but may be in use by another process
   * @param foreign what is not Graft's
   */
  public record Cleared(List<CacheEntry> gone, List<CacheEntry> kept, List<CacheEntry> foreign) {
    public Cleared {
      gone = List.copyOf(gone);
      kept = List.copyOf(kept);
      foreign = List.copyOf(foreign);
    }
  }

  /**
   * Removes all of Graft's that a cache holds, or what stopped runs left alone. While another
   * process uses the cache, only things whose own lock shows that nobody uses them are removed.
   *
   * @throws MachineException if the cache cannot be read or written
   */
  public static Cleared clear(Path cache, boolean unfinishedOnly) {
    boolean any = CacheEntry.all(cache).stream().anyMatch(CacheEntry::isOurs);
    return any
        ? CacheUse.alone(cache, alone -> clear(cache, unfinishedOnly, alone))
        : cleared(cache, List.of(), entry -> false);
  }

  private static Cleared clear(Path cache, boolean unfinishedOnly, boolean alone) {
    List<CacheEntry> gone = new ArrayList<>(remove(cache, Instant.MAX, alone));
    boolean none = CacheEntry.all(cache).stream().noneMatch(CacheEntry::isUnfinished);
    for (CacheEntry entry : CacheEntry.all(cache)) {
      boolean isLock = entry.kind() == CacheEntry.Kind.LOCKS;
      boolean isFree = alone && entry.isOurs() && !entry.isUnfinished() && (none || !isLock);
      if (!unfinishedOnly && isFree && !entry.path().endsWith(CacheUse.LOCK)) {
        entry.paths().forEach(Leftovers::tryDelete);
        gone.add(entry);
      }
    }
    return cleared(
        cache,
        gone,
        entry ->
            entry.isUnfinished()
                || (!unfinishedOnly && entry.isOurs() && entry.kind() != CacheEntry.Kind.LOCKS));
  }

  private static Cleared cleared(Path cache, List<CacheEntry> gone, Predicate<CacheEntry> wanted) {
    List<CacheEntry> left = CacheEntry.all(cache);
    return new Cleared(
        gone,
        left.stream().filter(wanted).toList(),
        left.stream().filter(entry -> !entry.isOurs()).toList());
  }

  private static void tryDelete(Path path) {
    try {
      delete(path);
    } catch (IOException e) {
      throw new MachineException("cannot remove " + path + ": " + e.getMessage(), e);
    }
  }

  private static boolean remove(Path cache, CacheEntry entry, boolean alone) {
    Path path = entry.path();
    try {
      if (entry.kind() == CacheEntry.Kind.TRAINING) {
        return removeHeld(path.resolveSibling(path.getFileName() + ".lock"), path, true);
      }
      Optional<Path> lock = lockOf(cache, path);
      return (alone || lock.isPresent()) && removeUnlocked(lock, path);
    } catch (IOException e) {
      throw new MachineException("cannot remove " + path + ": " + e.getMessage(), e);
    }
  }

  /** The lock that is held while a thing is written, where there is one. */
  private static Optional<Path> lockOf(Path cache, Path path) {
    String name = path.getFileName().toString();
    return switch (cache.relativize(path).getName(0).toString()) {
      case "packs" ->
          name.startsWith("loose-")
              ? Optional.of(cache.resolve("packs/locks").resolve(name))
                  .filter(Files::exists) // has none where an earlier version made it
              : Optional.of(
                  cache.resolve("packs/locks").resolve(name.replaceAll("^building-|-\\d+$", "")));
      case "generated" -> Optional.of(cache.resolve("generated/graft.lock"));
      case "bases" -> Optional.of(path.resolveSibling(name.split("\\.", 2)[0] + ".lock"));
      default -> Optional.empty(); // scratch has none
    };
  }

  private static boolean removeUnlocked(Optional<Path> lock, Path path) throws IOException {
    if (lock.isEmpty() || !Files.exists(lock.get())) {
      delete(path);
      return true;
    }
    boolean isItsOwn = lock.get().getFileName().equals(path.getFileName()); // of nothing else, ever
    return removeHeld(lock.get(), path, isItsOwn);
  }

  /** Removes a thing under its lock, unless it is held, and the lock where it is of no more use. */
  private static boolean removeHeld(Path place, Path path, boolean withLock) throws IOException {
    Optional<ProcessLock> lock = ProcessLock.take(place);
    if (lock.isEmpty()) {
      return false;
    }
    try (ProcessLock held = lock.get()) {
      delete(path);
      if (withLock) {
        held.remove();
      }
    }
    return true;
  }

  /**
   * Deletes a file, or a folder with all in it.
   *
   * @throws IOException if some of it cannot be deleted
   */
  public static void delete(Path path) throws IOException {
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
