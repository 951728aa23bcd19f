package graft.torch.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import graft.core.data.Selection;
import graft.core.error.MachineException;
import graft.core.pack.Pixels;
import graft.core.protocol.Cosine;
import graft.core.protocol.Method;
import graft.core.protocol.Optimizer;
import graft.core.protocol.Protocol;
import graft.core.protocol.Rates;
import graft.core.protocol.Recipe;
import graft.core.protocol.Refinements;
import graft.core.weights.WeightsFile;
import graft.study.execution.Holdings;
import graft.study.execution.JobProgress;
import graft.study.execution.TrainingJob;
import graft.study.execution.TrainingOutcome;
import graft.study.execution.TrainingOutcome.Complete;
import graft.study.execution.TrainingOutcome.Diverged;
import graft.study.execution.TrainingOutcome.Failed;
import graft.study.execution.TrialGroup;
import graft.torch.network.Device;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Base64;
import java.util.BitSet;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Queue;
import java.util.stream.IntStream;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.global.torch;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@Tag("native")
class TorchGroupTrainerTest {
  private static final int CLASSES = 4;
  private static final Rates RATES =
      new Rates(0.02, 0.002, 0.1, 4, Rates.LaterDecays.AFTER_FIRST, Rates.LowRateClock.OWN);

  @TempDir
  @SuppressWarnings("NullAway.Init")
  Path folder;

  private static Recipe recipe(double rate) {
    Rates rates = new Rates(rate, rate / 10, 0.1, 4, RATES.laterDecays(), RATES.lowRateClock());
    return new Recipe(
        8, 6, rates, 0.9, 1e-4, 0.5, Recipe.Augmentation.PAD_CROP_FLIP, 2, Recipe.Precision.FP32);
  }

  private TrainingJob job(String id, Protocol protocol, Recipe recipe, String weights) {
    return new TrainingJob(
        id,
        1,
        Method.SGD,
        protocol,
        recipe,
        17,
        23,
        new TrainingJob.Files(
            folder.resolve(id + ".ckpt").toString(),
            Optional.of(weights).filter(file -> !file.isEmpty())));
  }

  private static Selection images(int from, int count) {
    List<Integer> examples = IntStream.range(from, from + count).boxed().toList();
    return new Selection(examples, examples.stream().map(e -> e % CLASSES).toList());
  }

  private static TrialGroup group(String base, TrainingJob... jobs) {
    return new TrialGroup(
        "alexnet-32-slim",
        CLASSES,
        "made",
        Optional.of(base).filter(file -> !file.isEmpty()),
        images(0, 60),
        images(100, 40),
        images(200, 10),
        List.of(jobs));
  }

  private static RecordingObserver train(TrialGroup group, RecordingObserver observer) {
    new TorchGroupTrainer(
            new MadeHoldings(new MadePixels(32, 400, CLASSES)), TrainerOptions.on(Device.CPU))
        .train(group, observer);
    return observer;
  }

  private TrainingOutcome outcome(String base, TrainingJob job) {
    RecordingObserver observer = train(group(base, job), RecordingObserver.patient());
    return Objects.requireNonNull(observer.outcomes.get(job.id()));
  }

  private Complete complete(String base, TrainingJob job) {
    TrainingOutcome outcome = outcome(base, job);
    assertThat(outcome).isInstanceOf(Complete.class);
    return (Complete) outcome;
  }

  @Test
  void aTrainingFromScratchLearnsAndCountsEveryImage() {
    Complete complete = complete("", job("a", Protocol.scratch(8, 4), recipe(0.02), ""));
    assertThat(complete.epochs()).hasSize(6);
    assertThat(complete.epochs().get(5).trainLoss())
        .isLessThan(complete.epochs().get(0).trainLoss());
    assertThat(complete.milestones()).extracting(m -> m.epoch()).containsExactly(3, 6);
    assertThat(complete.milestones()).extracting(m -> m.total()).containsExactly(40, 40);
    assertThat(complete.last().total()).isEqualTo(50);
    assertThat(complete.last().correctTop5()).isEqualTo(50);
    assertThat(complete.correctBits()).hasSize(14);
    assertThat(complete.imagesTrained()).isEqualTo(360);
    assertThat(complete.epochs().get(3).highRate()).isEqualTo(0.02);
    assertThat(complete.epochs().get(4).highRate()).isEqualTo(0.002);
  }

