package graft.study.coordinator;

import graft.core.error.DataException;
import graft.core.error.MachineException;
import graft.core.json.RecordJson;
import graft.core.weights.Wanted;
import graft.core.weights.Weights;
import graft.study.execution.TrainingOutcome.Complete;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
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
    private final FileChannel channel;

    private Claim(String id, FileChannel channel) {
      this.id = id;
      this.channel = channel;
    }

    /** Where an attempt writes its weights; nobody else writes there. */
    Path unfinished(int attempt) {
      return folder.resolve(id + "." + ProcessHandle.current().pid() + "-" + attempt + ".part");
    }

    @Override
    public void close() {
      try {
        channel.close();
      } catch (IOException e) {
        // The lock ends with the process at the latest.
      }
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
      return sidecar.fileSha256().equals(sha256(weights(id)))
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
      FileChannel channel =
          FileChannel.open(
              folder.resolve(id + ".lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
      try {
        if (channel.tryLock() != null) {
          deleteUnfinished(id);
          return Optional.of(new Claim(id, channel));
        }
      } catch (OverlappingFileLockException e) {
        // Another study of this process trains it.
      }
      channel.close();
      return Optional.empty();
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
      Sidecar sidecar = new Sidecar(sha256(unfinished), outcome);
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

  private static String sha256(Path file) throws IOException {
    try (InputStream in =
        new DigestInputStream(Files.newInputStream(file), MessageDigest.getInstance("SHA-256"))) {
      byte[] buffer = ByteBuffer.allocate(1 << 16).array();
      while (in.read(buffer) >= 0) {
        // The stream hashes what it reads.
      }
      return HexFormat.of().formatHex(((DigestInputStream) in).getMessageDigest().digest());
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
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
