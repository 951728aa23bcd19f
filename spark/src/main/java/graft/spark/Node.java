package graft.spark;

import graft.api.machine.Machine;
import graft.api.machine.ScratchFolder;
import graft.core.error.MachineException;
import graft.core.json.RecordJson;
import graft.core.lock.ProcessLock;
import graft.spark.Order.Setup;
import graft.study.execution.CpuLevel;
import graft.study.execution.TrainingEvent;
import graft.study.execution.TrainingJob;
import graft.study.execution.TrainingOutcome;
import graft.study.execution.TrialExecutor;
import graft.study.execution.TrialGroup;
import graft.study.execution.WorkerCommand;
import graft.study.execution.WorkerProcesses;
import graft.torch.network.Device;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.spark.TaskContext;
import org.apache.spark.resource.ResourceInformation;
import org.jspecify.annotations.Nullable;

/**
 * A node's side of a run: what its task does. Workers are processes of their own, so that no native
 * code is in the executor, and stay for further groups; they end with the executor.
 */
final class Node {
  private static final int PART = 4 << 20;

  /** Time between two words on how far a job is; a training that ends is told at once. */
  private static final long TELLING_NANOS = 200_000_000;

  /** Workers without work, by device. */
  private static final Map<String, Deque<TrialExecutor>> IDLE = new HashMap<>();

  private static final AtomicInteger WORKERS = new AtomicInteger();
  private static String key = "";
  private static @Nullable ScratchFolder logs;

  private final Order order;
  private final long task;
  private final String device;
  private final Path cache;
  private final boolean shared;
  private boolean stopped;

  /** What is not told yet: epochs of small networks end dozens of times a second. */
  private final List<String> untold = new ArrayList<>();

  private long toldAt = System.nanoTime() - TELLING_NANOS;

  private Node(Order order, long task) {
    this.order = order;
    this.task = task;
    Setup setup = order.setup();
    device = device(setup);
    shared =
        setup.nodeCache().isEmpty()
            && setup.marks().stream().allMatch(mark -> Files.isDirectory(Path.of(mark)));
    cache =
        shared
            ? Path.of(setup.cache())
            : setup.nodeCache().map(Path::of).orElseGet(() -> Machine.ofEnvironment().cache());
  }

  /**
   * Does what an order says, as a Spark task.
   *
   * @return why no job of the study can go on here, or nothing
   */
  static String run(String json) {
    Order order = RecordJson.read(json, Order.class);
    long task = TaskContext.get().taskAttemptId();
    if (!GraftPlugin.tell(new Word.MayBegin(order.run(), task))) {
      return "";
    }
    try {
      new Node(order, task).train();
      return "";
    } catch (MachineException e) {
      return String.valueOf(e.getMessage());
    } catch (RuntimeException | LinkageError e) { // it would be no other at the next attempt
      return "machine " + ProcessLock.host() + " cannot train: " + e;
    }
  }

  private void train() {
    CpuLevel here = CpuLevel.ofThisMachine();
    if (!here.includes(order.setup().level())) {
      throw new MachineException(
          "machine %s has %s instructions only, this study uses %s: its results would differ in their last bits.\nLeave the machine out of the cluster, or begin a new study there."
              .formatted(ProcessLock.host(), here, order.setup().level()));
    }
    if (!shared) {
      order.holdings().forEach(this::fetched);
    }
    TrialExecutor worker = take();
    boolean whole = false;
    try {
      worker.execute(group(), event -> heard(worker, event));
      whole = !stopped && !Thread.currentThread().isInterrupted();
    } finally {
      giveBack(worker, whole);
    }
  }

  private Path fetched(NodeFile file) {
    try {
      return file.in(cache);
    } catch (IOException e) {
      throw new MachineException(
          "machine %s has no %s, and it could not be fetched from the coordinator (%s) into its cache %s (%s).\nFree disk there, give nodes another cache (spark.graft.cache), or let them share the coordinator's; a firewall must let them reach the coordinator."
              .formatted(ProcessLock.host(), file.place(), file.uri(), cache, e.getMessage()),
          e);
    }
  }

  /** The card that Spark gives the task, where cards are asked for and Spark hands them out. */
  private static String device(Setup setup) {
    ResourceInformation card = TaskContext.get().resourcesJMap().get("gpu");
    return card == null || setup.device().equals(Device.CPU.name())
        ? setup.device()
        : "cuda:" + card.addresses()[0];
  }

  private TrialExecutor take() {
    synchronized (IDLE) {
      if (!key.equals(order.setup().key())) {
        IDLE.values().forEach(workers -> workers.forEach(TrialExecutor::close));
        IDLE.clear();
        key = order.setup().key();
      }
      TrialExecutor idle = idle().poll();
      return idle == null ? start() : idle;
    }
  }

