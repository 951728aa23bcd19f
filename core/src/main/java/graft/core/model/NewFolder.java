package graft.core.model;

import graft.core.error.MachineException;
import graft.core.error.Shown;
import graft.core.error.UsageException;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Comparator;
import java.util.stream.Stream;

/** A folder that comes into being whole or not at all: it is filled beside its place and moved. */
public final class NewFolder {
  private NewFolder() {}

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
    boolean taken = Files.exists(folder);
    if (Files.isDirectory(folder)) {
      try (DirectoryStream<Path> content = Files.newDirectoryStream(folder)) {
        taken = content.iterator().hasNext();
      } catch (IOException e) {
        throw new UsageException("cannot look into " + Shown.text(folder.toString()) + ": " + e, e);
      }
    }
    if (taken) {
      throw new UsageException(
          Shown.text(folder.toString())
              + " is there already and is kept as it is; give a new or empty folder with --out");
    }
    NewPlace.requireWritable(folder);
  }

  /**
   * Makes the folder.
   *
   * @throws UsageException if the place is taken, or its parent cannot be written
   * @throws MachineException if the disk is full
   */
  public static void write(Path folder, Filling filling) {
    Path target = folder.toAbsolutePath().normalize();
    requireFree(target);
    Path unfinished = NewPlace.unfinished(target);
    make(target, unfinished);
    Thread atExit = new Thread(() -> delete(unfinished), "delete " + unfinished.getFileName());
    Runtime.getRuntime().addShutdownHook(atExit);
    try {
      filling.into(unfinished);
      Files.deleteIfExists(target);
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
      delete(unfinished);
      unhook(atExit);
    }
  }

  private static void make(Path target, Path unfinished) {
    try {
      Files.createDirectories(unfinished);
    } catch (IOException e) {
      throw new UsageException(
          "cannot write beside "
              + Shown.text(target.toString())
              + " ("
              + e.getMessage()
              + "); give another place with --out",
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
