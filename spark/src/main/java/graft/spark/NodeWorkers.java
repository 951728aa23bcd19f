package graft.spark;

import graft.api.machine.Machine;
import graft.api.machine.ScratchFolder;
import graft.core.error.MachineException;
import graft.core.lock.ProcessLock;
import graft.spark.Order.Setup;
import graft.study.execution.CpuLevel;
import graft.study.execution.TrialExecutor;
import graft.study.execution.WorkerCommand;
import graft.study.execution.WorkerProcesses;
import graft.torch.network.Device;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.spark.TaskContext;
import org.apache.spark.resource.ResourceInformation;
import org.jspecify.annotations.Nullable;

/**
 * The workers of a node, and what they need there. They are processes of their own, so that no
 * native code is in the executor, and stay for further groups; they end with the executor.
 */
final class NodeWorkers {
  /** Workers without work, by device. */
  private static final Map<String, Deque<TrialExecutor>> IDLE = new HashMap<>();

  private static final AtomicInteger WORKERS = new AtomicInteger();
  private static String key = "";
  private static int prepared;
  private static @Nullable ScratchFolder logs;

  private final Setup setup;
  private final String device;
  private final Path cache;
  private final boolean shared;

  /** Within a Spark task. */
  NodeWorkers(Setup setup) {
    this.setup = setup;
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
   * Refuses a node whose processor lacks what the study uses.
   *
   * @throws MachineException if so
   */
  void requireLevel() {
    CpuLevel here = CpuLevel.ofThisMachine();
    if (!here.includes(setup.level())) {
      throw new MachineException(
          "machine %s has %s instructions only, this study uses %s: its results would differ in their last bits.\nLeave the machine out of the cluster, or begin a new study there."
              .formatted(ProcessLock.host(), here, setup.level()));
    }
  }

  /** Whether this node sees the coordinator's cache and logs. */
  boolean isShared() {
    return shared;
  }

  /** The cache that this node uses. */
  Path cache() {
    return cache;
  }

  /** Where this node has a file, fetched if it lacks it. */
  Path fetched(NodeFile file) {
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

  /**
   * Begins to start a worker, which may first have to fetch what it runs from.
   *
   * @param most how many are prepared here: a task for each may come to one executor of several
   */
  void prepare(int most) {
    requireLevel();
    synchronized (IDLE) {
      forgetOthers();
      if (prepared < most) {
        prepared++;
        TrialExecutor worker = start();
        worker.prepare();
        idle().push(worker);
      }
    }
  }

  /** A worker without work, or a new one. */
  TrialExecutor take() {
    synchronized (IDLE) {
      forgetOthers();
      TrialExecutor idle = idle().poll();
      return idle == null ? start() : idle;
    }
  }

  /** Ends workers of another setup. */
  private void forgetOthers() {
    if (!key.equals(setup.key())) {
      IDLE.values().forEach(workers -> workers.forEach(TrialExecutor::close));
      IDLE.clear();
      key = setup.key();
      prepared = 0;
    }
  }

  /**
   * Takes a worker back.
   *
   * @param whole whether it can run further groups
   */
  void giveBack(TrialExecutor worker, boolean whole) {
    synchronized (IDLE) {
      if (whole && key.equals(setup.key())) {
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
      folder = ScratchFolder.in(cache, ScratchFolder.Purpose.NODE);
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
    for (NodeFile entry : setup.classPath()) {
      if (!entry.isSeen() && entry.uri().isEmpty()) {
        throw new MachineException(
            "machine %s does not see the folder of classes %s, which workers run from.\nRun Graft from jars, as its launcher does; they are fetched where a machine lacks them."
                .formatted(ProcessLock.host(), entry.path()));
      }
      entries.add(entry.isSeen() ? entry.path() : fetched(entry).toString());
    }
    return entries;
  }
}
