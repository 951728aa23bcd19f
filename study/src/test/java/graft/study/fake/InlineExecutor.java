package graft.study.fake;

import graft.study.execution.EpochRecord;
import graft.study.execution.GroupTrainer;
import graft.study.execution.Holdings;
import graft.study.execution.JobProgress;
import graft.study.execution.TrainingEvent;
import graft.study.execution.TrainingJob;
import graft.study.execution.TrainingOutcome;
import graft.study.execution.TrialExecutor;
import graft.study.execution.TrialGroup;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Runs groups on the calling thread; jobs whose id begins with {@code crash} are lost, others as
 * often as {@link #deaths} says.
 */
public final class InlineExecutor implements TrialExecutor {
  /** Ids of all jobs begun, in order. */
  public final Queue<String> begun = new ConcurrentLinkedQueue<>();

  /** How many more workers die under a job, by its id; nothing for none. */
  public final Map<String, Integer> deaths = new ConcurrentHashMap<>();

  /** Where the base of each group is looked for; null for nowhere. */
  public volatile @Nullable Holdings holdings;

  private final int workers;
  private final int stopAfter;
  private final long millisAnEpoch;
  private volatile boolean stopping;

  public InlineExecutor(int workers) {
    this(workers, Integer.MAX_VALUE);
  }

  /** Stops in the middle of the job after the first {@code stopAfter}. */
  public InlineExecutor(int workers, int stopAfter) {
    this(workers, stopAfter, 0);
  }

  /** Takes its time for each epoch. */
  public InlineExecutor(int workers, int stopAfter, long millisAnEpoch) {
    this.workers = workers;
    this.stopAfter = stopAfter;
    this.millisAnEpoch = millisAnEpoch;
  }

  @Override
  public int workers() {
    return workers;
  }

  @Override
  public void execute(TrialGroup group, Consumer<TrainingEvent> listener) {
    for (TrainingJob job : group.jobs()) {
      if (stopping) {
        return;
      }
      begun.add(job.id());
      if (job.id().startsWith("crash") || deaths.merge(job.id(), -1, Integer::sum) >= 0) {
        listener.accept(new TrainingEvent.Began(job));
        listener.accept(new TrainingEvent.Lost(job, "signal 11 under " + job.id()));
        return;
      }
      stopping |= begun.size() > stopAfter;
      TrialGroup alone = group.with(List.of(job));
      new FakeTraining(millisAnEpoch, holdings).train(alone, new Relay(listener, () -> stopping));
    }
  }

  /** What a trainer says, as an executor tells it. */
  private record Relay(Consumer<TrainingEvent> listener, BooleanSupplier stopping)
      implements GroupTrainer.Observer {
    @Override
    public void began(TrainingJob job) {
      listener.accept(new TrainingEvent.Began(job));
    }

    @Override
    public void progressed(TrainingJob job, JobProgress progress) {
      listener.accept(new TrainingEvent.Progressed(job, progress));
    }

    @Override
    public void epochFinished(TrainingJob job, EpochRecord epoch) {
      listener.accept(new TrainingEvent.EpochFinished(job, epoch));
    }

    @Override
    public void finished(TrainingJob job, TrainingOutcome outcome) {
      listener.accept(new TrainingEvent.Ended(job, outcome, "cpu"));
    }

    @Override
    public boolean stopRequested() {
      return stopping.getAsBoolean();
    }
  }

  @Override
  public void requestStop() {
    stopping = true;
  }

  @Override
  public void close() {}
}
