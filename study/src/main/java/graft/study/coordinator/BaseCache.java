package graft.study.coordinator;

import graft.core.error.DataException;
import graft.core.error.MachineException;
import graft.core.json.RecordJson;
import graft.core.lock.ProcessLock;
import graft.core.text.Sha256;
import graft.core.weights.Wanted;
import graft.core.weights.Weights;
import graft.study.execution.TrainingOutcome.Complete;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Optional;

/**
 * Trained bases, shared by all studies of a user: {@code <id>.safetensors} with the weights and
 * {@code <id>.json} beside it, written last, with the outcome and the weights file's hash. A base
 * whose files do not fit each other counts as missing.
 */
public final class BaseCache {
  private final Path folder;

  /** The cache in {@code <cache>/bases}, made if missing. */
  public BaseCache(Path folder) {
    this.folder = folder;
    try {
      Files.createDirectories(folder);
    } catch (IOException e) {
      throw failure("make", e);
    }
  }

  /** The sidecar: what is known of a weights file. */
  record Sidecar(String fileSha256, Complete outcome) {}

  /** The right to train a base, held against other processes and threads until closed. */
  final class Claim implements AutoCloseable {
    private final String id;
    private final ProcessLock lock;

    private Claim(String id, ProcessLock lock) {
      this.id = id;
      this.lock = lock;
    }

    /** Where an attempt writes its weights; nobody else writes there. */
    Path unfinished(int attempt) {
      return folder.resolve(id + "." + ProcessHandle.current().pid() + "-" + attempt + ".part");
    }

    @Override
    public void close() {
      lock.close();
    }
  }

  /** Where a base's weights are once it is there. */
  public Path weights(String id) {
    return folder.resolve(id + ".safetensors");
  }

  private Path sidecar(String id) {
    return folder.resolve(id + ".json");
  }

  /** The outcome of a base whose weights are there and whole. */
  public Optional<Complete> find(String id) {
    try {
      Sidecar sidecar = RecordJson.read(Files.readString(sidecar(id)), Sidecar.class);
      return sidecar.fileSha256().equals(Sha256.hex(weights(id)))
          ? Optional.of(sidecar.outcome())
          : Optional.empty();
    } catch (NoSuchFileException | IllegalArgumentException e) {
      return Optional.empty();
    } catch (IOException e) {
      throw failure("read", e);
    }
  }

  /** Claims a base for training; empty while someone else trains it. */
  Optional<Claim> claim(String id) {
    try {
      Optional<ProcessLock> lock = ProcessLock.take(folder.resolve(id + ".lock"));
      if (lock.isPresent()) {
        deleteUnfinished(id);
      }
      return lock.map(held -> new Claim(id, held));
    } catch (IOException e) {
      throw failure("write", e);
    }
  }

  private void deleteUnfinished(String id) throws IOException {
    try (DirectoryStream<Path> left = Files.newDirectoryStream(folder, id + ".*.part*")) {
      for (Path file : left) {
        Files.deleteIfExists(file);
      }
    }
  }

  /**
   * Takes weights from outside in, as a copy in the form that workers read: the file may change
   * while a study runs, and may be a PyTorch {@code state_dict}.
   *
   * @param id of a base that is known by these weights
   * @param wanted what of the file is meant
   * @throws DataException if the file cannot be read as weights
   */
  public void give(String id, Path file, Wanted wanted) {
    try (Weights weights = Weights.open(file, wanted)) {
      weights.writeSafetensors(weights(id), "." + ProcessHandle.current().pid() + ".part");
    } catch (IOException e) {
      throw failure("write", e);
    }
  }

  /** Takes finished weights in: first the weights, then the sidecar, each whole or not at all. */
  void put(String id, Path unfinished, Complete outcome) {
    try {
      Sidecar sidecar = new Sidecar(Sha256.hex(unfinished), outcome);
      Path json = folder.resolve(id + "." + ProcessHandle.current().pid() + ".part-json");
      Files.write(json, RecordJson.bytes(sidecar));
      force(json);
      force(unfinished);
      Files.deleteIfExists(sidecar(id));
      Files.move(unfinished, weights(id), StandardCopyOption.ATOMIC_MOVE);
      Files.move(json, sidecar(id), StandardCopyOption.ATOMIC_MOVE);
      force(folder);
    } catch (IOException e) {
      throw failure("write", e);
    }
  }

  private static void force(Path fileOrFolder) throws IOException {
    try (FileChannel channel = FileChannel.open(fileOrFolder, StandardOpenOption.READ)) {
      channel.force(true);
    }
  }

  private MachineException failure(String what, IOException e) {
    return new MachineException(
        "cannot "
            + what
            + " the cache of bases "
            + folder
            + ": "
            + e
            + "\nFree disk space or set GRAFT_CACHE, then run the same command again.",
        e);
  }
}
