package graft.torch.training;

import graft.core.data.Selection;
import graft.core.network.Network;
import graft.core.protocol.CommonWork;
import graft.core.protocol.Method;
import graft.core.protocol.Recipe;
import graft.core.random.SeedKey;
import graft.study.execution.GroupTrainer.Observer;
import graft.study.execution.TrainingJob;
import graft.study.execution.TrainingOutcome;
import graft.study.execution.TrialGroup;
import graft.torch.network.Device;
import graft.torch.network.Dropout;
import graft.torch.training.Training.DivergedException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Tensor;

/**
 * Trainings of one group that see the same views in the same order, an update of each in turn. What
 * they have in common is computed once, and every one ends with the same bits as alone: a view is
 * made once; frozen layers, which are the base's, pass it once, also where it comes again; and
 * trainings that differ in d alone are one training until the first epoch in which their rates
 * differ. One thread.
 */
final class Lockstep {
  private static final double CHECKPOINT_SECONDS = 20;

  private final TrialGroup group;
  private final Images images;
  private final Evaluator evaluator;
  private final Observer observer;
  private final List<Training> running;
  private final Recipe recipe;
  private final Device device;
  private final Batch batch;
  private final Optional<KeptOutputs> views;
  private final Optional<KeptOutputs> tests;
  private final int lastKept;
  private long lap = System.nanoTime();
  private long lastCheckpoint = System.nanoTime();
  private double checkpointSeconds = CHECKPOINT_SECONDS;
  private int orderedEpoch = -1;
  private int[] order = {};

  /** Of trainings of which {@link #canShare} holds for the first and each other; at least one. */
  Lockstep(
      TrialGroup group,
      List<Training> trainings,
      Images images,
      Evaluator evaluator,
      OutputMemory memory,
      Observer observer) {
    this.group = group;
    this.images = images;
    this.evaluator = evaluator;
    this.observer = observer;
    running = new ArrayList<>(trainings);
    recipe = trainings.get(0).job().recipe();
    device = trainings.get(0).learner().network().device();
    batch = new Batch(Math.min(recipe.batch(), group.train().size()), images.side(), device);
    Recipe longest =
        trainings.stream()
            .map(t -> t.job().recipe())
            .max(Comparator.comparingInt(Recipe::epochs))
            .orElseThrow();
    long differentViews = longest.differentViews();
    boolean comeAgain = differentViews < longest.epochs() && recipe.refinements().mixup() == 0;
    views = kept(comeAgain, differentViews * group.train().size(), memory);
    tests = kept(longest.evaluations() > 1, group.test().size(), memory);
    Network network = trainings.get(0).learner().network().network();
    lastKept = network.layersBeforeDropout(recipe.dropout());
  }

  private Optional<KeptOutputs> kept(boolean comeAgain, long rows, OutputMemory memory) {
    boolean freezes = running.stream().anyMatch(t -> t.job().protocol().frozenLayers() > 0);
    return comeAgain && freezes && rows < Integer.MAX_VALUE
        ? Optional.of(new KeptOutputs((int) rows, memory, device))
        : Optional.empty();
  }

  /** Whether two jobs of a group have something in common. */
  static boolean canShare(TrainingJob a, TrainingJob b) {
    return a.method() == Method.SGD
        && b.method() == Method.SGD
        && a.drawKey() == b.drawKey()
        && CommonWork.has(a.protocol(), a.recipe(), b.protocol(), b.recipe());
  }

  /**
   * Trains all to their ends.
   *
   * @throws StoppedException if the observer asked for it; the checkpoints are written then
   */
  void run() throws StoppedException {
    try {
      while (!running.isEmpty()) {
        advance();
      }
    } catch (StoppedException e) {
      keep();
      throw e;
    }
  }

