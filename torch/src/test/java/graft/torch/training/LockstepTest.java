package graft.torch.training;

import static org.assertj.core.api.Assertions.assertThat;

import graft.core.data.Selection;
import graft.core.network.Network;
import graft.core.network.Networks;
import graft.core.protocol.Method;
import graft.core.protocol.OneCycle;
import graft.core.protocol.Optimizer;
import graft.core.protocol.Protocol;
import graft.core.protocol.Rates;
import graft.core.protocol.Recipe;
import graft.core.protocol.Refinements;
import graft.study.execution.EpochRecord;
import graft.study.execution.TrainingJob;
import graft.study.execution.TrainingOutcome;
import graft.study.execution.TrainingOutcome.Complete;
import graft.study.execution.TrainingOutcome.Diverged;
import graft.study.execution.TrialGroup;
import graft.torch.network.Device;
import graft.torch.network.TorchNetwork;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import org.bytedeco.javacpp.PointerScope;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Tag("native")
class LockstepTest {
  private static final int CLASSES = 4;

  @TempDir
  @SuppressWarnings("NullAway.Init")
  Path folder;

  /** What {@link #trainABase} trained first. */
  private static byte[] trained = {};

  private int reads;

  @BeforeEach
  void trainABase() throws IOException {
    if (trained.length == 0) {
      train(group("", job("base", Protocol.scratch(8, 4), RECIPE, base().toString())), true);
      trained = Files.readAllBytes(base());
    } else {
      Files.write(base(), trained);
    }
  }

  private Path base() {
    return folder.resolve("base.safetensors");
  }

  private static final Recipe RECIPE = recipe(0.02, 0.5, Recipe.Precision.FP32, 6);

  private static Recipe recipe(
      double rate, double dropout, Recipe.Precision precision, int epochs) {
    Rates rates =
        new Rates(rate, rate / 10, 0.1, 4, Rates.LaterDecays.AFTER_FIRST, Rates.LowRateClock.OWN);
    return new Recipe(
        8, epochs, rates, 0.9, 1e-4, dropout, Recipe.Augmentation.PAD_CROP_FLIP, 2, precision);
  }

  private TrainingJob job(String id, Protocol protocol, Recipe recipe, String weights) {
    TrainingJob.Files files =
        new TrainingJob.Files(folder.resolve(id + ".ckpt").toString(), given(weights));
    return new TrainingJob(id, 1, Method.SGD, protocol, recipe, 17, 23, files);
  }

  private static Optional<String> given(String file) {
    return Optional.of(file).filter(name -> !name.isEmpty());
  }

  private List<TrainingJob> jobs(Recipe recipe, Protocol... protocols) {
    List<TrainingJob> jobs = new ArrayList<>();
    for (Protocol p : protocols) {
      String id =
          "k%d n%d d%d f%d"
              .formatted(
                  p.transferredLayers(),
                  p.highRateLayers(),
                  p.initialDecayEpochs(),
                  p.frozenLayers());
      jobs.add(job(id, p, recipe, ""));
    }
    return jobs;
  }

  private TrialGroup group(String base, TrainingJob... jobs) {
    return group(base, List.of(jobs));
  }

  private static TrialGroup group(String base, List<TrainingJob> jobs) {
    return group(base, 60, jobs);
  }

  private static TrialGroup group(String base, int images, List<TrainingJob> jobs) {
    return new TrialGroup(
        "alexnet-32-slim",
        CLASSES,
        "made",
        given(base),
        images(0, images),
        images(100, 40),
        images(200, 10),
        jobs);
  }

  private static Selection images(int from, int count) {
    List<Integer> examples = IntStream.range(from, from + count).boxed().toList();
    return new Selection(examples, examples.stream().map(e -> e % CLASSES).toList());
  }

  private Map<String, TrainingOutcome> train(TrialGroup group, boolean sharing) {
    return train(group, sharing, RecordingObserver.patient());
  }

  private Map<String, TrainingOutcome> train(
      TrialGroup group, boolean sharing, RecordingObserver observer) {
    return train(group, TrainerOptions.on(Device.CPU).sharing(sharing), observer);
  }