  @Test
  void everyMilestoneIsToldAndAnEvaluationIsNoTraining() {
    TrainingJob job = job("a", Protocol.scratch(8, 4), recipe(0.02), "");
    RecordingObserver observer = train(group("", job), RecordingObserver.patient());
    Complete complete = (Complete) Objects.requireNonNull(observer.outcomes.get("a"));
    List<JobProgress> heard = observer.heard;
    assertThat(heard.get(0).imagesTrained()).as("the first update is told").isEqualTo(8);
    assertThat(heard.stream().flatMap(one -> one.milestone().stream()).distinct().toList())
        .isEqualTo(complete.milestones());
    JobProgress last = heard.get(heard.size() - 1);
    assertThat(last.imagesTrained()).isEqualTo(360);
    assertThat(last.loss()).isPositive();
    assertThat(last.training().images()).isLessThan(360);
    assertThat(last.training().seconds() + last.evaluation().seconds())
        .isLessThan(complete.seconds());
    assertThat(last.evaluation().images()).as("both milestones and the extra").isEqualTo(90);
    assertThat(last.evaluating()).contains(new JobProgress.Evaluating(0, 60));
  }

  @Test
  void theCorrectBitsAreTheCorrectCount() {
    Complete complete = complete("", job("a", Protocol.scratch(8, 4), recipe(0.02), ""));
    int bits = 0;
    for (char digit : complete.correctBits().toCharArray()) {
      bits += Integer.bitCount(Character.digit(digit, 16));
    }
    assertThat(bits).isEqualTo(complete.last().correct()).isPositive();
  }

  @Test
  void aPredictionIsTheLabelWhereItsCorrectBitIsSet() {
    Complete complete = complete("", job("a", Protocol.scratch(8, 4), recipe(0.02), ""));
    byte[] predictions = Base64.getDecoder().decode(complete.predictions());
    BitSet correct = BitSet.valueOf(HexFormat.of().parseHex(complete.correctBits()));
    assertThat(predictions).hasSize(2 * 50);
    for (int i = 0; i < 50; i++) {
      int example = i < 40 ? 100 + i : 200 + i - 40;
      int predicted = predictions[2 * i] + 256 * predictions[2 * i + 1];
      assertThat(predicted).isBetween(0, CLASSES - 1);
      assertThat(predicted == example % CLASSES).isEqualTo(correct.get(i));
    }
  }

  private static Recipe calm(Recipe.Precision precision) {
    Rates rates = new Rates(0.005, 0.0005, 0.1, 9, RATES.laterDecays(), RATES.lowRateClock());
    return new Recipe(8, 9, rates, 0.9, 1e-4, 0.1, Recipe.Augmentation.FLIP, 1, precision);
  }

  @Test
  void bfloat16LearnsAndItsFirstEpochIsAlmostThatOfFloat32() {
    Protocol protocol = Protocol.scratch(8, 9);
    Complete full = complete("", job("full", protocol, calm(Recipe.Precision.FP32), ""));
    Complete half = complete("", job("half", protocol, calm(Recipe.Precision.BF16), ""));
    double first = half.epochs().get(0).trainLoss();
    double last = half.epochs().get(8).trainLoss();
    assertThat(last).isLessThan(first - 0.2);
    assertThat(first).isNotEqualTo(full.epochs().get(0).trainLoss());
    assertThat(first).isCloseTo(full.epochs().get(0).trainLoss(), within(0.02));
  }

  @Test
  void twoRunsOfOneJobGiveTheSameBits() {
    TrainingJob job = job("a", Protocol.scratch(8, 4), recipe(0.02), "");
    assertThat(complete("", job).weightsSha256()).isEqualTo(complete("", job).weightsSha256());
  }

