package graft.api.machine;

import graft.core.error.MachineException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;

/** A folder of the cache for one piece of work; deleted with all in it when it is closed. */
public final class ScratchFolder implements AutoCloseable {
  /** What a folder is for: the first part of its name, by which leftovers are told. */
  public enum Purpose {
    INFERENCE,
    CHECK,
    ONNX,
    SPEED,
    REPRODUCTION,
    /** Of the processes that train. */
    WORKER,
    /** A copy of a base that is looked at. */
    BASE,
    /** Of the processes that train on a machine of a cluster. */
    NODE;

    /** As it is in a folder's name. */
    String word() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  private final Path path;
  private final Thread atExit;

  private ScratchFolder(Path path) {
    this.path = path;
    atExit = new Thread(this::delete, "delete " + path.getFileName());
    Runtime.getRuntime().addShutdownHook(atExit);
  }

  /**
   * A new folder.
   *
   * @param purpose what it is for
   * @throws MachineException if the cache cannot be written
   */
  public static ScratchFolder in(Path cache, Purpose purpose) {
    CacheUse.hold(cache);
    try {
      Path parent = Files.createDirectories(cache.resolve("scratch"));
      Path path = Files.createTempDirectory(parent, purpose.word() + "-");
      try {
        return new ScratchFolder(path);
      } catch (IllegalStateException e) {
        Leftovers.delete(path);
        throw new MachineException("the process is ending", e);
      }
    } catch (IOException e) {
      throw new MachineException(
          "cannot write the cache "
              + cache
              + " ("
              + e.getMessage()
              + "); set GRAFT_CACHE to a folder that can be written",
          e);
    }
  }

  /** Where it is. */
  public Path path() {
    return path;
  }

  private void delete() {
    try {
      Leftovers.delete(path);
    } catch (IOException e) {
      return; // clearing the cache removes it
    }
  }

  /** Leaves it, to be looked at; it is removed with what stopped runs left. */
  public void keep() {
    try {
      Runtime.getRuntime().removeShutdownHook(atExit);
    } catch (IllegalStateException e) {
      return; // the process is ending
    }
  }

  @Override
  public void close() {
    try {
      Runtime.getRuntime().removeShutdownHook(atExit);
    } catch (IllegalStateException e) {
      return; // the process is ending and deletes it
    }
    delete();
  }
}
