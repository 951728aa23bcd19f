package graft.torch.training;

import graft.core.network.Network;
import graft.core.protocol.CommonWork;
import graft.core.protocol.Moment;
import graft.core.protocol.Protocol;
import graft.core.protocol.Recipe;
import graft.study.execution.EpochRecord;
import graft.study.execution.GroupTrainer.Observer;
import graft.study.execution.TrainingJob;
import graft.study.execution.TrainingOutcome;
import graft.study.execution.TrialGroup;
import graft.torch.network.Dropout;
import java.util.Optional;
import org.bytedeco.pytorch.Tensor;
import org.jspecify.annotations.Nullable;

/**
 * One training from its start or its checkpoint to its outcome, an update at a time. {@link
 * Lockstep} says which. One thread.
 */
final class Training {
  private final TrialGroup group;
  private final TrainingJob job;
  private final Recipe recipe;
  private final Learner learner;
  private final Checkpoint checkpoint;
  private final Observer observer;
  private final Telling telling;
  private Progress progress;
  private @Nullable Scores lastTest;
  private @Nullable Training leader;

  /** At its start, or where its checkpoint is. */
  Training(
      TrialGroup group,
      TrainingJob job,
      Learner learner,
      Checkpoint checkpoint,
      Observer observer) {
    this.group = group;
    this.job = job;
    this.recipe = job.recipe();
    this.learner = learner;
    this.checkpoint = checkpoint;
    this.observer = observer;
    progress = checkpoint.restore(learner).orElse(Progress.start());
    telling = new Telling(job, observer, group.train().size(), progress);
  }

  TrainingJob job() {
    return job;
  }

  Learner learner() {
    return learner;
  }

  Telling telling() {
    return telling;
  }

  /** How far it is; of one that follows another, how far that is. */
  Progress progress() {
    return leader == null ? progress : leader.progress().at(progress.seconds());
  }

  /** Whether it has made no update yet. */
  boolean isAtStart() {
    return progress().updates() == 0;
  }

  /** Whether all epochs are finished. */
  boolean hasTrained() {
    return progress().epoch() == recipe.epochs();
  }

  /** Whether the running epoch's updates are done. */
  boolean hasSeenAllImages() {
    return (long) progress().step() * recipe.batch() >= group.train().size();
  }

  /** A number that grows with each update and each finished epoch, the same for the same views. */
  long position() {
    return progress().epoch() * (updatesOfAnEpoch() + 1L) + progress().step();
  }

  /** Whether this training is computed by another one, whose updates are the same so far. */
  boolean follows() {
    return leader != null;
  }

  /** Whether this training is computed by {@code other}. */
  boolean follows(Training other) {
    return leader == other;
  }

  /** Lets {@code other}, whose state is the same, do the next updates for both. */
  void follow(Training other) {
    if (other.follows()) {
      throw new IllegalStateException(other.job.id() + " follows another training itself");
    }
    leader = other;
  }

  /** Goes on by itself with the state of the one it followed. */
  void part() {
    Training other = leader;
    if (other != null) {
      progress = progress();
      lastTest = other.lastTest;
      learner.takeStateOf(other.learner);
      leader = null;
    }
  }

  /** Goes on by itself where the one it follows makes other updates in epoch {@code epoch}. */
  void partUnlessSameUntil(int epoch) {
    if (leader != null && !isSameUntil(epoch, leader)) {
      part();
    }
  }

  /** Whether both make the same updates in epoch {@code epoch} (0-based) and all before. */
  boolean isSameUntil(int epoch, Training other) {
    Protocol a = job.protocol();
    Protocol b = other.job.protocol();
    return CommonWork.differInDecayAlone(a, recipe, b, other.recipe)
        && CommonWork.epochsInCommon(a, b, recipe) > epoch;
  }

  /** The update after {@code step} others of the running epoch. */
  private Moment moment(int step) {
    return new Moment(progress.epoch(), recipe.epochs(), step, updatesOfAnEpoch());
  }

