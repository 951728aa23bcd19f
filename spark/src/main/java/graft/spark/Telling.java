package graft.spark;

import graft.core.json.RecordJson;
import graft.study.execution.Evaluation;
import graft.study.execution.TrainingEvent;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;

/**
 * Tells the coordinator what happens in a run. Epochs of small networks end dozens of times a
 * second: they, and how far a job is, wait up to a fifth of a second for each other. All else is
 * told at once, after what waits. Thread-safe.
 */
final class Telling implements AutoCloseable {
  private static final int MILLIS = 200;

  private static final ScheduledExecutorService CLOCK =
      Executors.newSingleThreadScheduledExecutor(
          task -> {
            Thread thread = new Thread(task, "tell the coordinator");
            thread.setDaemon(true);
            return thread;
          });

  private final Predicate<Word> coordinator;
  private final long run;
  private final long task;
  private final List<String> waiting = new ArrayList<>();
  private final Map<String, Optional<Evaluation>> milestones = new HashMap<>();
  private final Future<?> clock;
  private boolean goOn = true;

  /**
   * Of a task's part in a run.
   *
   * @param coordinator takes words, and answers whether to go on
   */
  Telling(long run, long task, Predicate<Word> coordinator) {
    this(run, task, coordinator, MILLIS);
  }

  /** The same, telling every so many milliseconds. */
  Telling(long run, long task, Predicate<Word> coordinator, int millis) {
    this.coordinator = coordinator;
    this.run = run;
    this.task = task;
    clock = CLOCK.scheduleWithFixedDelay(this::tellWaiting, millis, millis, TimeUnit.MILLISECONDS);
  }

  /**
   * Tells of an event, now or soon.
   *
   * @return whether to go on, as far as is known
   * @throws IllegalStateException if the coordinator does not answer
   */
  synchronized boolean tell(TrainingEvent event) {
    waiting.add(RecordJson.write(event));
    return mayWait(event) ? goOn : tellWaiting();
  }

  /** Epochs, and progress without a new milestone, which a killed node must not have kept. */
  private boolean mayWait(TrainingEvent event) {
    if (event instanceof TrainingEvent.Progressed progressed) {
      Optional<Evaluation> milestone = progressed.progress().milestone();
      return milestone.equals(milestones.put(event.job().id(), milestone));
    }
    return event instanceof TrainingEvent.EpochFinished;
  }

  private synchronized boolean tellWaiting() {
    if (!waiting.isEmpty()) {
      List<String> events = List.copyOf(waiting);
      waiting.clear();
      goOn &= coordinator.test(new Word.Happened(run, task, events));
    }
    return goOn;
  }

  /** Tells what waits, where the coordinator is still there. */
  @Override
  public void close() {
    clock.cancel(false);
    try {
      tellWaiting();
    } catch (IllegalStateException e) { // it is gone, and with it whoever wants to know
      return;
    }
  }
}
