package graft.torch.training;

import static org.assertj.core.api.Assertions.assertThat;

import graft.core.data.Selection;
import graft.core.protocol.Method;
import graft.core.protocol.Protocol;
import graft.core.protocol.Rates;
import graft.core.protocol.Recipe;
import graft.core.protocol.Refinements;
import graft.core.weights.TensorInfo;
import graft.core.weights.WeightsFile;
import graft.study.execution.TrainingJob;
import graft.study.execution.TrainingOutcome;
import graft.study.execution.TrainingOutcome.Complete;
import graft.study.execution.TrainingOutcome.Failed;
import graft.study.execution.TrialGroup;
import graft.torch.network.Device;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.Base64;
import java.util.BitSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@Tag("native")
class FeatureSvmTest {
  private static final int CLASSES = 4;

  @TempDir
  @SuppressWarnings("NullAway.Init")
  Path folder;

  private Path base = Path.of("");

  @BeforeEach
  void trainBase() {
    base = folder.resolve("base.safetensors");
    TrainingJob job = job("base", Method.SGD, Protocol.scratch(8, 40), base.toString());
    assertThat(outcome(group("", 15, job), RecordingObserver.patient()))
        .isInstanceOf(Complete.class);
  }

  private static final Rates RATES =
      new Rates(0.005, 0.0005, 0.1, 40, Rates.LaterDecays.AFTER_FIRST, Rates.LowRateClock.OWN);
  private static final Recipe RECIPE =
      new Recipe(8, 40, RATES, 0.9, 1e-4, 0, Recipe.Augmentation.NONE, 2, Recipe.Precision.FP32);

  private TrainingJob job(String id, Method method, Protocol protocol, String weights) {
    return job(id, method, protocol, RECIPE, weights);
  }

  private TrainingJob job(
      String id, Method method, Protocol protocol, Recipe recipe, String weights) {
    return new TrainingJob(
        id,
        1,
        method,
        protocol,
        recipe,
        17,
        23,
        new TrainingJob.Files(
            folder.resolve(id).toString(), Optional.of(weights).filter(file -> !file.isEmpty())));
  }

  private TrainingJob svm(String weights) {
    return job("svm", Method.LINEAR_SVM, Protocol.of(7, 1, 0, 7), weights);
  }

  private static Selection images(int from, int count) {
    List<Integer> examples = IntStream.range(from, from + count).boxed().toList();
    return new Selection(examples, examples.stream().map(e -> e % CLASSES).toList());
  }

  private static TrialGroup group(String base, int ofEach, TrainingJob job) {
    return new TrialGroup(
        "alexnet-32-slim",
        CLASSES,
        "made",
        Optional.of(base),
        images(0, CLASSES * ofEach),
        images(100, 40),
        images(200, 10),
        List.of(job));
  }

  private static TrainingOutcome outcome(TrialGroup group, RecordingObserver observer) {
    new TorchGroupTrainer(
            new MadeHoldings(new MadePixels(32, 400, CLASSES)), TrainerOptions.on(Device.CPU))
        .train(group, observer);
    return Objects.requireNonNull(observer.outcomes.get(group.jobs().get(0).id()));
  }

  private Complete complete(int ofEach, String weights) {
    TrainingOutcome outcome =
        outcome(group(base.toString(), ofEach, svm(weights)), RecordingObserver.patient());
    assertThat(outcome).isInstanceOf(Complete.class);
    return (Complete) outcome;
  }

  @Test
  void itLearnsFromTheBasesFeaturesAndCountsEveryImage() {
    Complete complete = complete(15, "");
    assertThat(complete.last().total()).isEqualTo(50);
    assertThat(complete.last().correct()).isGreaterThan(25); // chance is 12.5
    assertThat(complete.trainCorrect()).isGreaterThan(40);
    assertThat(complete.epochs()).hasSize(1);
    assertThat(complete.epochs().get(0).trainLoss()).isEqualTo(complete.trainLossEval());
    assertThat(complete.milestones()).extracting(m -> m.total()).containsExactly(40);
    assertThat(complete.imagesTrained()).isEqualTo(60);
    BitSet correct = BitSet.valueOf(HexFormat.of().parseHex(complete.correctBits()));
    byte[] predictions = Base64.getDecoder().decode(complete.predictions());
    for (int i = 0; i < 50; i++) {
      int example = i < 40 ? 100 + i : 200 + i - 40;
      assertThat(predictions[2 * i] == example % CLASSES).isEqualTo(correct.get(i));
    }
  }