  /** One update, or the end of an epoch, of those that are furthest behind. */
  private void advance() throws StoppedException {
    long position = running.stream().mapToLong(Training::position).min().orElseThrow();
    List<Training> level = those(running, t -> t.position() == position);
    List<Training> trained = those(level, Training::hasTrained);
    try {
      if (!trained.isEmpty()) {
        complete(trained);
      } else if (level.get(0).hasSeenAllImages()) {
        finishEpoch(level);
      } else {
        if (level.get(0).progress().step() == 0) {
          join(level);
        }
        update(level);
      }
    } catch (RuntimeException e) { // in what all share
      fail(those(level, running::contains), e);
    }
  }

  private void fail(List<Training> trainings, RuntimeException e) {
    Failures.throwIfOfTheMachine(e);
    TrainingOutcome failed = new TrainingOutcome.Failed(Failures.reason(e));
    trainings.forEach(training -> end(training, failed));
  }

  /** What one training does by itself. */
  @FunctionalInterface
  private interface Step {
    void run() throws DivergedException;
  }

  /** Does a step of one training, for all that it computes. */
  private void step(List<Training> same, Step step) {
    try {
      step.run();
    } catch (DivergedException e) {
      same.forEach(t -> end(t, t.diverged(e)));
    } catch (RuntimeException e) {
      fail(same, e);
    }
  }

  private static List<Training> those(List<Training> trainings, Predicate<Training> which) {
    return trainings.stream().filter(which).toList();
  }

  /**
   * Before an epoch: trainings with the same updates in it and before it become one. One that
   * others follow takes them with it, so that a leader never follows.
   */
  private static void join(List<Training> level) {
    int epoch = level.get(0).progress().epoch();
    List<Training> computed = new ArrayList<>();
    for (Training training : level) {
      training.partUnlessSameUntil(epoch);
      if (!training.follows()) {
        Optional<Training> same =
            computed.stream().filter(other -> training.isSameUntil(epoch, other)).findFirst();
        same.ifPresent(leader -> computedBy(training, level).forEach(t -> t.follow(leader)));
        if (same.isEmpty()) {
          computed.add(training);
        }
      }
    }
  }

  /** A training and those that follow it. */
  private static List<Training> computedBy(Training training, List<Training> level) {
    return those(level, t -> t == training || t.follows(training));
  }

  @SuppressWarnings("try") // scopes are opened for their end
  private void update(List<Training> level) throws StoppedException {
    Training first = level.get(0);
    int step = first.progress().step();
    double[] before = level.stream().mapToDouble(t -> t.progress().seconds()).toArray();
    try (PointerScope scope = new PointerScope()) {
      int[] positions = positions(first.progress().epoch(), step);
      batch.label(Arrays.stream(positions).map(group.train().labels()::get).toArray());
      Dropout dropout =
          Masks.of(key("dropout", first.progress().epoch()).with(step), device, recipe.dropout());
      SeedKey mixing = key("mixup", first.progress().epoch()).with(step);
      Optional<Mixture> mixture =
          Mixture.of(mixing, device, recipe.refinements().mixup(), positions.length);
      FrozenOutputs frozen = frozenOutputs(first.progress().epoch(), positions, mixture);
      Tensor labels = batch.labels();
      charge(level);
      for (Training training : those(level, t -> !t.follows())) {
        List<Training> same = computedBy(training, level);
        step(same, () -> training.update(frozen, labels, mixture, batch.size(), dropout));
        charge(same);
      }
    }
    for (int i = 0; i < level.size(); i++) {
      Training training = level.get(i);
      if (running.contains(training)) {
        Progress now = training.progress();
        training.telling().updated(now, batch.size(), (long) (1e9 * (now.seconds() - before[i])));
      }
    }
    if (observer.stopRequested()) {
      throw new StoppedException();
    }
    keepIfLongAgo();
  }

  /** Of the images of an update in the training set. */
  private int[] positions(int epoch, int step) {
    if (epoch != orderedEpoch) {
      order = key("order", epoch).permutation(group.train().size());
      orderedEpoch = epoch;
    }
    int from = step * recipe.batch();
    return Arrays.copyOfRange(order, from, Math.min(order.length, from + recipe.batch()));
  }

