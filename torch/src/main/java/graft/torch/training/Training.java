package graft.torch.training;

import graft.core.data.Selection;
import graft.core.protocol.Recipe;
import graft.core.random.SeedKey;
import graft.study.execution.EpochRecord;
import graft.study.execution.GroupTrainer.Observer;
import graft.study.execution.TrainingJob;
import graft.study.execution.TrainingOutcome;
import graft.study.execution.TrialGroup;
import graft.torch.network.Dropout;
import org.jspecify.annotations.Nullable;

/**
 * One training from its start or its checkpoint to its outcome: the loop over epochs and updates.
 * One thread.
 */
final class Training {
  private static final double CHECKPOINT_SECONDS = 20;

  private final TrialGroup group;
  private final TrainingJob job;
  private final Recipe recipe;
  private final SeedKey key;
  private final Images images;
  private final Evaluator evaluator;
  private final Learner learner;
  private final Checkpoint checkpoint;
  private final Observer observer;
  private final Batch batch;
  private Progress progress = Progress.start();
  private double secondsBefore;
  private final long started = System.nanoTime();
  private double nextCheckpoint = CHECKPOINT_SECONDS;
  private Telling telling;
  private @Nullable Scores lastTest;

  Training(
      TrialGroup group,
      TrainingJob job,
      Images images,
      Evaluator evaluator,
      Learner learner,
      Checkpoint checkpoint,
      Observer observer) {
    this.group = group;
    this.job = job;
    this.recipe = job.recipe();
    this.key = new SeedKey(job.drawKey());
    this.images = images;
    this.evaluator = evaluator;
    this.learner = learner;
    this.checkpoint = checkpoint;
    this.observer = observer;
    batch =
        new Batch(
            Math.min(recipe.batch(), group.train().size()),
            images.side(),
            learner.network().device());
    telling = new Telling(job, observer, group.train().size(), progress);
  }

  /**
   * Trains to the end.
   *
   * @throws StoppedException if the observer asked for it; the checkpoint is written then
   */
  TrainingOutcome run() throws StoppedException {
    progress = checkpoint.restore(learner).orElse(progress);
    secondsBefore = progress.seconds();
    telling = new Telling(job, observer, group.train().size(), progress);
    try {
      while (progress.epoch() < recipe.epochs()) {
        trainEpoch();
        finishEpoch();
      }
      return complete();
    } catch (DivergedException e) {
      return new TrainingOutcome.Diverged(
          e.epoch, e.update, progress.epochs(), progress.imagesTrained(), seconds());
    } catch (StoppedException e) {
      writeCheckpoint();
      throw e;
    }
  }

  /** The loss became NaN or infinite. */
  private static final class DivergedException extends Exception {
    private static final long serialVersionUID = 1L;

    private final int epoch;
    private final long update;

    DivergedException(int epoch, long update) {
      this.epoch = epoch;
      this.update = update;
    }
  }

  private void trainEpoch() throws StoppedException, DivergedException {
    int epoch = progress.epoch();
    Selection train = group.train();
    int[] order = key.with("order").with(epoch).permutation(train.size());
    SeedKey viewKey = key.with("view").with(epoch);
    SeedKey dropoutKey = key.with("dropout").with(epoch);
    for (int from = progress.step() * recipe.batch(); from < order.length; from += recipe.batch()) {
      long began = System.nanoTime();
      int to = Math.min(order.length, from + recipe.batch());
      images.fillTraining(batch, train, order, from, to, recipe.augmentation(), viewKey);
      Dropout dropout =
          Masks.of(dropoutKey.with(progress.step()), learner.network().device(), recipe.dropout());
      double loss = learner.update(batch, epoch, dropout);
      requireFinite(loss, epoch + 1, progress.updates() + 1);
      progress = progress.updated(loss, batch.size());
      telling.updated(progress, batch.size(), System.nanoTime() - began);
      afterUpdate();
    }
  }

  private static void requireFinite(double loss, int epoch, long update) throws DivergedException {
    if (!Double.isFinite(loss)) {
      throw new DivergedException(epoch, update);
    }
  }

  private void afterUpdate() throws StoppedException {
    if (observer.stopRequested()) {
      throw new StoppedException();
    }
    double running = runningSeconds();
    if (running >= nextCheckpoint) {
      writeCheckpoint();
      double cost = runningSeconds() - running;
      nextCheckpoint = runningSeconds() + Math.max(CHECKPOINT_SECONDS, 20 * cost);
    }
  }

  private void finishEpoch() throws StoppedException, DivergedException {
    int finished = progress.epoch() + 1;
    if (recipe.isMilestone(finished)) {
      Scores scores = score(group.test());
      requireFinite(scores.loss(), finished, progress.updates());
      lastTest = finished == recipe.epochs() ? scores : null;
      progress = progress.evaluated(scores.evaluation(finished));
      telling.milestone(progress);
    }
    int d = job.protocol().initialDecayEpochs();
    EpochRecord epoch =
        new EpochRecord(
            finished,
            recipe.rates().lowAt(finished - 1, d),
            recipe.rates().highAt(finished - 1, d),
            progress.lossSum() / group.train().size());
    progress = progress.finished(epoch);
    observer.epochFinished(job, epoch);
  }

  private TrainingOutcome complete() throws StoppedException, DivergedException {
    Scores known = lastTest; // null where this attempt found the last epoch finished
    Scores test =
        (known == null ? score(group.test()) : known).followedBy(score(group.testExtra()));
    Scores train = score(group.train());
    requireFinite(test.loss() + train.loss(), recipe.epochs(), progress.updates());
    return new TrainingOutcome.Complete(
        train.loss(),
        train.correct(),
        progress.epochs(),
        progress.milestones(),
        test.evaluation(recipe.epochs()),
        test.bits(),
        test.predictions(),
        learner.network().hash(),
        progress.imagesTrained(),
        seconds());
  }

  private Scores score(Selection selection) throws StoppedException {
    long began = System.nanoTime();
    Scores scores =
        evaluator.score(
            learner,
            selection,
            done -> {
              telling.evaluating(progress, done, selection.size());
              return observer.stopRequested();
            });
    telling.evaluated(selection.size(), System.nanoTime() - began);
    return scores;
  }

  private void writeCheckpoint() {
    checkpoint.write(learner, progress.at(seconds()));
  }

  private double runningSeconds() {
    return (System.nanoTime() - started) / 1e9;
  }

  private double seconds() {
    return secondsBefore + runningSeconds();
  }
}
