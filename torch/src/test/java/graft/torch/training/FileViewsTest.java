package graft.torch.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.assertj.core.api.Assumptions.assumeThat;

import graft.core.data.Selection;
import graft.core.pack.Pixels;
import graft.core.protocol.Method;
import graft.core.protocol.Protocol;
import graft.core.protocol.Rates;
import graft.core.protocol.Recipe;
import graft.core.protocol.Recipe.Augmentation;
import graft.core.random.SeedKey;
import graft.study.execution.TrainingJob;
import graft.study.execution.TrainingOutcome.Complete;
import graft.study.execution.TrialGroup;
import graft.torch.network.Device;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.IntStream;
import org.bytedeco.pytorch.global.torch;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Training on views that the store cuts from files. */
@Tag("native")
class FileViewsTest {
  private static final int TRAIN = 24;
  private static final int EPOCHS = 4;

  @TempDir private Path folder;

  /** The made images, whose views from files are the images themselves; keeps every key. */
  private record ViewedPixels(MadePixels made, List<String> views, List<SeedKey> keys)
      implements Pixels {
    ViewedPixels() {
      this(new MadePixels(32, 60, 4), new ArrayList<>(), new ArrayList<>());
    }

    @Override
    public int side() {
      return made.side();
    }

    @Override
    public int size() {
      return made.size();
    }

    @Override
    public void read(int example, byte[] destination) {
      made.read(example, destination);
    }

    @Override
    public void readView(int example, Augmentation kind, SeedKey key, byte[] destination) {
      views.add(kind + " " + example);
      keys.add(key);
      made.read(example, destination);
    }

    @Override
    public void close() {}
  }

  private Complete train(Pixels pixels, String id, Protocol protocol, Augmentation augmentation) {
    return train(pixels, id, protocol, augmentation, TrainerOptions.on(Device.CPU));
  }

  private Complete train(
      Pixels pixels,
      String id,
      Protocol protocol,
      Augmentation augmentation,
      TrainerOptions options) {
    Rates rates =
        new Rates(0.02, 0.002, 0.1, 2, Rates.paper().laterDecays(), Rates.paper().lowRateClock());
    Recipe recipe =
        new Recipe(8, EPOCHS, rates, 0.9, 1e-4, 0, augmentation, 2, Recipe.Precision.FP32);
    TrainingJob job =
        new TrainingJob(
            id,
            1,
            Method.SGD,
            protocol,
            recipe,
            17,
            23,
            new TrainingJob.Files(folder.resolve(id).toString(), Optional.empty()));
    RecordingObserver observer = RecordingObserver.patient();
    new TorchGroupTrainer(new MadeHoldings(pixels), options)
        .train(
            new TrialGroup(
                "alexnet-32-slim",
                4,
                "made",
                Optional.empty(),
                images(0, TRAIN),
                images(TRAIN, 12),
                Selection.none(),
                List.of(job)),
            observer);
    return (Complete) Objects.requireNonNull(observer.outcomes.get(id));
  }

  private static Selection images(int from, int count) {
    List<Integer> examples = IntStream.range(from, from + count).boxed().toList();
    return new Selection(examples, examples.stream().map(e -> e % 4).toList());
  }

  @Test
  void trainingTakesItsViewsFromFilesAndEvaluationDoesNot() {
    ViewedPixels files = new ViewedPixels();
    Protocol scratch = Protocol.scratch(8, 2);
    Complete cut = train(files, "cut", scratch, Augmentation.RESIZED_CROP);
    Complete plain = train(new ViewedPixels(), "plain", scratch, Augmentation.NONE);
    assertThat(cut.weightsSha256()).as("no second crop or mirror").isEqualTo(plain.weightsSha256());
    assertThat(files.views()).hasSize(TRAIN * EPOCHS);
    assertThat(new HashSet<>(files.views())).hasSize(TRAIN).allMatch(v -> v.startsWith("RESIZED"));
  }

  @Test
  void aTrainingWhoseViewsAreMadeOnTheDeviceHasTheSameBits() {
    TrainerOptions options = TrainerOptions.on(Device.CPU);
    Protocol scratch = Protocol.scratch(8, 2);
    for (Augmentation augmentation : List.of(Augmentation.PAD_CROP_FLIP, Augmentation.CROP_FLIP)) {
      Complete usual = train(new ViewedPixels(), "usual", scratch, augmentation);
      for (long bytes : new long[] {Long.MAX_VALUE, 1}) {
        Complete there =
            train(new ViewedPixels(), "there", scratch, augmentation, options.keepingImages(bytes));
        assertThat(there.weightsSha256()).isEqualTo(usual.weightsSha256());
        assertThat(there.predictions()).isEqualTo(usual.predictions());
      }
    }
  }

  @Test
  void aTrainingOnACardAgreesWithOneOnTheProcessor() {
    assumeThat(Device.hasCudaLibraries()).as("a build for graphics cards").isTrue();
    assumeThat(torch.cuda_is_available()).as("a graphics card").isTrue();
    Protocol scratch = Protocol.scratch(8, 2);
    Complete cpu = train(new ViewedPixels(), "cpu", scratch, Augmentation.PAD_CROP_FLIP);
    Complete card =
        train(
            new ViewedPixels(),
            "card",
            scratch,
            Augmentation.PAD_CROP_FLIP,
            TrainerOptions.on(new Device("cuda:0")));
    for (int epoch = 0; epoch < EPOCHS; epoch++) {
      assertThat(card.epochs().get(epoch).trainLoss())
          .isCloseTo(cpu.epochs().get(epoch).trainLoss(), within(1e-3));
    }
    assertThat(card.last().loss()).isCloseTo(cpu.last().loss(), within(1e-3));
  }

  @Test
  void everyEpochAndImageHasItsOwnKeyAndEveryRunTheSame() {
    ViewedPixels first = new ViewedPixels();
    ViewedPixels second = new ViewedPixels();
    train(first, "first", Protocol.scratch(8, 2), Augmentation.CROP_FLIP);
    train(second, "second", Protocol.scratch(8, 1), Augmentation.CROP_FLIP);
    assertThat(first.keys()).doesNotHaveDuplicates().isEqualTo(second.keys());
    assertThat(first.views()).isEqualTo(second.views());
  }
}
