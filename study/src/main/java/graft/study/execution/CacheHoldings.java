package graft.study.execution;

import graft.core.data.FileHash;
import graft.core.error.MachineException;
import graft.core.lock.ProcessLock;
import graft.core.pack.PackedStore;
import graft.core.pack.Packer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

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

  /** Other processes may take files and folders away meanwhile: what is left is searched. */
  private static Optional<Path> find(Path folder, String sha256) {
    Found found = new Found(sha256);
    try {
      Files.walkFileTree(folder, Set.of(), DEPTH, found);
    } catch (IOException e) {
      throw new UncheckedIOException(e); // the visitor lets none through
    }
    return Optional.ofNullable(found.file);
  }

  private static final class Found extends SimpleFileVisitor<Path> {
    private final String sha256;
    private @Nullable Path file;

    Found(String sha256) {
      this.sha256 = sha256;
    }

    @Override
    public FileVisitResult visitFile(Path visited, BasicFileAttributes attributes) {
      if (visited.toString().endsWith(KeptWeights.ENDING) && hasHash(visited, sha256)) {
        file = visited;
        return FileVisitResult.TERMINATE;
      }
      return FileVisitResult.CONTINUE;
    }

    @Override
    public FileVisitResult visitFileFailed(Path visited, IOException e) {
      return FileVisitResult.CONTINUE;
    }

    @Override
    public FileVisitResult postVisitDirectory(Path visited, @Nullable IOException e) {
      return FileVisitResult.CONTINUE;
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
