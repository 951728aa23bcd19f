package graft.core.pack;

import graft.core.data.BadFile;
import graft.core.data.LooseImages;
import graft.core.data.Selection;
import graft.core.error.DataException;
import graft.core.error.MachineException;
import graft.core.lock.ProcessLock;
import graft.core.text.Few;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * Images to be classified, packed for this process alone, which holds a lock meanwhile: closing it,
 * or the end of the process, deletes its folder. What a killed process left is deleted by a later
 * one that can take its lock.
 */
public final class LooseStore implements AutoCloseable {
  private static final String PREFIX = "loose-";
  private static final Duration KEPT = Duration.ofDays(1);
  private static final int SHOWN = 9;

  private final PackedStore store;
  private final LooseImages.Found found;
  private final Place place;

  private LooseStore(PackedStore store, LooseImages.Found found, Place place) {
    this.store = store;
    this.found = found;
    this.place = place;
  }

  static LooseStore open(Place place, LooseImages.Found found) {
    if (found.names().isEmpty()) {
      throw new DataException(refusal(found.bad()));
    }
    return new LooseStore(PackedStore.open(place.folder()), found, place);
  }

  /**
   * A folder that the end of the process deletes, finished or not.
   *
   * @param lock held as long as it is there
   * @param atExit the hook that does
   */
  record Place(Path folder, ProcessLock lock, Thread atExit) {
    void delete() throws IOException {
      try {
        Runtime.getRuntime().removeShutdownHook(atExit);
      } catch (IllegalStateException e) {
        return; // the process is ending and deletes it
      }
      try (lock) {
        Packer.delete(folder);
        lock.remove();
      }
    }
  }

  private static String refusal(List<BadFile> bad) {
    if (bad.size() == 1) {
      return bad.get(0) + "\nno image is left to work on; give files or folders of images";
    }
    List<String> lines = new ArrayList<>();
    lines.add("none of " + bad.size() + " files and folders can be used:");
    lines.addAll(Few.lines(bad.stream().map(BadFile::toString).toList(), SHOWN, "  "));
    lines.add("give files or folders of images");
    return String.join("\n", lines);
  }

  /**
   * A place that no other process takes, with this process's id in its name.
   *
   * @throws IOException if its lock cannot be written
   */
  static Place fresh(Path packs) throws IOException {
    Path folder = packs.resolve(PREFIX + ProcessHandle.current().pid() + "-" + UUID.randomUUID());
    ProcessLock lock =
        ProcessLock.take(lock(folder)).orElseThrow(() -> new IOException(folder + " is in use"));
    Thread atExit = new Thread(() -> deleteQuietly(folder, lock), "delete loose images");
    Runtime.getRuntime().addShutdownHook(atExit);
    return new Place(folder, lock, atExit);
  }

  /** The lock of a place, which its process holds. */
  private static Path lock(Path folder) {
    return folder.resolveSibling("locks").resolve(folder.getFileName());
  }

  /**
   * Deletes what processes left that have ended, if it is older than a day. What has no lock, or is
   * another user's, is kept: clearing the cache removes it.
   */
  static void removeLeftovers(Path packs) throws IOException {
    for (Path folder : looseIn(packs)) {
      removeLeftover(folder, folder);
    }
    for (Path lock : looseIn(packs.resolve("locks"))) {
      Path folder = packs.resolve(lock.getFileName());
      if (!Files.exists(folder)) { // its process ended before it made the folder, or deleted it
        removeLeftover(folder, lock);
      }
    }
  }

  private static List<Path> looseIn(Path parent) throws IOException {
    try (Stream<Path> all = Files.list(parent)) {
      return all.filter(path -> path.getFileName().toString().startsWith(PREFIX)).toList();
    }
  }

  /**
   * Removes a folder and its lock if nobody holds that.
   *
   * @param dated the one of them whose age counts
   */
  private static void removeLeftover(Path folder, Path dated) {
    try {
      if (isOld(dated) && Files.exists(lock(folder))) {
        Optional<ProcessLock> lock = ProcessLock.take(lock(folder));
        lock.ifPresent(held -> deleteQuietly(folder, held));
      }
    } catch (IOException e) {
      return; // another user's, or another process took it away
    }
  }

  private static boolean isOld(Path path) throws IOException {
    return Files.getLastModifiedTime(path).toInstant().isBefore(Instant.now().minus(KEPT));
  }

  private static void deleteQuietly(Path folder, ProcessLock lock) {
    try (lock) {
      Packer.delete(folder);
      lock.remove();
    } catch (IOException e) {
      return; // a later process deletes it
    }
  }

  /** The images. */
  public PackedStore store() {
    return store;
  }

  /** For each example its path, as a user would write it. */
  public List<String> names() {
    return found.names();
  }

  /**
   * What was found: images, what cannot be used or was left out, and what is to be said of them.
   */
  public LooseImages.Found found() {
    return found;
  }

  /** All images, under the label 0. */
  public Selection all() {
    return new Selection(
        IntStream.range(0, names().size()).boxed().toList(),
        Collections.nCopies(names().size(), 0));
  }

  /**
   * Deletes the store.
   *
   * @throws MachineException if that does not work
   */
  @Override
  public void close() {
    try {
      place.delete();
    } catch (IOException e) {
      throw new MachineException(
          "cannot delete the temporary images " + store.folder() + ": " + e.getMessage(), e);
    }
  }
}
