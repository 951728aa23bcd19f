package graft.api;

import graft.api.machine.Machine;
import graft.api.machine.ScratchFolder;
import graft.core.error.MachineException;
import graft.core.protocol.Recipe.Precision;
import graft.study.execution.TrialExecutor;
import graft.torch.worker.Natives;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The worker of a single training, which starts while its base and its images are read. What it
 * writes beside results is kept where its training failed.
 */
final class ReadyWorker implements AutoCloseable {
  private final Machine machine;
  private final Precision precision;
  private @Nullable ScratchFolder logs;
  private @Nullable TrialExecutor executor;
  private boolean keepsLogs;

  /** Of a machine, for a training in a number format; the caller closes it. */
  ReadyWorker(Machine machine, Precision precision) {
    this.machine = machine;
    this.precision = precision;
  }

  /** Of a machine, beginning to start; the caller closes it. */
  static ReadyWorker of(Machine machine, Precision precision, int side) {
    ReadyWorker worker = new ReadyWorker(machine, precision);
    worker.prepare(side);
    return worker;
  }

  /**
   * Begins to start it. What is wrong is said by {@link #executor}, after what may be wrong with
   * base or images.
   *
   * @param side height and width of the network's input in pixels
   */
  void prepare(int side) {
    try {
      prepare(machine, () -> executor(side));
    } catch (MachineException e) {
      return;
    }
  }

  /**
   * Begins to start a worker, unless it would first unpack libraries: decoders wait for that, and
   * whoever starts the worker later says so.
   */
  static void prepare(Machine machine, Supplier<TrialExecutor> executor) {
    if (Natives.isUnpacked(machine.cache())) {
      executor.get().prepare();
    }
  }

  /**
   * Of one worker, closed with this.
   *
   * @throws MachineException if the cache cannot be written
   */
  TrialExecutor executor(int side) {
    TrialExecutor known = executor;
    if (known == null) {
      ScratchFolder folder = ScratchFolder.in(machine.cache(), ScratchFolder.Purpose.WORKER);
      logs = folder;
      known = machine.startWorker(side, precision, folder.path());
      executor = known;
    }
    return known;
  }

  /** Its training failed: messages name its log. */
  void keepLogs() {
    keepsLogs = true;
  }

  @Override
  public void close() {
    if (executor != null) {
      executor.close();
    }
    if (logs != null && keepsLogs) {
      logs.keep();
    } else if (logs != null) {
      logs.close();
    }
  }
}