  private void giveBack(TrialExecutor worker, boolean whole) {
    synchronized (IDLE) {
      if (whole && key.equals(order.setup().key())) {
        idle().push(worker);
        return;
      }
    }
    worker.close();
  }

  private Deque<TrialExecutor> idle() {
    return IDLE.computeIfAbsent(device, name -> new ArrayDeque<>());
  }

  private TrialExecutor start() {
    Setup setup = order.setup();
    Machine machine =
        Machine.ofEnvironment()
            .withCache(cache)
            .withDevice(device)
            .withThreads(setup.threads())
            .withSharing(setup.sharing());
    WorkerCommand command = machine.workerCommand(Machine.cores(), setup.level());
    Map<String, String> environment = new HashMap<>(command.environment());
    environment.put("CLASSPATH", String.join(File.pathSeparator, classPath()));
    ScratchFolder folder = logs;
    if (folder == null) {
      folder = ScratchFolder.in(cache, "node");
      logs = folder;
    }
    return new WorkerProcesses(
        new WorkerCommand(command.line(), environment),
        1,
        folder.path().resolve("worker-" + WORKERS.incrementAndGet()),
        WorkerProcesses.SILENCE);
  }

  private List<String> classPath() {
    List<String> entries = new ArrayList<>();
    for (NodeFile entry : order.setup().classPath()) {
      if (!entry.isSeen() && entry.uri().isEmpty()) {
        throw new MachineException(
            "machine %s does not see the folder of classes %s, which workers run from.\nRun Graft from jars, as its launcher does; they are fetched where a machine lacks them."
                .formatted(ProcessLock.host(), entry.path()));
      }
      entries.add(entry.isSeen() ? entry.path() : fetched(entry).toString());
    }
    return entries;
  }

  /** The group with files that this machine has. */
  private TrialGroup group() {
    TrialGroup group = order.group();
    return shared ? group : group.with(group.jobs().stream().map(this::here).toList());
  }

  private TrainingJob here(TrainingJob job) {
    try {
      Path folder = Files.createDirectories(cache.resolve("scratch").resolve("cluster"));
      Path checkpoint = folder.resolve(job.id());
      Path weights = folder.resolve(job.id() + "." + order.run() + ".weights");
      return new TrainingJob(
          job.id(),
          job.attempt(),
          job.method(),
          job.protocol(),
          job.recipe(),
          job.drawKey(),
          job.initialKey(),
          TrainingJob.Files.of(checkpoint, job.files().weights().map(path -> weights)));
    } catch (IOException e) {
      throw new MachineException(
          "machine %s cannot write its cache %s: %s".formatted(ProcessLock.host(), cache, e), e);
    }
  }

  private void heard(TrialExecutor worker, TrainingEvent event) {
    boolean goOn = true;
    if (!shared && event instanceof TrainingEvent.Ended ended) {
      goOn = handOver(ended);
    }
    untold.add(RecordJson.write(event));
    boolean mayWait =
        event instanceof TrainingEvent.EpochFinished || event instanceof TrainingEvent.Progressed;
    if (goOn && (!mayWait || System.nanoTime() - toldAt >= TELLING_NANOS)) {
      goOn = GraftPlugin.tell(new Word.Happened(order.run(), task, untold));
      untold.clear();
      toldAt = System.nanoTime();
    }
    if (!goOn && !stopped) {
      stopped = true;
      worker.requestStop();
    }
  }

  /** Sends final weights, and removes what this machine kept of the job. */
  private boolean handOver(TrainingEvent.Ended ended) {
    TrainingJob.Files files = ended.job().files();
    try {
      Optional<Path> weights = files.weights().map(Path::of);
      boolean goOn = true;
      if (weights.isPresent() && ended.outcome() instanceof TrainingOutcome.Complete) {
        goOn = send(ended.job(), weights.get());
      }
      Files.deleteIfExists(Path.of(files.checkpoint()));
      if (weights.isPresent()) {
        Files.deleteIfExists(weights.get());
      }
      return goOn;
    } catch (IOException e) {
      throw new MachineException(
          "machine %s cannot read the weights that it trained: %s".formatted(ProcessLock.host(), e),
          e);
    }
  }

  private boolean send(TrainingJob job, Path weights) throws IOException {
    try (InputStream in = Files.newInputStream(weights)) {
      long offset = 0;
      boolean goOn = true;
      for (byte[] part = in.readNBytes(PART); part.length > 0 && goOn; part = in.readNBytes(PART)) {
        goOn = GraftPlugin.tell(new Word.Part(order.run(), task, job.id(), offset, part));
        offset += part.length;
      }
      return goOn;
    }
  }
}
