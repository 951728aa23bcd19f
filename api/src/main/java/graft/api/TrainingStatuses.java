package graft.api;

import graft.core.lock.ProcessLock;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Finds trainings of a cache by where their results are to be. Reads only; one thread at a time.
 */
final class TrainingStatuses {
  private static final Comparator<Found> THAT_RUNS_OR_LATEST =
      Comparator.comparing((Found found) -> found.isHeld() && found.isRunning())
          .thenComparing(Found::isHeld)
          .thenComparing(found -> found.isHeld() ? found.status().began() : found.status().at());

  private final Path trainings;
  private Map<Path, Known> known = Map.of();

  /** A file as it was read; without a status where it is of no known format. */
  private record Known(List<Object> stamp, Optional<TrainingStatus> status) {}

  /**
   * A training.
   *
   * @param isHeld whether a process seems to be at it
   */
  record Found(TrainingStatus status, boolean isHeld) {
    private boolean isRunning() {
      return status.state() == TrainingStatus.State.RUNNING;
    }
  }

  TrainingStatuses(Path cache) {
    trainings = OneTraining.folders(cache);
  }

  /** The training for a place: of several the one that runs, else the one last heard of. */
  Optional<Found> of(String place) {
    look();
    return known.entrySet().stream()
        .flatMap(
            entry ->
                entry.getValue().status().stream()
                    .filter(status -> status.out().equals(place))
                    .map(status -> new Found(status, isHeld(entry.getKey()))))
        .max(THAT_RUNS_OR_LATEST);
  }

  private static boolean isHeld(Path file) {
    return ProcessLock.isHeld(OneTraining.lock(file.resolveSibling("")));
  }

  /** How many files of the last look are of no known format. */
  long unknown() {
    return known.values().stream().filter(one -> one.status().isEmpty()).count();
  }

  private void look() {
    Map<Path, Known> found = new HashMap<>();
    try (Stream<Path> folders = Files.list(trainings)) {
      for (Path folder : folders.toList()) {
        Path file = folder.resolve(TrainingStatus.FILE);
        Optional<Known> read = read(file, Optional.ofNullable(known.get(file)));
        read.ifPresent(one -> found.put(file, one));
      }
    } catch (IOException | UncheckedIOException e) {
      found.clear(); // there is no training in a cache that is not there
    }
    known = found;
  }

  private static Optional<Known> read(Path file, Optional<Known> before) {
    try {
      BasicFileAttributes now = Files.readAttributes(file, BasicFileAttributes.class);
      List<Object> stamp =
          List.of(now.size(), now.lastModifiedTime(), String.valueOf(now.fileKey()));
      if (before.filter(one -> one.stamp().equals(stamp)).isPresent()) {
        return before;
      }
      return Optional.of(new Known(stamp, status(file)));
    } catch (IOException e) {
      return Optional.empty(); // another kind of file, or a training that has just ended
    }
  }

  private static Optional<TrainingStatus> status(Path file) throws IOException {
    try {
      return Optional.of(TrainingStatus.read(file));
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }
}