  private Map<String, TrainingOutcome> train(
      TrialGroup group, TrainerOptions options, RecordingObserver observer) {
    reads = 0;
    new TorchGroupTrainer(new MadeHoldings(new WatchedPixels(example -> reads++)), options)
        .train(group, observer);
    return observer.outcomes;
  }

  /** All of an outcome but the time. */
  private static Map<String, TrainingOutcome> timeless(Map<String, TrainingOutcome> outcomes) {
    Map<String, TrainingOutcome> timeless = new LinkedHashMap<>();
    outcomes.forEach(
        (id, outcome) ->
            timeless.put(
                id,
                outcome instanceof Complete c
                    ? new Complete(
                        c.trainLossEval(),
                        c.trainCorrect(),
                        c.epochs(),
                        c.milestones(),
                        c.last(),
                        c.correctBits(),
                        c.predictions(),
                        c.weightsSha256(),
                        c.imagesTrained(),
                        0)
                    : outcome instanceof Diverged d
                        ? new Diverged(d.epoch(), d.update(), d.epochs(), d.imagesTrained(), 0)
                        : outcome));
    return timeless;
  }

  private static final Protocol[] ALL_KINDS = {
    Protocol.of(7, 1, 2, 7),
    Protocol.of(6, 1, 2, 5),
    Protocol.of(6, 2, 2, 3),
    Protocol.of(6, 1, 4, 5),
    Protocol.of(6, 1, 0, 5),
    Protocol.of(3, 4, 6, 0),
    Protocol.of(3, 4, 3, 0),
    Protocol.of(3, 4, 5, 0),
    Protocol.scratch(8, 4)
  };

  /** What trainings of {@link #RECIPE} and {@link #ALL_KINDS} become alone; made first. */
  private static Map<String, TrainingOutcome> madeAlone = Map.of();

  private Map<String, TrainingOutcome> allKindsAlone() {
    if (madeAlone.isEmpty()) {
      madeAlone = timeless(train(group(base().toString(), jobs(RECIPE, ALL_KINDS)), false));
    }
    return madeAlone;
  }

  @ParameterizedTest
  @ValueSource(doubles = {0, 0.5})
  void everyTrainingEndsWithTheBitsThatItHasAlone(double dropout) {
    togetherAsAlone(dropout, Recipe.Precision.FP32);
  }

  /** Processors without instructions for bfloat16 compute it slowly. */
  @ParameterizedTest
  @ValueSource(doubles = {0, 0.5})
  @Tag("long")
  void everyTrainingInBfloat16EndsWithTheBitsThatItHasAlone(double dropout) {
    togetherAsAlone(dropout, Recipe.Precision.BF16);
  }

  @Test
  void twoTrainingsInBfloat16EndWithTheBitsThatTheyHaveAlone() {
    Protocol[] two = {Protocol.of(6, 1, 1, 5), Protocol.of(3, 4, 2, 0)};
    List<TrainingJob> jobs = jobs(recipe(0.02, 0.5, Recipe.Precision.BF16, 2), two);
    assertThat(timeless(train(group(base().toString(), jobs), true)))
        .isEqualTo(timeless(train(group(base().toString(), jobs), false)))
        .hasSize(2);
  }

  private void togetherAsAlone(double dropout, Recipe.Precision precision) {
    List<TrainingJob> jobs = jobs(recipe(0.02, dropout, precision, 6), ALL_KINDS);
    Map<String, TrainingOutcome> alone = train(group(base().toString(), jobs), false);
    int readAlone = reads;
    Map<String, TrainingOutcome> shared = train(group(base().toString(), jobs), true);
    assertThat(timeless(shared)).isEqualTo(timeless(alone));
    assertThat(shared.values()).hasSize(9).allMatch(outcome -> outcome instanceof Complete);
    assertThat(reads).as("three sets, a view made once in each").isEqualTo(readAlone / 3);
  }

  @Test
  void viewsThatComeAgainPassFrozenLayersOnceWithTheSameBits() {
    viewsThatComeAgain(57, Recipe.Precision.FP32); // the last batch has 1
  }

  @Test
  @Tag("long")
  void viewsThatComeAgainPassFrozenLayersOnceWithTheSameBitsInBfloat16() {
    viewsThatComeAgain(60, Recipe.Precision.BF16); // the last batch has 4
  }