  @Test
  void aStoppedTrainingGoesOnToTheSameBitsWhereverItWasStopped() {
    TrainingJob job = job("a", Protocol.scratch(8, 4), recipe(0.02), "");
    goesOnToTheSameBits("", job, 1, 8, 23, 24, 37, 49, 50, 51);
  }

  @Test
  void aStoppedTrainingWithEverythingBeyondThePaperGoesOnToTheSameBits() {
    Path base = folder.resolve("base.safetensors");
    complete("", job("base", Protocol.scratch(8, 4), recipe(0.02), base.toString()));
    goesOnToTheSameBits(
        base.toString(), job("b", Protocol.of(7, 1, 0, 2), refined(), ""), 15, 26, 40, 50);
  }

  private static Recipe refined() {
    return recipe(0.02)
        .with(8, 6, new Cosine(0.01, 0.01, 2))
        .with(Optimizer.AdamW.of(0.05))
        .with(
            Refinements.NONE
                .withLayerDecay(0.75)
                .withLabelSmoothing(0.1)
                .withEma(0.9)
                .withHead(Refinements.Head.PROBE)
                .withMixup(0.4));
  }

  private void goesOnToTheSameBits(String base, TrainingJob job, int... stops) {
    Complete uninterrupted = complete(base, job);
    for (int questions : stops) {
      RecordingObserver stopped = train(group(base, job), new RecordingObserver(questions));
      assertThat(stopped.outcomes).isEmpty();
      assertThat(Path.of(job.files().checkpoint())).exists();
      Complete resumed = complete(base, job);
      assertThat(resumed.weightsSha256()).isEqualTo(uninterrupted.weightsSha256());
      assertThat(resumed.epochs()).isEqualTo(uninterrupted.epochs());
      assertThat(resumed.milestones()).isEqualTo(uninterrupted.milestones());
      assertThat(resumed.correctBits()).isEqualTo(uninterrupted.correctBits());
      assertThat(resumed.imagesTrained()).isEqualTo(uninterrupted.imagesTrained());
      assertThat(Path.of(job.files().checkpoint())).doesNotExist();
    }
  }

  @Test
  void aTornCheckpointIsIgnored() throws IOException {
    TrainingJob job = job("a", Protocol.scratch(8, 4), recipe(0.02), "");
    Complete uninterrupted = complete("", job);
    train(group("", job), new RecordingObserver(20));
    Path checkpoint = Path.of(job.files().checkpoint());
    byte[] bytes = Files.readAllBytes(checkpoint);
    Files.write(checkpoint, java.util.Arrays.copyOf(bytes, bytes.length - 1));
    assertThat(complete("", job).weightsSha256()).isEqualTo(uninterrupted.weightsSha256());
  }

  @Test
  void anOrphanDoesNotOverwriteItsSuccessorsCheckpoint() throws IOException {
    TrainingJob first = job("a", Protocol.scratch(8, 4), recipe(0.02), "");
    TrainingJob second =
        new TrainingJob(
            "a", 2, Method.SGD, first.protocol(), first.recipe(), 17, 23, first.files());
    train(group("", second), new RecordingObserver(20));
    byte[] successors = Files.readAllBytes(Path.of(first.files().checkpoint()));
    RecordingObserver orphan = train(group("", first), new RecordingObserver(3));
    assertThat(orphan.outcomes.get("a")).isInstanceOf(Failed.class);
    assertThat(Files.readAllBytes(Path.of(first.files().checkpoint()))).isEqualTo(successors);
  }

  @Test
  void frozenLayersKeepTheirBytesAndAllOthersMove() {
    Path base = folder.resolve("base.safetensors");
    complete("", job("base", Protocol.scratch(8, 4), recipe(0.02), base.toString()));
    Path tuned = folder.resolve("tuned.safetensors");
    complete(base.toString(), job("t", Protocol.of(6, 1, 2, 3), recipe(0.02), tuned.toString()));
    try (WeightsFile before = WeightsFile.open(base);
        WeightsFile after = WeightsFile.open(tuned)) {
      assertThat(after.metadata()).containsEntry("network", "alexnet-32-slim");
      for (int i = 0; i < 16; i++) {
        String name = before.tensors().get(i).name();
        boolean same = bytes(before, name).equals(bytes(after, name));
        assertThat(same).as(name).isEqualTo(i < 6);
      }
    }
  }

