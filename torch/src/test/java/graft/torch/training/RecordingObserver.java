package graft.torch.training;

import graft.study.execution.EpochRecord;
import graft.study.execution.GroupTrainer.Observer;
import graft.study.execution.JobProgress;
import graft.study.execution.TrainingJob;
import graft.study.execution.TrainingOutcome;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Keeps outcomes by job id; asks to stop after a number of questions. */
class RecordingObserver implements Observer {
  final Map<String, TrainingOutcome> outcomes = new LinkedHashMap<>();
  final List<String> begun = new ArrayList<>();
  final List<EpochRecord> epochs = new ArrayList<>();
  final List<JobProgress> heard = new ArrayList<>();
  private int questionsBeforeStop;

  RecordingObserver(int questionsBeforeStop) {
    this.questionsBeforeStop = questionsBeforeStop;
  }

  static RecordingObserver patient() {
    return new RecordingObserver(Integer.MAX_VALUE);
  }

  @Override
  public void began(TrainingJob job) {
    begun.add(job.id());
  }

  @Override
  public void epochFinished(TrainingJob job, EpochRecord epoch) {
    epochs.add(epoch);
  }

  @Override
  public void progressed(TrainingJob job, JobProgress progress) {
    heard.add(progress);
  }

  @Override
  public void finished(TrainingJob job, TrainingOutcome outcome) {
    outcomes.put(job.id(), outcome);
  }

  @Override
  public boolean stopRequested() {
    return --questionsBeforeStop < 0;
  }
}
