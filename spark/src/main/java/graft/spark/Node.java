package graft.spark;

import graft.core.error.MachineException;
import graft.core.json.RecordJson;
import graft.core.lock.ProcessLock;
import graft.study.execution.TrainingEvent;
import graft.study.execution.TrainingJob;
import graft.study.execution.TrainingOutcome;
import graft.study.execution.TrialExecutor;
import graft.study.execution.TrialGroup;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.apache.spark.SparkEnv;
import org.apache.spark.TaskContext;

/** A node's side of a run: what its task does. */
final class Node {
  private static final int PART = 4 << 20;

  private final Order order;
  private final long task;
  private final NodeWorkers workers;
  private boolean stopped;

  private Node(Order order, long task) {
    this.order = order;
    this.task = task;
    workers = new NodeWorkers(order.setup());
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
    } catch (GraftPlugin.NoAnswerException e) {
      throw e; // no fault of this machine: the attempt is lost
    } catch (RuntimeException | LinkageError e) { // it would be no other at the next attempt
      return "machine " + ProcessLock.host() + " cannot train: " + e;
    }
  }

  /**
   * Begins to start a worker for a setup, as a Spark task. What goes wrong is said by the first
   * group that needs one.
   */
  static void prepare(String json) {
    try {
      Order.Prepare order = RecordJson.read(json, Order.Prepare.class);
      int slots = order.slots().getOrDefault(SparkEnv.get().executorId(), 1);
      new NodeWorkers(order.setup()).prepare(slots);
    } catch (RuntimeException | LinkageError e) {
      return;
    }
  }

  private void train() {
    workers.requireLevel();
    if (!workers.isShared()) {
      order.holdings().forEach(workers::fetched);
    }
    TrialExecutor worker = workers.take();
    boolean whole = false;
    try (Telling telling = new Telling(order.run(), task, GraftPlugin::tell)) {
      worker.execute(group(), event -> heard(worker, telling, event));
      whole = !stopped && !Thread.currentThread().isInterrupted();
    } finally {
      workers.giveBack(worker, whole);
    }
  }

  /** The group with files that this machine has. */
  private TrialGroup group() {
    TrialGroup group = order.group();
    return workers.isShared() ? group : group.with(group.jobs().stream().map(this::here).toList());
  }

  private TrainingJob here(TrainingJob job) {
    try {
      Path folder = Files.createDirectories(workers.cache().resolve("scratch").resolve("cluster"));
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
          "machine %s cannot write its cache %s: %s"
              .formatted(ProcessLock.host(), workers.cache(), e),
          e);
    }
  }

  private void heard(TrialExecutor worker, Telling telling, TrainingEvent event) {
    boolean goOn = true;
    if (!workers.isShared() && event instanceof TrainingEvent.Ended ended) {
      goOn = handOver(ended);
    }
    goOn = goOn && telling.tell(event);
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
