package graft.torch.training;

import graft.study.execution.EpochRecord;
import graft.study.execution.Evaluation;
import graft.study.execution.GroupTrainer.Observer;
import graft.study.execution.JobProgress;
import graft.study.execution.JobProgress.Evaluating;
import graft.study.execution.JobProgress.Pace;
import graft.study.execution.TrainingJob;
import java.util.List;
import java.util.Optional;

/**
 * Tells the observer how far one training is, at most twice a second, and keeps its pace: updates
 * and evaluations apart. Nothing of the training depends on it. One thread.
 */
final class Telling {
  private static final long PAUSE_NANOS = 500_000_000;

  /** Updates are slower before code and memory are in place. */
  private static final long WARM_UP_NANOS = 300_000_000;

  private final TrainingJob job;
  private final Observer observer;
  private final int imagesAnEpoch;
  private final long imagesBefore;
  private Pace training = Pace.NONE;
  private Pace evaluation = Pace.NONE;
  private long warmedUp;
  private long last;

  /**
   * Of a training of so many images an epoch.
   *
   * @param before what a checkpoint has brought
   */
  Telling(TrainingJob job, Observer observer, int imagesAnEpoch, Progress before) {
    this.job = job;
    this.observer = observer;
    this.imagesAnEpoch = imagesAnEpoch;
    this.imagesBefore = before.imagesTrained();
  }

  /** An update has ended. The first ones, which warm up, have no pace; the very first is told. */
  void updated(Progress progress, int images, long nanos) {
    boolean first = warmedUp == 0;
    if (warmedUp >= WARM_UP_NANOS) {
      training = training.and(images, nanos / 1e9);
    }
    warmedUp += nanos;
    tell(progress, Optional.empty(), first);
  }

  /** An evaluation is about to begin or to go on. */
  void evaluating(Progress progress, int done, int total) {
    tell(progress, Optional.of(new Evaluating(done, total)), done == 0);
  }

  /** An evaluation has ended. */
  void evaluated(int images, long nanos) {
    evaluation = evaluation.and(images, nanos / 1e9);
  }

  /** A milestone's evaluation is in {@code progress}: told at once, so that none is missed. */
  void milestone(Progress progress) {
    tell(progress, Optional.empty(), true);
  }

  private void tell(Progress progress, Optional<Evaluating> evaluating, boolean now) {
    if (!now && System.nanoTime() - last < PAUSE_NANOS) {
      return;
    }
    last = System.nanoTime();
    List<Evaluation> milestones = progress.milestones();
    observer.progressed(
        job,
        new JobProgress(
            progress.epoch() + 1,
            progress.imagesTrained(),
            imagesBefore,
            training,
            evaluation,
            loss(progress),
            evaluating,
            milestones.isEmpty()
                ? Optional.empty()
                : Optional.of(milestones.get(milestones.size() - 1))));
  }

  private double loss(Progress progress) {
    if (progress.step() > 0) {
      long images = (long) progress.step() * job.recipe().batch();
      return progress.lossSum() / Math.min(images, imagesAnEpoch);
    }
    List<EpochRecord> epochs = progress.epochs();
    return epochs.isEmpty() ? 0 : epochs.get(epochs.size() - 1).trainLoss();
  }
}
