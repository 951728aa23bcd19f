package graft.core.model;

import graft.core.error.MachineException;
import graft.core.error.Remedy;
import graft.core.error.Shown;
import graft.core.error.UsageException;
import graft.core.lock.WholeFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Stream;

/** A folder that comes into being whole or not at all: it is filled beside its place and moved. */
public final class NewFolder {
  private NewFolder() {}

  /** What file managers leave in every folder that they show; lower case. */
  private static final Set<String> LEFT_BY_DESKTOPS =
      Set.of(".ds_store", ".localized", ".directory", "thumbs.db", "ehthumbs.db", "desktop.ini");

  /** Whether a file was left by a file manager, which makes no folder somebody's. */
  public static boolean isLeftByDesktop(String name) {
    return LEFT_BY_DESKTOPS.contains(name.toLowerCase(Locale.ROOT)) || name.startsWith("._");
  }

  /** Fills the folder. */
  @FunctionalInterface
  public interface Filling {
    /** Writes files into {@code folder}, which is there and empty. */
    void into(Path folder) throws IOException;
  }

  /**
   * Refuses a place that is taken or cannot be written, before any work is done for it.
   *
   * @throws UsageException if it is a file, a folder with something in it, or nothing can be made
   *     there
   */
  public static void requireFree(Path folder) {
    requireEmpty(folder, name -> false);
    NewPlace.requireWritable(folder);
  }

  /**
   * Refuses a file, and a folder with something in it, such as somebody's images.
   *
   * @param mayBeIn whether something of that name may be in it
   * @throws UsageException if so, naming one thing in it
   */
  public static void requireEmpty(Path folder, Predicate<String> mayBeIn) {
    if (!Files.exists(folder)) {
      return;
    }
    String what = "a file";
    if (Files.isDirectory(folder)) {
      try (Stream<Path> content = Files.list(folder)) {
        Optional<String> first =
            content
                .map(path -> path.getFileName().toString())
                .filter(mayBeIn.negate())
                .sorted()
                .findFirst();
        if (first.isEmpty()) {
          return;
        }
        what = "holds " + Shown.brief(first.get());
      } catch (IOException e) {
        throw new UsageException("cannot look into " + Shown.text(folder.toString()) + ": " + e, e);
      }
    }
    throw new UsageException(
        Shown.text(folder.toString()) + " is there already, " + what + ", and is kept as it is; ",
        Remedy.NEW_FOLDER);
  }

  /**
   * Makes the folder.
   *
   * @throws UsageException if the place is taken, be it while it is filled, or its parent cannot be
   *     written
   * @throws MachineException if the disk is full
   */
  public static void write(Path folder, Filling filling) {
    Path target = place(folder);
    requireFree(target);
    List<Path> parents = missingParents(target);
    Path unfinished = WholeFile.unfinished(target);
    make(target, unfinished, parents);
    Thread atExit =
        new Thread(() -> undo(unfinished, parents), "delete " + unfinished.getFileName());
    Runtime.getRuntime().addShutdownHook(atExit);
    try {
      filling.into(unfinished);
      requireEmpty(target, name -> false); // something may have come there meanwhile
      Files.move(unfinished, target, StandardCopyOption.ATOMIC_MOVE);
    } catch (IOException e) {
      throw new MachineException(
          "cannot write "
              + Shown.text(target.toString())
              + ": "
              + e.getMessage()
              + "; nothing was left there",
          e);
    } finally {
      undo(unfinished, parents);
      unhook(atExit);
    }
  }

  /**
   * Where the folder comes to lie: where a link to a folder leads, not in place of the link.
   *
   * @throws UsageException if it is a link to nothing
   */
  static Path place(Path folder) {
    try {
      return Files.exists(folder, LinkOption.NOFOLLOW_LINKS)
          ? folder.toRealPath()
          : folder.toAbsolutePath().normalize();
    } catch (IOException e) {
      throw new UsageException(
          Shown.text(folder.toString()) + " is a link to nothing; ", Remedy.OTHER_PLACE, e);
    }
  }

  /** Folders that have to be made for it, the innermost first. */
  private static List<Path> missingParents(Path target) {
    List<Path> missing = new ArrayList<>();
    for (Path parent = target.getParent();
        parent != null && !Files.exists(parent);
        parent = parent.getParent()) {
      missing.add(parent);
    }
    return missing;
  }

  private static void make(Path target, Path unfinished, List<Path> parents) {
    try {
      Files.createDirectories(unfinished);
    } catch (IOException e) {
      undo(unfinished, parents);
      throw new UsageException(
          "cannot write beside " + Shown.text(target.toString()) + " (" + e.getMessage() + "); ",
          Remedy.OTHER_PLACE,
          e);
    }
  }

  private static void unhook(Thread atExit) {
    try {
      Runtime.getRuntime().removeShutdownHook(atExit);
    } catch (IllegalStateException e) {
      return; // the process is ending: the hook runs already
    }
  }

  /** Deletes a folder that was new and came to nothing, with all that is in it. */
  public static void discard(Path folder) {
    delete(folder);
  }

  /** Deletes what is unfinished, and the parents made for it that hold nothing. */
  private static void undo(Path unfinished, List<Path> parents) {
    delete(unfinished);
    try {
      for (Path parent : parents) {
        Files.deleteIfExists(parent);
      }
    } catch (IOException e) {
      return; // it holds the finished folder, or something of another's
    }
  }

  private static void delete(Path folder) {
    if (!Files.exists(folder)) {
      return;
    }
    try (Stream<Path> all = Files.walk(folder)) {
      for (Path file : all.sorted(Comparator.reverseOrder()).toList()) {
        Files.deleteIfExists(file);
      }
    } catch (IOException e) {
      return; // what is left is hidden and named .part
    }
  }
}
