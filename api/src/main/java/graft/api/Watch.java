package graft.api;

import graft.api.live.LiveSource;
import graft.api.live.PartBoard;
import graft.api.machine.Machine;
import graft.core.error.Shown;
import graft.core.error.UsageException;
import graft.core.model.Model;
import graft.study.store.StudyStore;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/**
 * A study, a search or a single training as a page that follows it, whoever runs it: of files
 * alone, read about once a second. Figures and verdicts follow more slowly where there is much to
 * compute. Writes nothing. For a {@link graft.api.live.LiveServer}.
 */
public final class Watch implements LiveSource, AutoCloseable {
  private final Watched watched;

  private Watch(Watched watched) {
    this.watched = watched;
  }

  /**
   * Begins to follow what is at a place, on this machine.
   *
   * @param place folder of a study or search; or what a training that runs or was stopped writes;
   *     or a model's folder
   * @throws UsageException if it is none of these
   * @throws graft.core.error.StoreException if a store is damaged or newer
   * @throws graft.core.error.DataException if a model's description is not sound
   */
  public static Watch of(Path place) {
    return of(place, Machine.ofEnvironment());
  }

  /** The same with trainings of another machine: those of its cache. */
  public static Watch of(Path place, Machine machine) {
    if (Files.isRegularFile(StudyStore.file(place))) {
      return new Watch(new WatchedStore(place));
    }
    TrainingAt training = new TrainingAt(place, machine.cache());
    return new Watch(
        training
            .now()
            .map(now -> new WatchedTraining(place, training, now))
            .orElseThrow(() -> nothing(place, machine.cache(), training)));
  }

  private static UsageException nothing(Path place, Path cache, TrainingAt training) {
    String shown = Shown.text(place.toString());
    String unknown =
        training.unknown() == 0
            ? ""
            : " (of the trainings there, "
                + training.unknown()
                + " cannot be read: damaged, or of another version)";
    if (Files.isRegularFile(place)) {
      return new UsageException(
          "nothing to watch in "
              + shown
              + ": it is a file, and no training in the cache "
              + cache
              + " writes it"
              + unknown
              + ". Of weights nothing but the file is kept once they are trained: see 'graft"
              + " weights show'");
    }
    return new UsageException(
        "nothing to watch in "
            + shown
            + ": it has no "
            + StudyStore.file(place).getFileName()
            + " (study or search) and no "
            + Model.CONFIG
            + " (model), and no training in the cache "
            + cache
            + " writes it"
            + unknown
            + ". Check the path; a training is found once its images are read");
  }

  @Override
  public String page() {
    return watched.page();
  }

  @Override
  public PartBoard parts() {
    return watched.parts();
  }

  @Override
  public Optional<String> cell(String id) {
    return watched.cell(id);
  }

  @Override
  public Optional<byte[]> file(String name) {
    return watched.file(name);
  }

  @Override
  public void close() {
    watched.close();
  }
}
