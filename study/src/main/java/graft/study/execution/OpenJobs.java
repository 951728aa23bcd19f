package graft.study.execution;

import graft.study.execution.Message.Epoch;
import graft.study.execution.Message.Finished;
import graft.study.execution.Message.OfJob;
import graft.study.execution.Message.Progress;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;

/**
 * The jobs of a group that have not ended, as whoever runs them tells of them; tells the listener.
 * One thread.
 */
public final class OpenJobs {
  private final Map<String, TrainingJob> open = new LinkedHashMap<>();
  private final Set<String> begun = new LinkedHashSet<>();
  private final Consumer<TrainingEvent> listener;
  private final String cpu;

  /**
   * All jobs of a group.
   *
   * @param cpu the kind of processor of a worker whose messages are heard
   */
  public OpenJobs(TrialGroup group, Consumer<TrainingEvent> listener, String cpu) {
    group.jobs().forEach(job -> open.put(job.id(), job));
    this.listener = listener;
    this.cpu = cpu;
  }

  /** Tells what a message says; false if it makes no sense of the jobs that are open. */
  boolean heard(OfJob message) {
    TrainingJob job = open.get(message.job());
    return job != null && job.attempt() == message.attempt() && heard(event(job, message));
  }

  private TrainingEvent event(TrainingJob job, OfJob message) {
    if (message instanceof Progress progress) {
      return new TrainingEvent.Progressed(job, progress.progress());
    } else if (message instanceof Epoch epoch) {
      return new TrainingEvent.EpochFinished(job, epoch.epoch());
    } else if (message instanceof Finished finished) {
      return new TrainingEvent.Ended(job, finished.outcome(), cpu);
    }
    return new TrainingEvent.Began(job);
  }

  /**
   * Tells what happened to a job, as this process knows the job; false if it makes no sense of the
   * jobs that are open.
   */
  public boolean heard(TrainingEvent event) {
    TrainingJob job = open.get(event.job().id());
    if (job == null || job.attempt() != event.job().attempt()) {
      return false;
    }
    boolean begins = event instanceof TrainingEvent.Began;
    if (begins ? !begun.add(job.id()) : !begun.contains(job.id())) {
      return false;
    }
    if (event instanceof TrainingEvent.Ended || event instanceof TrainingEvent.Lost) {
      open.remove(job.id());
      begun.remove(job.id());
    }
    listener.accept(event.of(job));
    return true;
  }

  /**
   * Each job that began and has not ended is lost. Where the worker died before any of the open
   * ones began, the first is: a group that kills its worker at once would be tried for ever.
   */
  public void lose(String lastWords) {
    if (begun.isEmpty() && !open.isEmpty()) {
      TrainingJob first = open.values().iterator().next();
      begun.add(first.id());
      listener.accept(new TrainingEvent.Began(first));
    }
    List<String> lost = List.copyOf(begun);
    begun.clear();
    for (String id : lost) {
      TrainingJob job = open.remove(id);
      if (job != null) {
        listener.accept(new TrainingEvent.Lost(job, lastWords));
      }
    }
  }
}