  @Test
  void twoRunsGiveTheSameBits() {
    Complete one = complete(15, "");
    Complete other = complete(15, "");
    assertThat(one.weightsSha256()).isEqualTo(other.weightsSha256());
    assertThat(one.milestones()).isEqualTo(other.milestones());
    assertThat(one.trainLossEval()).isEqualTo(other.trainLossEval());
  }

  @Test
  void oneImageAClassIsEnough() {
    assertThat(complete(1, "").trainCorrect()).isEqualTo(CLASSES);
  }

  @Test
  void onlyTheClassifierDiffersFromTheBase() {
    Path tuned = folder.resolve("tuned.safetensors");
    complete(15, tuned.toString());
    try (WeightsFile before = WeightsFile.open(base);
        WeightsFile after = WeightsFile.open(tuned)) {
      for (int i = 0; i < 16; i++) {
        String name = before.tensors().get(i).name();
        assertThat(bytes(before, name).equals(bytes(after, name))).as(name).isEqualTo(i < 14);
      }
    }
  }

  private static ByteBuffer bytes(WeightsFile file, String name) {
    TensorInfo tensor = file.find(name).orElseThrow();
    ByteBuffer bytes = ByteBuffer.allocate((int) tensor.bytes());
    file.read(tensor, bytes);
    return bytes;
  }

  @Test
  void aStoppedOneHasNoOutcome() {
    for (int questions : new int[] {0, 1, 2, 10}) {
      RecordingObserver stopped = new RecordingObserver(questions);
      new TorchGroupTrainer(
              new MadeHoldings(new MadePixels(32, 400, CLASSES)), TrainerOptions.on(Device.CPU))
          .train(group(base.toString(), 15, svm("")), stopped);
      assertThat(stopped.outcomes).isEmpty();
    }
  }

  /** The other linear classifier on these features, after an epoch of next to no learning. */
  @Test
  void aHeadSolvedFirstHasLearntBeforeTheFirstUpdate() {
    Recipe still = RECIPE.with(8, 1, RATES.at(1e-9, 1e-9));
    Recipe solved = still.with(Refinements.NONE.withHead(Refinements.Head.PROBE));
    assertThat(trainCorrect(solved)).isGreaterThan(40).isGreaterThan(trainCorrect(still));
  }

  private int trainCorrect(Recipe recipe) {
    TrainingJob job = job("head", Method.SGD, Protocol.of(7, 1, 0, 0), recipe, "");
    TrainingOutcome outcome = outcome(group(base.toString(), 15, job), RecordingObserver.patient());
    return ((Complete) outcome).trainCorrect();
  }

  @Test
  void whatOnlyGradientsTakeIsRefusedByName() {
    Recipe mixed = RECIPE.with(Refinements.NONE.withMixup(0.2));
    TrainingJob job = job("svm", Method.LINEAR_SVM, Protocol.of(7, 1, 0, 7), mixed, "");
    assertThat(outcome(group(base.toString(), 15, job), RecordingObserver.patient()))
        .isInstanceOfSatisfying(
            Failed.class, f -> assertThat(f.reason()).contains("a linear SVM takes no mixup"));
  }

  @Test
  void layersThatLearnAreRefused() {
    TrainingJob job = job("svm", Method.LINEAR_SVM, Protocol.of(7, 1, 0, 6), "");
    assertThat(outcome(group(base.toString(), 15, job), RecordingObserver.patient()))
        .isInstanceOfSatisfying(
            Failed.class, f -> assertThat(f.reason()).contains("f (frozen_layers) = 7, was 6"));
  }
}
