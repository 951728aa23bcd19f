package graft.study.execution;

import graft.core.error.MachineException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.function.Consumer;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Workers as processes of this machine, one a slot: started when first needed, and again after they
 * died. Their stdout and stderr are appended to {@code worker-<n>.log}.
 */
public final class WorkerProcesses implements TrialExecutor {
  /** Silence of a running job that is taken for death. */
  public static final Duration SILENCE = Duration.ofMinutes(10);

  /** How long stopping workers may take to write their checkpoints. */
  private static final Duration TIME_TO_STOP = Duration.ofSeconds(8);

  private static final Pattern LOG = Pattern.compile("worker-\\d+\\.log");

  /** A folder that a run on a cluster marks its machine by, and leaves if it is killed. */
  private static final Pattern MARK = Pattern.compile("cluster-\\d+");

  private final List<WorkerSlot> slots = new ArrayList<>();
  private final BlockingQueue<WorkerSlot> free = new LinkedBlockingQueue<>();
  private volatile boolean stopping;

  /**
   * Slots without processes yet.
   *
   * @param workers at least 1
   * @param logs folder of the logs; created if missing
   * @param silence silence of a running job, or of a starting worker, that is taken for death
   * @throws MachineException if the folder cannot be made
   */
  public WorkerProcesses(WorkerCommand command, int workers, Path logs, Duration silence) {
    try {
      Files.createDirectories(logs);
    } catch (IOException e) {
      throw new MachineException("cannot make the folder of logs " + logs + ": " + e, e);
    }
    for (int number = 1; number <= workers; number++) {
      WorkerLog log = new WorkerLog(logs.resolve("worker-" + number + ".log"));
      slots.add(new WorkerSlot(command, log, silence));
    }
    free.addAll(slots);
  }

  /** Whether a folder holds nothing but logs of workers, and marks of machines. */
  public static boolean areLogs(Path folder) {
    try (Stream<Path> files = Files.list(folder)) {
      return files.allMatch(WorkerProcesses::isLogOrMark);
    } catch (IOException e) { // it is no folder, or cannot be read
      return false;
    }
  }

  private static boolean isLogOrMark(Path file) {
    String name = file.getFileName().toString();
    String[] content = file.toFile().list(); // null where it is no folder
    return content == null
        ? LOG.matcher(name).matches()
        : MARK.matcher(name).matches() && content.length == 0;
  }

  /** Removes a folder of logs; what else is in it stays, and the folder with it. */
  public static void removeLogs(Path folder) throws IOException {
    if (Files.isDirectory(folder) && areLogs(folder)) {
      try (Stream<Path> files = Files.list(folder)) {
        for (Path file : files.toList()) {
          Files.deleteIfExists(file);
        }
      }
      Files.deleteIfExists(folder);
    }
  }

  @Override
  public int workers() {
    return slots.size();
  }

  @Override
  public void prepare() {
    slots.get(0).prepare();
  }

  @Override
  public void execute(TrialGroup group, Consumer<TrainingEvent> listener) {
    try {
      WorkerSlot slot = free.take();
      try {
        if (!stopping) {
          slot.execute(group, listener);
        }
      } finally {
        free.add(slot);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @Override
  public void requestStop() {
    stopping = true;
    slots.forEach(WorkerSlot::stop);
    Thread last = new Thread(this::killAfterAWhile, "kill workers that do not stop");
    last.setDaemon(true);
    last.start();
  }

  private void killAfterAWhile() {
    try {
      Thread.sleep(TIME_TO_STOP.toMillis());
      slots.forEach(WorkerSlot::kill);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @Override
  public void close() {
    stopping = true;
    slots.forEach(WorkerSlot::stop);
    slots.forEach(WorkerSlot::end);
  }
}