  private FrozenOutputs frozenOutputs(int epoch, int[] positions, Optional<Mixture> mixture) {
    int view = recipe.viewIn(epoch);
    int first = view * group.train().size();
    return new FrozenOutputs(
        () -> {
          images.fillTraining(
              batch, group.train(), positions, recipe.augmentation(), key("view", view));
          return mixture.map(mixed -> mixed.images(batch.images())).orElseGet(batch::images);
        },
        views.map(
            kept -> {
              int[] rows = Arrays.stream(positions).map(position -> first + position).toArray();
              return new FrozenOutputs.Memory(kept, rows, batch.capacity(), lastKept);
            }));
  }

  private SeedKey key(String purpose, int epoch) {
    return new SeedKey(running.get(0).job().drawKey()).with(purpose).with(epoch);
  }

  /** Divides the time since the last call among trainings. */
  private void charge(List<Training> trainings) {
    long now = System.nanoTime();
    double seconds = (now - lap) / 1e9 / trainings.size();
    trainings.forEach(training -> training.spent(seconds));
    lap = now;
  }

  private void keepIfLongAgo() {
    long began = System.nanoTime();
    if (began - lastCheckpoint >= 1e9 * checkpointSeconds) {
      keep();
      lastCheckpoint = System.nanoTime();
      checkpointSeconds = Math.max(CHECKPOINT_SECONDS, 20 * (lastCheckpoint - began) / 1e9);
    }
  }

  private void keep() {
    for (Training training : List.copyOf(running)) {
      step(List.of(training), training::keep);
    }
  }

  private void finishEpoch(List<Training> level) throws StoppedException {
    List<Training> computed = those(level, t -> !t.follows());
    List<Training> evaluated = those(computed, Training::isMilestone);
    List<Scores> scores = score(evaluated, group.test(), tests);
    for (int i = 0; i < evaluated.size(); i++) {
      Training training = evaluated.get(i);
      List<Training> same = computedBy(training, level);
      Scores found = scores.get(i);
      step(
          same,
          () -> {
            training.evaluated(found);
            same.forEach(t -> t.telling().milestone(t.progress()));
          });
    }
    those(computed, running::contains).forEach(Training::finishEpoch);
    those(level, running::contains).forEach(Training::tellEpoch);
    complete(those(level, t -> running.contains(t) && t.hasTrained()));
  }

  private void complete(List<Training> trained) throws StoppedException {
    trained.forEach(Training::part);
    List<Training> untested = those(trained, t -> t.lastTest().isEmpty());
    List<Scores> lastTests = score(untested, group.test(), tests);
    for (int i = 0; i < lastTests.size(); i++) {
      untested.get(i).tested(lastTests.get(i));
    }
    List<Scores> extras = score(trained, group.testExtra(), Optional.empty());
    List<Scores> trains = score(trained, group.train(), Optional.empty());
    for (int i = 0; i < trained.size(); i++) {
      Training training = trained.get(i);
      Scores test = training.lastTest().orElseThrow().followedBy(extras.get(i));
      Scores train = trains.get(i);
      step(List.of(training), () -> end(training, training.complete(test, train)));
    }
  }

  private List<Scores> score(
      List<Training> trainings, Selection selection, Optional<KeptOutputs> kept)
      throws StoppedException {
    if (trainings.isEmpty()) {
      return List.of();
    }
    long began = System.nanoTime();
    List<Scores> scores =
        evaluator.score(
            trainings.stream().map(Training::learner).toList(),
            selection,
            kept,
            done -> {
              trainings.forEach(t -> t.telling().evaluating(t.progress(), done, selection.size()));
              return observer.stopRequested();
            });
    long each = (System.nanoTime() - began) / trainings.size();
    trainings.forEach(training -> training.telling().evaluated(selection.size(), each));
    charge(trainings);
    return scores;
  }

  private void end(Training training, TrainingOutcome outcome) {
    running.remove(training);
    those(running, t -> t.follows(training)).forEach(Training::part);
    observer.finished(training.job(), outcome);
    if (!(outcome instanceof TrainingOutcome.Failed)) {
      training.forget();
    }
  }
}