  private void viewsThatComeAgain(int images, Recipe.Precision precision) {
    Recipe recipe = recipe(0.02, 0.5, precision, 5).withViews(2);
    TrialGroup group = group(base().toString(), images, jobs(recipe, ALL_KINDS));
    assertThat(timeless(train(group, true))).isEqualTo(timeless(train(group, false)));
  }

  @Test
  void mixedImagesAreMixedOnceForAllAndAreNewInEachEpoch() {
    Recipe mixed = RECIPE.withViews(2).with(Refinements.NONE.withMixup(0.4));
    List<TrainingJob> jobs =
        jobs(mixed, Protocol.of(7, 1, 2, 7), Protocol.of(6, 1, 2, 5), Protocol.of(6, 1, 3, 5));
    jobs.addAll(jobs(RECIPE.withViews(2), Protocol.of(5, 1, 2, 5)));
    Map<String, TrainingOutcome> alone = train(group(base().toString(), 57, jobs), false);
    int readAlone = reads;
    Map<String, TrainingOutcome> shared = train(group(base().toString(), 57, jobs), true);
    assertThat(timeless(shared)).isEqualTo(timeless(alone));
    assertThat(alone).hasSize(4);
    assertThat(reads).isLessThan(readAlone / 2);
  }

  @Test
  void imagesAreReadOnceForEachOfTheirViews() {
    Recipe recipe = recipe(0.02, 0.5, Recipe.Precision.FP32, 7).withViews(2);
    List<TrainingJob> jobs = jobs(recipe, Protocol.of(7, 1, 2, 7), Protocol.of(6, 1, 2, 5));
    Map<String, TrainingOutcome> outcomes = train(group(base().toString(), 56, jobs), true);
    int once = 2 * 56 + 40 + 10 + 56; // views, test, extra test and training images
    int compared = 8 + 40; // a batch and a chunk, once
    assertThat(reads).isEqualTo(once + compared);
    assertThat(outcomes.values()).hasSize(2).allMatch(outcome -> outcome instanceof Complete);
  }

  @Test
  void aSmallerLastBatchIsReadInEachEpoch() {
    Recipe recipe = recipe(0.02, 0.5, Recipe.Precision.FP32, 7).withViews(1);
    List<TrainingJob> jobs = jobs(recipe, Protocol.of(7, 1, 2, 7));
    train(group(base().toString(), 56, jobs), true);
    int whole = reads;
    train(group(base().toString(), 57, jobs), true);
    assertThat(reads).isGreaterThanOrEqualTo(whole + 7 + 1); // 7 times, and to be evaluated
  }

  @Test
  void asManyViewsAsEpochsAreNewOnesInEach() {
    Protocol[] protocols = {Protocol.of(6, 1, 2, 5), Protocol.of(3, 4, 3, 0)};
    TrialGroup live = group(base().toString(), jobs(RECIPE, protocols));
    TrialGroup sixViews = group(base().toString(), jobs(RECIPE.withViews(6), protocols));
    TrialGroup fiveViews = group(base().toString(), jobs(RECIPE.withViews(5), protocols));
    Map<String, TrainingOutcome> expected = timeless(train(live, true));
    assertThat(timeless(train(sixViews, true))).isEqualTo(expected);
    assertThat(timeless(train(fiveViews, true))).isNotEqualTo(expected);
  }

  @Test
  void withoutAugmentationAllEpochsSeeTheSameView() {
    Recipe none =
        new Recipe(
            8,
            6,
            RECIPE.rates(),
            0.9,
            1e-4,
            0.5,
            Recipe.Augmentation.NONE,
            2,
            Recipe.Precision.FP32);
    TrialGroup group = group(base().toString(), 56, jobs(none, Protocol.of(6, 1, 2, 5)));
    Map<String, TrainingOutcome> alone = train(group, false);
    int readAlone = reads;
    assertThat(timeless(train(group, true))).isEqualTo(timeless(alone));
    assertThat(reads).isLessThan(readAlone / 2);
  }

