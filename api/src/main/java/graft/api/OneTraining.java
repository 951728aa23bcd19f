package graft.api;

import graft.analysis.forecast.TrainingClock;
import graft.api.machine.Leftovers;
import graft.api.machine.Machine;
import graft.api.machine.StopHook;
import graft.core.data.FileHash;
import graft.core.data.Selection;
import graft.core.error.MachineException;
import graft.core.error.StudyInUseException;
import graft.core.json.RecordJson;
import graft.core.lock.ProcessLock;
import graft.core.lock.WholeFile;
import graft.core.network.Network;
import graft.core.pack.PackedStore;
import graft.core.protocol.Method;
import graft.core.protocol.Protocol;
import graft.core.protocol.Recipe;
import graft.core.protocol.Recipe.Precision;
import graft.core.random.SeedKey;
import graft.study.coordinator.SingleTraining;
import graft.study.event.StudyEvent;
import graft.study.execution.JobProgress;
import graft.study.execution.TrainingJob;
import graft.study.execution.TrainingOutcome;
import graft.study.execution.TrainingOutcome.Complete;
import graft.study.execution.TrainingOutcome.Diverged;
import graft.study.execution.TrainingOutcome.Failed;
import graft.study.execution.TrialExecutor;
import graft.study.execution.TrialGroup;
import graft.torch.worker.Natives;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * One training in a worker process, in a folder of the cache that is named by all it depends on:
 * the same training begun again goes on from its checkpoint. Workers may die under it as often as
 * under a study's. Held by one process at a time; closed when its weights were taken, or it was
 * stopped.
 */
final class OneTraining implements AutoCloseable {
  /** Name of the file of what became of it, once it is trained. */
  private static final String OUTCOME = "outcome.json";

  private final Machine machine;
  private final String id;
  private final ProcessLock lock;

  private OneTraining(Machine machine, String id, ProcessLock lock) {
    this.machine = machine;
    this.id = id;
    this.lock = lock;
  }

  /**
   * Begins a training, or one that was stopped again; makes its folder.
   *
   * @param id names the training
   * @throws StudyInUseException if another process is at it
   * @throws MachineException if the cache cannot be written
   */
  static OneTraining begin(Machine machine, String id) {
    Path folder = folder(machine, id);
    Path place = lock(folder);
    try {
      Files.createDirectories(folder.getParent());
      ProcessLock lock = ProcessLock.take(place).orElseThrow(() -> inUse(place));
      return new OneTraining(machine, id, lock).made();
    } catch (IOException e) {
      throw new MachineException(
          "cannot write " + folder + ": " + e + "; set GRAFT_CACHE to another folder", e);
    }
  }

  /** Makes its folder, or gives its lock back. */
  private OneTraining made() throws IOException {
    try {
      Files.createDirectories(folder());
      return this;
    } catch (IOException e) {
      close();
      throw e;
    }
  }

  private static StudyInUseException inUse(Path place) {
    return new StudyInUseException(
        "the same training is in use by "
            + ProcessLock.holder(place)
            + "\nWait for it or stop it, then run the same command again.");
  }

  /**
   * What is trained.
   *
   * @param out where the result is to be
   * @param reasons why it is trained so, sentences
   */
  record Task(
      TrainingStatus.Kind kind,
      Path out,
      List<String> reasons,
      Network network,
      PackedStore store,
      Optional<Path> base,
      Selection train,
      Selection test,
      Protocol protocol,
      Recipe recipe,
      long seed) {}

  /** Where a cache has the folders of trainings. */
  static Path folders(Path cache) {
    return cache.resolve("trainings");
  }

  /** The lock of a training's folder, beside it. */
  static Path lock(Path folder) {
    return folder.resolveSibling(folder.getFileName() + ".lock");
  }

  private static Path folder(Machine machine, String id) {
    return folders(machine.cache()).resolve(id);
  }

  Path folder() {
    return folder(machine, id);
  }

  /** Where its base may be put. */
  Path base() {
    return folder().resolve("base.safetensors");
  }

  private Path checkpoint() {
    return folder().resolve("checkpoint");
  }

  /** Where the final weights are after a complete training. */
  Path weights() {
    return folder().resolve("weights.safetensors");
  }

  /**
   * Trains, unless it was trained already and its weights were not taken.
   *
   * @return empty if it was stopped; its checkpoint is kept
   * @throws MachineException if no worker brings it to its end
   */
  Optional<TrainingOutcome> run(ReadyWorker worker, Task task, TrainingListener listener) {
    Optional<TrainingOutcome> known = known(task);
    return known.isPresent() ? known : train(worker, task, listener);
  }

  /** What became of it in an earlier process that ended before it took the weights. */
  private Optional<TrainingOutcome> known(Task task) {
    boolean needsWeights = task.kind() != TrainingStatus.Kind.COMPARISON;
    if (needsWeights && !Files.isRegularFile(weights())) {
      return Optional.empty();
    }
    try {
      byte[] stored = Files.readAllBytes(folder().resolve(OUTCOME));
      return Optional.of(RecordJson.read(stored, TrainingOutcome.class));
    } catch (IOException | IllegalArgumentException e) {
      return Optional.empty(); // none, or of another version: it is trained again
    }
  }