  private int updatesOfAnEpoch() {
    return (int) ((group.train().size() + recipe.batch() - 1L) / recipe.batch());
  }

  /** The loss became NaN or infinite. */
  static final class DivergedException extends Exception {
    private static final long serialVersionUID = 1L;

    private final int epoch;
    private final long update;

    DivergedException(int epoch, long update) {
      this.epoch = epoch;
      this.update = update;
    }
  }

  /** The outcome after {@code e}. */
  TrainingOutcome diverged(DivergedException e) {
    Progress last = progress();
    return new TrainingOutcome.Diverged(
        e.epoch, e.update, last.epochs(), last.imagesTrained(), last.seconds());
  }

  /** One update. */
  void update(
      FrozenOutputs batch, Tensor labels, Optional<Mixture> mixture, int images, Dropout dropout)
      throws DivergedException {
    double loss = learner.update(batch, labels, mixture, moment(progress.step()), dropout);
    requireFinite(loss, progress.epoch() + 1, progress.updates() + 1);
    progress = progress.updated(loss, images);
  }

  private static void requireFinite(double loss, int epoch, long update) throws DivergedException {
    if (!Double.isFinite(loss)) {
      throw new DivergedException(epoch, update);
    }
  }

  /** Adds time that was spent for this training. */
  void spent(double seconds) {
    progress = progress.at(progress.seconds() + seconds);
  }

  /** Writes a checkpoint. */
  void keep() {
    Training state = leader == null ? this : leader;
    checkpoint.write(state.learner, progress());
  }

  /** Whether test images are evaluated after the running epoch. */
  boolean isMilestone() {
    return recipe.isMilestone(progress.epoch() + 1);
  }

  /** Keeps the running epoch's evaluation. */
  void evaluated(Scores scores) throws DivergedException {
    int finished = progress.epoch() + 1;
    requireFinite(scores.loss(), finished, progress.updates());
    lastTest = finished == recipe.epochs() ? scores : null;
    progress = progress.evaluated(scores.evaluation(finished));
  }

  /** Finishes the running epoch. */
  void finishEpoch() {
    Network shape = learner.network().network();
    Protocol protocol = job.protocol();
    Moment first = moment(0);
    double high = recipe.rates().highAt(first, protocol.initialDecayEpochs());
    double low =
        recipe.refinements().layerDecay().isPresent()
            ? recipe.rateOf(protocol.frozenLayers() + 1, shape.depth(), protocol, first)
            : recipe.rates().lowAt(first, protocol.initialDecayEpochs());
    progress =
        progress.finished(
            new EpochRecord(
                progress.epoch() + 1, low, high, progress.lossSum() / group.train().size()));
  }

  /** Says that the last epoch is finished. */
  void tellEpoch() {
    var epochs = progress().epochs();
    observer.epochFinished(job, epochs.get(epochs.size() - 1));
  }

  /** The test images' scores after the last epoch, where this attempt has evaluated them. */
  Optional<Scores> lastTest() {
    return Optional.ofNullable(lastTest);
  }

  /** Keeps them: a checkpoint has them not. */
  void tested(Scores scores) {
    lastTest = scores;
  }

  /**
   * Writes the weights, if the job asks for them.
   *
   * @return the outcome of a training that has trained
   */
  TrainingOutcome complete(Scores test, Scores train) throws DivergedException {
    requireFinite(test.loss() + train.loss(), recipe.epochs(), progress.updates());
    TorchGroupTrainer.writeWeights(job, learner.result());
    return new TrainingOutcome.Complete(
        train.loss(),
        train.correct(),
        progress.epochs(),
        progress.milestones(),
        test.evaluation(recipe.epochs()),
        test.bits(),
        test.predictions(),
        learner.result().hash(),
        progress.imagesTrained(),
        progress.seconds());
  }

  /** Removes the checkpoint once the outcome was delivered. */
  void forget() {
    checkpoint.delete();
  }
}