  private static ByteBuffer bytes(WeightsFile file, String name) {
    var tensor = file.find(name).orElseThrow();
    ByteBuffer bytes = ByteBuffer.allocate((int) tensor.bytes());
    file.read(tensor, bytes);
    return bytes;
  }

  @Test
  void aTooHighRateDivergesAndTheNextJobStillRuns() {
    TrainingJob wild = job("wild", Protocol.scratch(8, 4), recipe(1e6), "");
    TrainingJob calm = job("calm", Protocol.scratch(8, 4), recipe(0.02), "");
    RecordingObserver observer = train(group("", wild, calm), RecordingObserver.patient());
    assertThat(observer.outcomes.get("wild")).isInstanceOf(Diverged.class);
    assertThat(observer.outcomes.get("calm")).isInstanceOf(Complete.class);
  }

  @Test
  void aTrainingThatDivergesInAnEvaluationDoesSoInItsLastEpochAndUpdate() {
    Recipe wild =
        new Recipe(
            8,
            1,
            new Rates(1e30, 1e29, 0.1, 4, RATES.laterDecays(), RATES.lowRateClock()),
            0.9,
            1e-4,
            0.5,
            Recipe.Augmentation.PAD_CROP_FLIP,
            1,
            Recipe.Precision.FP32);
    TrainingJob job = job("wild", Protocol.scratch(8, 1), wild, "");
    for (Selection test : List.of(images(100, 40), Selection.none())) {
      TrialGroup group =
          new TrialGroup(
              "alexnet-32-slim",
              CLASSES,
              "made",
              Optional.empty(),
              images(0, 8),
              test,
              Selection.none(),
              List.of(job));
      assertThat(train(group, RecordingObserver.patient()).outcomes.get("wild"))
          .isInstanceOfSatisfying(
              Diverged.class,
              diverged -> {
                assertThat(diverged.epoch()).isEqualTo(1);
                assertThat(diverged.update()).isEqualTo(1);
                assertThat(diverged.imagesTrained()).isEqualTo(8);
              });
    }
  }

  @Test
  void testImagesAreReadOnceAMilestone() {
    Map<Integer, Integer> reads = new HashMap<>();
    Pixels counted = new WatchedPixels(example -> reads.merge(example, 1, Integer::sum));
    RecordingObserver observer = RecordingObserver.patient();
    TrainingJob job = job("a", Protocol.scratch(8, 4), recipe(0.02), "");
    new TorchGroupTrainer(new MadeHoldings(counted), TrainerOptions.on(Device.CPU))
        .train(group("", job), observer);
    assertThat(observer.outcomes.get("a")).isInstanceOf(Complete.class);
    assertThat(reads).containsEntry(100, 2).containsEntry(139, 2).containsEntry(200, 1);
  }

  @Test
  void aDiskWithoutRoomForCheckpointOrWeightsStopsTheGroupAndFailsNoJob() {
    Path missing = folder.resolve("missing");
    Protocol protocol = Protocol.scratch(8, 4);
    TrainingJob noCheckpoint =
        new TrainingJob(
            "a",
            1,
            Method.SGD,
            protocol,
            recipe(0.02),
            17,
            23,
            new TrainingJob.Files(missing.resolve("c").toString(), Optional.empty()));
    TrainingJob noWeights = job("b", protocol, recipe(0.02), missing.resolve("w").toString());
    RecordingObserver stopped = new RecordingObserver(3);
    assertThatThrownBy(() -> train(group("", noCheckpoint), stopped))
        .isInstanceOf(MachineException.class)
        .hasMessageContaining("cannot write the checkpoint");
    RecordingObserver patient = RecordingObserver.patient();
    assertThatThrownBy(() -> train(group("", noWeights), patient))
        .isInstanceOf(MachineException.class)
        .hasMessageContaining("cannot write the weights");
    assertThat(stopped.outcomes).isEmpty();
    assertThat(patient.outcomes).isEmpty();
  }

