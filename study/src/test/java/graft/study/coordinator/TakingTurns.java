package graft.study.coordinator;

import graft.study.execution.EpochRecord;
import graft.study.execution.JobProgress;
import graft.study.execution.TrainingEvent;
import graft.study.execution.TrainingJob;
import graft.study.execution.TrialExecutor;
import graft.study.execution.TrialGroup;
import graft.study.fake.FakeTraining;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/**
 * One worker whose jobs of a group advance in turn, an epoch each, and end the last one first; the
 * last job of a larger group begins when the others have ended. The worker may die when the first
 * job has ended.
 */
final class TakingTurns implements TrialExecutor {
  private int deaths;

  /** Dies so often in groups of more than two. */
  TakingTurns(int deaths) {
    this.deaths = deaths;
  }

  @Override
  public int workers() {
    return 1;
  }

  @Override
  public void execute(TrialGroup group, Consumer<TrainingEvent> listener) {
    List<TrainingJob> all = group.jobs();
    int together = all.size() > 2 ? all.size() - 1 : all.size();
    List<TrainingJob> running = new ArrayList<>(all.subList(0, together));
    running.forEach(job -> listener.accept(new TrainingEvent.Began(job)));
    for (int epoch = 1; epoch <= 3; epoch++) {
      for (TrainingJob job : running) {
        listener.accept(
            new TrainingEvent.Progressed(job, JobProgress.trained(epoch, epoch * 10L, 0.1)));
        listener.accept(
            new TrainingEvent.EpochFinished(job, new EpochRecord(epoch, 0.001, 0.01, 1.0 / epoch)));
      }
    }
    boolean dies = running.size() > 2 && deaths-- > 0;
    while (!running.isEmpty()) {
      end(running.remove(running.size() - 1), listener);
      if (dies) {
        running.forEach(job -> listener.accept(new TrainingEvent.Lost(job, "signal 11")));
        return;
      }
    }
    for (TrainingJob job : all.subList(together, all.size())) {
      listener.accept(new TrainingEvent.Began(job));
      end(job, listener);
    }
  }

  private static void end(TrainingJob job, Consumer<TrainingEvent> listener) {
    listener.accept(new TrainingEvent.Ended(job, FakeTraining.outcome(job.id(), 3), "cpu"));
  }

  @Override
  public void requestStop() {}

  @Override
  public void close() {}
}
