package graft.spark;

import graft.api.machine.Machine;
import graft.core.error.MachineException;
import graft.core.json.RecordJson;
import graft.core.lock.ProcessLock;
import graft.spark.Order.Setup;
import graft.study.execution.CpuLevel;
import graft.study.execution.TrainingEvent;
import graft.study.execution.TrialExecutor;
import graft.study.execution.TrialGroup;
import graft.torch.network.Device;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.function.Consumer;
import org.apache.spark.api.java.JavaFutureAction;
import org.apache.spark.api.java.JavaSparkContext;
import org.jspecify.annotations.Nullable;

/** Workers on the nodes of a cluster: each group is a Spark job of one task. */
final class SparkWorkers implements TrialExecutor {
  /** How long stopping nodes may take before their tasks are ended. */
  private static final long MILLIS_TO_STOP = 9_000;

  private final JavaSparkContext spark;
  private final int count;
  private final Setup setup;
  private final FileServer files;
  private final List<Path> marks = new ArrayList<>();
  private final Set<GroupRun> running = ConcurrentHashMap.newKeySet();
  private volatile @Nullable Future<?> preparing;
  private volatile boolean stopping;

  SparkWorkers(
      JavaSparkContext spark,
      Machine machine,
      int count,
      CpuLevel level,
      Path logs,
      List<NodeFile> classPath) {
    this.spark = spark;
    this.count = count;
    files = new FileServer(machine.cache());
    mark(machine.cache().resolve("scratch"));
    mark(logs);
    String cache = spark.getConf().get("spark.graft.cache", "");
    setup =
        new Setup(
            UUID.randomUUID().toString(),
            level,
            machine.cache().toString(),
            cache.isEmpty() ? Optional.empty() : Optional.of(cache),
            marks.stream().map(Path::toString).toList(),
            machine.device().name(),
            machine.threads().orElse(1),
            machine.sharing(),
            classPath);
  }

  /** A name that no other machine has at this path by chance. */
  private void mark(Path folder) {
    try {
      marks.add(Files.createTempDirectory(Files.createDirectories(folder), "cluster-"));
    } catch (IOException e) {
      throw new MachineException("cannot write " + folder + ": " + e, e);
    }
  }

  @Override
  public int workers() {
    return count;
  }

  /**
   * Nodes load their classes and start workers while the coordinator reads images: where all slots
   * will be used, as which node a training comes to is Spark's choice, and a card holds one.
   */
  @Override
  public void prepare() {
    try {
      int cores = spark.getConf().getInt("spark.task.cpus", 1);
      Map<String, Integer> slots = new HashMap<>();
      Coordinator.coresByExecutor(spark).forEach((name, all) -> slots.put(name, all / cores));
      int most = slots.values().stream().mapToInt(Integer::intValue).sum();
      if (count >= most && setup.device().equals(Device.CPU.name())) {
        String order = RecordJson.write(new Order.Prepare(setup, slots));
        preparing =
            spark.parallelize(Collections.nCopies(most, order), most).foreachAsync(Node::prepare);
      }
    } catch (IllegalStateException e) { // the context is stopped; the first group says so
      return;
    }
  }

  @Override
  public void execute(TrialGroup group, Consumer<TrainingEvent> listener) {
    if (stopping) {
      return;
    }
    List<NodeFile> holdings = new ArrayList<>(List.of(files.images(group.images())));
    group.base().map(files::base).ifPresent(holdings::add);
    GroupRun run = new GroupRun(group, listener);
    Coordinator.begins(run);
    running.add(run);
    try {
      execute(run, RecordJson.write(new Order(run.number(), setup, group, holdings)));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      running.remove(run);
      Coordinator.ends(run); // a task that is still there ends with the answer to its next word
    }
  }

  private void execute(GroupRun run, String order) throws InterruptedException {
    JavaFutureAction<List<String>> job;
    try {
      spark.setJobGroup(setup.key(), "trainings", true);
      job = spark.parallelize(List.of(order), 1).map(Node::run).collectAsync();
    } catch (IllegalStateException e) { // the context is stopped
      throw gone(e);
    }
    try {
      run.follow(job);
      String reason = job.get().get(0);
      if (!reason.isEmpty()) {
        throw new MachineException(
            reason
                + "\nFinished trials are kept. Put this right, then run the same command again.");
      }
      if (run.isBegunAgain() && !stopping) {
        run.lose("Spark lost the node that it ran on");
      }
    } catch (ExecutionException e) {
      lost(run, e);
    } catch (CancellationException e) {
      return; // the run is stopped
    } finally {
      if (!job.isDone()) { // its listener threw
        job.cancel(true);
      }
    }
  }

  private void lost(GroupRun run, ExecutionException e) {
    if (stopping) {
      return;
    }
    if (spark.sc().isStopped()) {
      throw gone(e);
    }
    String why = Causes.of(e);
    if (Causes.isOfClasses(why)) {
      throw new MachineException(
          "an executor cannot run Graft's tasks: "
              + Causes.last(why)
              + "\nIts Spark must be "
              + spark.version()
              + ", as the coordinator's, and it must reach the coordinator, which sends it Graft's"
              + " jars.\n"
              + "Finished trials are kept. Put this right, then run the same command again.",
          e);
    }
    run.lose(Causes.last(why));
  }

  private MachineException gone(Exception e) {
    return new MachineException(
        "Spark ended the application on "
            + spark.master()
            + ": its master is gone, it was ended there, or its executors failed too often.\n"
            + "The master's page, or yarn logs -applicationId "
            + spark.sc().applicationId()
            + ", and the executors' logs say why; each must reach the coordinator"
            + " on "
            + ProcessLock.host()
            + ".\nFinished trials are kept. Put this right, then run the same command again.",
        e);
  }

  @Override
  public void requestStop() {
    stopping = true;
    running.forEach(GroupRun::stop);
    Thread last = new Thread(this::endAfterAWhile, "end tasks that do not stop");
    last.setDaemon(true);
    last.start();
  }

  private void endAfterAWhile() {
    try {
      Thread.sleep(MILLIS_TO_STOP);
      if (!running.isEmpty()) {
        spark.cancelJobGroup(setup.key());
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (IllegalStateException e) {
      return; // Spark has ended them
    }
  }

  /** Waits for the groups of a run that stops, at most so long. */
  void awaitStop(long millis) throws InterruptedException {
    long end = System.nanoTime() + millis * 1_000_000;
    while (!running.isEmpty() && System.nanoTime() < end) {
      Thread.sleep(20);
    }
  }

  @Override
  public void close() {
    stopping = true;
    Future<?> prepared = preparing;
    if (prepared != null) {
      prepared.cancel(true); // a run that ends before it began
    }
    for (Path mark : marks) {
      try {
        Files.deleteIfExists(mark);
      } catch (IOException e) {
        // It is empty, and removed with the folder.
      }
    }
  }
}