  /** A row's last bits may depend on the size of its batch: on most processors those of one do. */
  @Test
  void aLastBatchOfOtherBitsIsComputedAnew() {
    Recipe recipe = recipe(0.02, 0.5, Recipe.Precision.FP32, 4).withViews(1);
    TrialGroup images = group("", 17, jobs(recipe, Protocol.of(5, 1, 2, 5)));
    TrainingJob baseJob = job("large", Protocol.scratch(8, 4), RECIPE, large().toString());
    train(on("alexnet-32", "", List.of(baseJob), images), true);
    TrialGroup group = on("alexnet-32", large().toString(), images.jobs(), images);
    assertThat(timeless(train(group, true))).isEqualTo(timeless(train(group, false)));
  }

  private Path large() {
    return folder.resolve("large.safetensors");
  }

  private static TrialGroup on(
      String network, String base, List<TrainingJob> jobs, TrialGroup images) {
    return new TrialGroup(
        network,
        CLASSES,
        "made",
        given(base),
        images.train(),
        images.test(),
        images.testExtra(),
        jobs);
  }

  @Test
  void outputsThatDoNotFitAreComputedAnew() {
    Recipe recipe = recipe(0.02, 0.5, Recipe.Precision.FP32, 4).withViews(2);
    TrialGroup group =
        group(base().toString(), jobs(recipe, Protocol.of(6, 1, 2, 5), Protocol.of(6, 2, 2, 3)));
    Map<String, TrainingOutcome> alone = timeless(train(group, false));
    for (long bytes : new long[] {1, 200_000}) {
      TrainerOptions options = TrainerOptions.on(Device.CPU).keeping(bytes);
      assertThat(timeless(train(group, options, RecordingObserver.patient()))).isEqualTo(alone);
    }
  }

  @Test
  void stoppedOnesWithRepeatedViewsGoOnToTheSameBits() {
    Recipe recipe = recipe(0.02, 0.5, Recipe.Precision.FP32, 7).withViews(2);
    TrialGroup group =
        group(
            base().toString(), 57, jobs(recipe, Protocol.of(7, 1, 2, 7), Protocol.of(6, 1, 2, 5)));
    Map<String, TrainingOutcome> alone = timeless(train(group, false));
    for (int questions : new int[] {1, 7, 8, 9, 20, 37}) {
      assertThat(train(group, true, new RecordingObserver(questions))).isEmpty();
      assertThat(timeless(train(group, true))).isEqualTo(alone);
    }
  }

  @Test
  void trainingsOfOtherRatesAndLengthsGoAlong() {
    List<TrainingJob> jobs = new ArrayList<>(jobs(RECIPE, Protocol.of(6, 1, 2, 5)));
    Recipe longer = recipe(0.005, 0.5, Recipe.Precision.FP32, 9);
    jobs.addAll(jobs(longer, Protocol.of(5, 1, 2, 5), Protocol.of(5, 1, 9, 5)));
    Recipe byUpdate =
        RECIPE
            .with(8, 7, new OneCycle(0.02, 0.002, 25, 1e4, 0.3))
            .with(Optimizer.AdamW.of(0.05))
            .with(Refinements.NONE.withLabelSmoothing(0.1).withEma(0.9));
    jobs.addAll(jobs(byUpdate, Protocol.of(4, 1, 0, 4), Protocol.of(4, 1, 3, 4)));
    Recipe solved = byUpdate.with(Refinements.NONE.withHead(Refinements.Head.PROBE));
    jobs.addAll(jobs(solved, Protocol.of(7, 1, 0, 4), Protocol.of(7, 1, 0, 5)));
    Map<String, TrainingOutcome> alone = train(group(base().toString(), jobs), false);
    assertThat(timeless(train(group(base().toString(), jobs), true))).isEqualTo(timeless(alone));
    assertThat(alone).hasSize(7);
  }

  @Test
  void oneThatDivergesTakesOnlyThoseThatAreTheSameWithIt() {
    Recipe wild = recipe(1e6, 0.5, Recipe.Precision.FP32, 6);
    List<TrainingJob> jobs = new ArrayList<>(jobs(wild, Protocol.of(6, 1, 2, 0)));
    jobs.addAll(jobs(wild, Protocol.of(6, 1, 4, 0)));
    jobs.addAll(jobs(RECIPE, Protocol.of(6, 1, 3, 0), Protocol.of(6, 1, 5, 5)));
    Map<String, TrainingOutcome> alone = train(group(base().toString(), jobs), false);
    Map<String, TrainingOutcome> shared = train(group(base().toString(), jobs), true);
    assertThat(timeless(shared)).isEqualTo(timeless(alone));
    assertThat(shared.values().stream().filter(o -> o instanceof Diverged)).hasSize(2);
  }

