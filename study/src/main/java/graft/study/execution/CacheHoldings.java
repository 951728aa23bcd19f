package graft.study.execution;

import graft.core.data.FileHash;
import graft.core.error.MachineException;
import graft.core.lock.ProcessLock;
import graft.core.pack.PackedStore;
import graft.core.pack.Packer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * What a cache holds: packed stores in {@code packs}, weights in {@code bases}, those that a
 * graphics card trained in {@code bases-cuda} and, for single trainings, below {@code trainings}.
 *
 * @param cache Graft's cache folder on this machine
 */
public record CacheHoldings(Path cache) implements Holdings {
  private static final int DEPTH = 3;

  @Override
  public PackedStore images(String content) {
    return Packer.find(content, cache)
        .orElseThrow(() -> lacks("packed store " + content, cache.resolve("packs")));
  }

  @Override
  public Path weights(String sha256) {
    Path bases = cache.resolve("bases");
    return find(bases, sha256)
        .or(() -> find(cache.resolve("bases-cuda"), sha256))
        .or(() -> find(cache.resolve("trainings"), sha256))
        .orElseThrow(() -> lacks("base with SHA-256 " + sha256, bases));
  }

  private static Optional<Path> find(Path folder, String sha256) {
    try (Stream<Path> all = Files.walk(folder, DEPTH)) {
      return all.filter(file -> file.toString().endsWith(KeptWeights.ENDING))
          .filter(file -> hasHash(file, sha256))
          .findFirst();
    } catch (IOException | UncheckedIOException e) { // there is none, or it went meanwhile
      return Optional.empty();
    }
  }

  /** What is noted of a file spares reading those that are others. */
  private static boolean hasHash(Path file, String sha256) {
    try {
      return KeptWeights.of(file).map(note -> note.fileSha256().equals(sha256)).orElse(true)
          && FileHash.of(file).equals(sha256);
    } catch (IOException e) { // it went meanwhile
      return false;
    }
  }

  private static MachineException lacks(String what, Path where) {
    return new MachineException(
        "machine %s has no %s: it is not in %s.\nPut it there, or let the machine's cache be one that has it."
            .formatted(ProcessLock.host(), what, where));
  }
}