  @Test
  @SuppressWarnings("try") // the scope frees what is allocated
  void wantOfMemoryIsNoOutcome() {
    Pixels greedy =
        new WatchedPixels(
            example -> {
              try (PointerScope scope = new PointerScope()) {
                torch.empty(1L << 50);
              }
            });
    RecordingObserver observer = RecordingObserver.patient();
    TrainingJob job = job("a", Protocol.scratch(8, 4), recipe(0.02), "");
    TorchGroupTrainer trainer =
        new TorchGroupTrainer(new MadeHoldings(greedy), TrainerOptions.on(Device.CPU));
    assertThatThrownBy(() -> trainer.train(group("", job), observer))
        .hasMessageContaining("can't allocate memory");
    assertThat(observer.outcomes).isEmpty();
  }

  @Test
  void aBaseOfAnotherNetworkFailsWithTheTensorsName() {
    Path base = folder.resolve("base.safetensors");
    complete("", job("base", Protocol.scratch(8, 4), recipe(0.02), base.toString()));
    TrainingJob job = job("t", Protocol.of(6, 1, 2, 3), recipe(0.02), "");
    TrialGroup other =
        new TrialGroup(
            "alexnet-32",
            CLASSES,
            "made",
            Optional.of(base.toString()),
            images(0, 60),
            images(100, 40),
            Selection.none(),
            List.of(job));
    assertThat(train(other, RecordingObserver.patient()).outcomes.get("t"))
        .isInstanceOfSatisfying(
            Failed.class, failed -> assertThat(failed.reason()).contains("features.0.weight"));
  }

  /** As the folder of another training that has just ended, then whatever else there is. */
  private record Going(Holdings others, Queue<Path> gone) implements Holdings {
    @Override
    public Pixels images(String content) {
      return others.images(content);
    }

    @Override
    public Path weights(String sha256) {
      Path first = gone.poll();
      return first == null ? others.weights(sha256) : first;
    }
  }

  @Test
  void aBaseThatGoesAfterItWasFoundIsLookedForAgain() {
    Path base = folder.resolve("base.safetensors");
    complete("", job("base", Protocol.scratch(8, 4), recipe(0.02), base.toString()));
    RecordingObserver observer = RecordingObserver.patient();
    Queue<Path> gone = new ArrayDeque<>(List.of(folder.resolve("1"), folder.resolve("2")));
    Holdings holdings = new Going(new MadeHoldings(new MadePixels(32, 400, CLASSES)), gone);
    TrainingJob job = job("t", Protocol.of(6, 1, 2, 3), recipe(0.02), "");
    new TorchGroupTrainer(holdings, TrainerOptions.on(Device.CPU))
        .train(group(base.toString(), job), observer);
    assertThat(observer.outcomes.get("t")).isInstanceOf(Complete.class);
    assertThat(gone).isEmpty();
  }

  @Test
  void aDamagedBaseFailsEveryJob() throws IOException {
    Path base = Files.writeString(folder.resolve("base.safetensors"), "no weights");
    TrainingJob job = job("t", Protocol.of(6, 1, 2, 3), recipe(0.02), "");
    assertThat(outcome(base.toString(), job))
        .isInstanceOfSatisfying(
            Failed.class,
            failed -> assertThat(failed.reason()).contains("is not a sound safetensors file"));
  }

  @Test
  void aStoreOfAnotherSideFailsEveryJob() {
    RecordingObserver observer = RecordingObserver.patient();
    TrainingJob job = job("a", Protocol.scratch(8, 4), recipe(0.02), "");
    new TorchGroupTrainer(
            new MadeHoldings(new MadePixels(64, 400, CLASSES)), TrainerOptions.on(Device.CPU))
        .train(group("", job), observer);
    assertThat(observer.outcomes.get("a"))
        .isInstanceOfSatisfying(
            Failed.class, failed -> assertThat(failed.reason()).contains("64 px"));
  }
}