  private void keep(TrainingOutcome outcome) {
    Path file = folder().resolve(OUTCOME);
    try {
      WholeFile.write(file, RecordJson.write(outcome));
    } catch (IOException e) {
      throw new MachineException("cannot write " + file + ": " + e.getMessage(), e);
    }
  }

  @SuppressWarnings("try") // the hook is opened for its end
  private Optional<TrainingOutcome> train(
      ReadyWorker worker, Task task, TrainingListener listener) {
    TrainingClock clock =
        new TrainingClock(
            task.network(),
            task.protocol(),
            task.recipe(),
            task.train().size(),
            task.test().size());
    boolean bf16IsFaster =
        task.recipe().precision() == Precision.FP32
            && machine.isFasterInBf16(task.network().name());
    TrialExecutor executor = worker.executor(task.network().side());
    TrainingStatusWriter status =
        new TrainingStatusWriter(folder(), begun(task), listener::message);
    try (StopHook stop = new StopHook(executor::requestStop, listener::stopped)) {
      SingleTraining training =
          new SingleTraining(
              executor,
              event -> heard(event, task, bf16IsFaster, clock, status, listener),
              checkpoint());
      Optional<TrainingOutcome> outcome =
          training.run(
              attempt -> {
                boolean unpacked = Natives.isUnpacked(machine.cache());
                listener.doing(unpacked ? Doing.STARTING : Doing.UNPACKING);
                return group(task, attempt);
              });
      if (outcome.orElse(null) instanceof Failed) {
        worker.keepLogs();
      }
      if (training.isGivenUp() && outcome.orElse(null) instanceof Failed failed) {
        throw new MachineException("the training failed: " + failed.reason());
      }
      if (outcome.orElse(null) instanceof Complete complete) {
        keep(complete);
        status.complete(complete);
      } else if (task.kind() == TrainingStatus.Kind.COMPARISON
          && outcome.orElse(null) instanceof Diverged diverged) {
        keep(diverged);
      } else if (outcome.isEmpty()) {
        status.stopped();
      }
      outcome.ifPresent(ended -> listener.doing(Doing.WRITING));
      return outcome;
    } catch (RuntimeException e) {
      status.failed(String.valueOf(e.getMessage()));
      if (e instanceof MachineException) {
        worker.keepLogs();
      }
      throw e;
    }
  }

  private static TrainingStatus begun(Task task) {
    Instant now = Instant.now();
    return new TrainingStatus(
        TrainingStatus.FORMAT,
        task.kind(),
        TrainingStatus.place(task.out()),
        task.network().name(),
        task.network().classes(),
        task.train().size(),
        task.protocol(),
        task.recipe(),
        now,
        now,
        TrainingStatus.State.RUNNING,
        "",
        task.reasons(),
        List.of(),
        List.of(),
        List.of(),
        Optional.empty(),
        Optional.empty());
  }

  private static void heard(
      StudyEvent event,
      Task task,
      boolean bf16IsFaster,
      TrainingClock clock,
      TrainingStatusWriter status,
      TrainingListener listener) {
    boolean choosing = task.kind() == TrainingStatus.Kind.COMPARISON;
    if (choosing && event instanceof StudyEvent.Evaluated) {
      return; // of images that choose: no accuracy to show
    }
    listener.heard(event);
    if (event instanceof StudyEvent.Progressed progressed) {
      Optional<TrainingClock.Times> times = clock.heard(progressed.progress());
      JobProgress progress =
          choosing ? progressed.progress().withoutMilestone() : progressed.progress();
      status.progressed(progress, times.map(TrainingClock.Times::left));
      listener.progressed(
          new TrainingProgress(
              task.recipe().epochs(), task.train().size(), progress, times, bf16IsFaster));
    } else {
      status.heard(event);
    }
  }

  private TrialGroup group(Task task, int attempt) {
    SeedKey seed = SeedKey.of(task.seed());
    TrainingJob job =
        new TrainingJob(
            id,
            attempt,
            Method.SGD,
            task.protocol(),
            task.recipe(),
            seed.with("draws").value(),
            seed.with("weights").value(),
            TrainingJob.Files.of(checkpoint(), Optional.of(weights())));
    return new TrialGroup(
        task.network().name(),
        task.network().classes(),
        task.store().content(),
        task.base().map(OneTraining::content),
        task.train(),
        task.test(),
        Selection.none(),
        List.of(job));
  }

  private static String content(Path base) {
    try {
      return FileHash.of(base);
    } catch (IOException e) {
      throw new MachineException("cannot read " + base + ": " + e.getMessage(), e);
    }
  }

  /** Removes what is large once its weights are not needed: its outcome stays known. */
  void forgetWeights() {
    try {
      Files.deleteIfExists(weights());
      Files.deleteIfExists(base());
    } catch (IOException e) {
      return; // forgetting all of it, or clearing the cache, removes what is left
    }
  }

  /** Removes the folder once its weights were taken. */
  void forget() {
    try {
      Leftovers.delete(folder());
      lock.remove();
    } catch (IOException e) {
      return; // clearing the cache removes what is left
    }
  }

  @Override
  public void close() {
    lock.close();
  }
}
