package graft.study.execution;

import graft.core.error.MachineException;
import graft.study.execution.Message.Alive;
import graft.study.execution.Message.CannotGoOn;
import graft.study.execution.Message.GroupDone;
import graft.study.execution.Message.OfJob;
import graft.study.execution.Message.RunGroup;
import graft.study.execution.Message.Stop;
import graft.study.execution.WorkerProcess.Said;
import java.io.IOException;
import java.time.Duration;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The place of one worker at a time. Groups are executed by one thread; {@link #stop} and {@link
 * #kill} may come from any.
 */
final class WorkerSlot {
  private static final int STARTS = 3;

  /** Signs of life without a word of a job, six hours of them: it computes in a circle. */
  private static final int MOST_ALIVE = 6 * 120;

  private final WorkerCommand command;
  private final WorkerLog log;
  private final Duration silence;
  private volatile @Nullable WorkerProcess worker;
  private volatile boolean idle;
  private volatile boolean stopping;

  WorkerSlot(WorkerCommand command, WorkerLog log, Duration silence) {
    this.command = command;
    this.log = log;
    this.silence = silence;
  }

  /** See {@link TrialExecutor#prepare}. Not while a group is executed. */
  void prepare() {
    if (worker == null) {
      try {
        worker = WorkerProcess.start(command, log);
      } catch (IOException e) {
        return; // it is started again when it is needed, and what is wrong is said then
      }
    }
  }

  /** See {@link TrialExecutor#execute}. */
  void execute(TrialGroup group, Consumer<TrainingEvent> listener) throws InterruptedException {
    WorkerProcess living = livingWorker();
    if (living == null) {
      return;
    }
    boolean whole = false;
    idle = false;
    try {
      whole = follow(living, group, listener);
    } finally {
      if (!whole) {
        living.kill();
        worker = null;
      }
      idle = whole;
    }
  }

  /** Hands over the group and hears the worker out; false if the worker is of no more use. */
  private boolean follow(WorkerProcess living, TrialGroup group, Consumer<TrainingEvent> listener)
      throws InterruptedException {
    OpenJobs open = new OpenJobs(group, listener, living.cpu());
    living.send(new RunGroup(group));
    if (stopping) {
      living.send(new Stop());
    }
    int computing = 0;
    while (true) {
      Said said = living.next(silence);
      if (said.message() instanceof Alive && ++computing <= MOST_ALIVE) {
        continue;
      }
      if (said.message() instanceof OfJob ofJob && open.heard(ofJob)) {
        computing = 0;
        continue;
      }
      if (said.message() instanceof GroupDone done) {
        if (!done.stopped() && !stopping) {
          open.lose("the trainer returned without an outcome");
        }
        return !done.stopped();
      }
      if (said.message() instanceof CannotGoOn cannot) {
        throw new MachineException(
            cannot.reason()
                + "\nFinished trials are kept. Put this right, then run the same command again.");
      }
      if (!stopping) {
        open.lose(living.lastWords(why(said)));
      }
      return false;
    }
  }

  private static String why(Said said) {
    Message message = said.message();
    return message == null
        ? said.gone()
        : message instanceof Alive
            ? "it computed for six hours without a word"
            : "its " + message.getClass().getSimpleName() + " is not about a job it runs";
  }

  /** The worker of this slot, started if need be; null when stopping. */
  private @Nullable WorkerProcess livingWorker() throws InterruptedException {
    WorkerProcess living = worker;
    if (living != null && living.isGreeted() && living.isAlive()) {
      return stopping ? null : living;
    }
    String lastWords = "";
    for (int start = 1; start <= STARTS && !stopping; start++) {
      if (start > 1 || living == null || living.isGreeted()) {
        try {
          living = WorkerProcess.start(command, log);
        } catch (IOException e) {
          throw new MachineException("cannot start a worker: " + e.getMessage(), e);
        }
        worker = living;
      }
      if (living.hello(WorkerProcesses.SILENCE)) {
        return living;
      }
      lastWords = living.lastWords("it did not report for work");
    }
    if (stopping) {
      return null;
    }
    throw new MachineException(
        "no worker can be started, tried " + STARTS + " times: " + lastWords);
  }

  /** Asks the worker, if any, to write its checkpoint and exit. */
  void stop() {
    stopping = true;
    WorkerProcess living = worker;
    if (living != null) {
      living.send(new Stop());
    }
  }

  /** Ends the worker, if any, at once. */
  void kill() {
    WorkerProcess living = worker;
    if (living != null) {
      living.kill();
    }
  }

  /** Waits a moment for a stopped worker, then ends it. */
  void end() {
    WorkerProcess living = worker;
    if (living != null) {
      try {
        // One that is idle, or was never needed, has nothing to write.
        boolean busy = living.isGreeted() && !idle;
        living.end(busy ? Duration.ofSeconds(2) : Duration.ZERO);
      } catch (InterruptedException e) {
        living.kill();
        Thread.currentThread().interrupt();
      }
    }
  }
}
