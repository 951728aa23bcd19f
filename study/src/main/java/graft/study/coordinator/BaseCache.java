package graft.study.coordinator;

import graft.core.data.FileHash;
import graft.core.error.DataException;
import graft.core.error.MachineException;
import graft.core.json.RecordJson;
import graft.core.lock.ProcessLock;
import graft.core.lock.WholeFile;
import graft.core.weights.Wanted;
import graft.core.weights.Weights;
import graft.study.execution.KeptWeights;
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
 * {@code <id>.json} beside it, written last, with what is noted of them ({@link KeptWeights}). A
 * base whose files do not fit each other counts as missing.
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
      return folder.resolve(id + "." + WholeFile.process() + "-" + attempt + ".part");
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

  private Path note(String id) {
    return KeptWeights.place(weights(id));
  }

  /** The outcome of a trained base whose weights are there and whole. */
  public Optional<Complete> find(String id) {
    return whole(id).flatMap(KeptWeights::outcome);
  }

  private Optional<KeptWeights> whole(String id) {
    try {
      Optional<KeptWeights> note = KeptWeights.of(weights(id));
      return note.isPresent() && note.get().fileSha256().equals(FileHash.of(weights(id)))
          ? note
          : Optional.empty();
    } catch (NoSuchFileException e) {
      return Optional.empty();
    } catch (IOException e) {
      throw failure("read", e);
    }
  }

  /** What groups name a base by whose weights are there: the hash of their file. */
  public String content(String id) {
    try {
      return FileHash.of(weights(id));
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
   * Takes weights from outside in where they are not yet, as a copy in the form that workers read:
   * the file may change while a study runs, and may be a PyTorch {@code state_dict}.
   *
   * @param id of a base that is known by these weights
   * @param wanted what of the file is meant
   * @throws DataException if the file cannot be read as weights
   */
  public void give(String id, Path file, Wanted wanted) {
    if (whole(id).isPresent()) {
      return;
    }
    try (Weights weights = Weights.open(file, wanted)) {
      weights.writeSafetensors(weights(id), "." + WholeFile.process() + ".part");
      Files.move(
          written(id, weights(id), Optional.empty()), note(id), StandardCopyOption.ATOMIC_MOVE);
    } catch (IOException e) {
      throw failure("write", e);
    }
  }

  /** Takes finished weights in: first the weights, then the sidecar, each whole or not at all. */
  void put(String id, Path unfinished, Complete outcome) {
    try {
      Path json = written(id, unfinished, Optional.of(outcome));
      force(json);
      force(unfinished);
      Files.deleteIfExists(note(id));
      Files.move(unfinished, weights(id), StandardCopyOption.ATOMIC_MOVE);
      Files.move(json, note(id), StandardCopyOption.ATOMIC_MOVE);
      force(folder);
    } catch (IOException e) {
      throw failure("write", e);
    }
  }

  /** A note, in a file of another name. */
  private Path written(String id, Path weights, Optional<Complete> outcome) throws IOException {
    Path json = folder.resolve(id + "." + WholeFile.process() + ".part-json");
    return Files.write(json, RecordJson.bytes(new KeptWeights(FileHash.of(weights), outcome)));
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