  @Test
  @Tag("long")
  void stoppedOnesGoOnToTheSameBitsTogetherOrAlone() {
    TrialGroup group = group(base().toString(), jobs(RECIPE, ALL_KINDS));
    Map<String, TrainingOutcome> alone = allKindsAlone();
    for (int questions : new int[] {9, 51}) {
      for (boolean together : new boolean[] {true, false}) {
        assertThat(train(group, true, new RecordingObserver(questions))).isEmpty();
        assertThat(timeless(train(group, together))).isEqualTo(alone);
      }
    }
  }

  @Test
  void thoseThatLagBehindAreTrainedFirst() {
    List<TrainingJob> jobs = jobs(RECIPE, ALL_KINDS);
    Map<String, TrainingOutcome> alone = allKindsAlone();
    train(group(base().toString(), jobs.subList(2, 5)), true, new RecordingObserver(30));
    train(group(base().toString(), jobs.subList(6, 7)), true, new RecordingObserver(12));
    assertThat(timeless(train(group(base().toString(), jobs), true))).isEqualTo(alone);
  }

  @Test
  void aLeaderThatBeginsToFollowTakesItsFollowersWithIt() {
    List<TrainingJob> jobs =
        jobs(RECIPE, Protocol.of(6, 1, 6, 0), Protocol.of(6, 1, 5, 0), Protocol.of(6, 1, 4, 0));
    TrialGroup group = group(base().toString(), jobs);
    Map<String, TrainingOutcome> alone = timeless(train(group, false));
    TrialGroup first = group(base().toString(), jobs.subList(0, 1));
    assertThat(train(first, true, new RecordingObserver(12))).isEmpty(); // in epoch 2
    assertThat(train(group, true, new RecordingObserver(19))).isEmpty(); // in epoch 3
    assertThat(timeless(train(group, false))).isEqualTo(alone);
  }

  @Test
  @SuppressWarnings("try") // the scope is opened for its end
  void thoseThatDifferInTheirDecayAloneAreOneUntilThen() throws StoppedException {
    TrialGroup group =
        group(
            "",
            jobs(
                RECIPE, Protocol.of(0, 1, 6, 0), Protocol.of(0, 1, 3, 0), Protocol.of(0, 1, 5, 0)));
    try (PointerScope scope = new PointerScope()) {
      List<Training> trainings = new ArrayList<>();
      List<List<Boolean>> follow = new ArrayList<>();
      RecordingObserver observer =
          new RecordingObserver(Integer.MAX_VALUE) {
            @Override
            public void epochFinished(TrainingJob job, EpochRecord epoch) {
              super.epochFinished(job, epoch);
              if (job.equals(group.jobs().get(0))) {
                follow.add(trainings.stream().map(Training::follows).toList());
              }
            }
          };
      for (TrainingJob job : group.jobs()) {
        Network network = Networks.find(group.network(), CLASSES).orElseThrow();
        TorchNetwork torchNetwork = new TorchNetwork(network, Device.CPU);
        Learner learner = new Learner(torchNetwork, job.protocol(), job.recipe());
        Checkpoint checkpoint = new Checkpoint(Path.of(job.files().checkpoint()), "", 1);
        trainings.add(new Training(group, job, learner, checkpoint, observer));
      }
      Images images = new Images(new WatchedPixels(example -> reads++));
      Evaluator evaluator = new Evaluator(images, Device.CPU);
      new Lockstep(group, trainings, images, evaluator, new OutputMemory(0), observer).run();
      assertThat(observer.epochs).as("each says each of its epochs").hasSize(18);
      List<Boolean> both = List.of(false, true, true);
      List<Boolean> one = List.of(false, false, true);
      List<Boolean> none = List.of(false, false, false);
      assertThat(follow).containsExactly(both, both, both, one, one, none);
    }
  }
}
