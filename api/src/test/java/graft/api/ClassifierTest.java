package graft.api;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import graft.api.fake.FakeMachine;
import graft.api.fake.FakeWorkers;
import graft.api.machine.Machine;
import graft.core.data.synthetic.SyntheticImages;
import graft.core.error.DataException;
import graft.core.model.Model;
import graft.core.weights.Weights;
import graft.core.weights.WeightsHash;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What an evaluation refuses before any image is classified. */
class ClassifierTest {
  @TempDir private Path folder;

  /** Gives a model's description the hash of its weights, which no fake worker knows. */
  private static void describeWeights(Model model) throws IOException {
    WeightsHash hash = new WeightsHash();
    try (Weights weights = Weights.open(model.weights())) {
      model.network().layers().stream()
          .flatMap(layer -> layer.tensorShapes().keySet().stream())
          .forEach(name -> hash.add(weights.read(weights.find(name).orElseThrow())));
    }
    Path config = model.folder().resolve(Model.CONFIG);
    Files.writeString(
        config, Files.readString(config).replace(model.config().weightsSha256(), hash.hex()));
  }

  @Test
  void onePartOfTwoThatCannotBeToldApartIsRefused() throws IOException {
    Path images = folder.resolve("images");
    SyntheticImages.write(images, 4, 10, 3, 32, 1, written -> {});
    Machine machine =
        FakeMachine.in(folder.resolve("cache"))
            .withWorkersFrom((its, count, level, logs) -> new FakeWorkers(1, 1));
    FineTuning.of(TransferTask.of(images), folder.resolve("model"))
        .with(new FineTuning.Choice.Common())
        .run(machine, said -> {});
    describeWeights(Model.open(folder.resolve("model")));
    SyntheticImages.write(folder.resolve("more"), 4, 2, 1, 32, 2, written -> {});
    Files.move(folder.resolve("more/train"), images.resolve("train_more"));
    Files.move(images.resolve("train"), images.resolve("train_first"));
    Classifier classifier = Classifier.open(folder.resolve("model"), 1).on(machine);
    assertThatThrownBy(
            () -> classifier.evaluate(images, Optional.of("train_more"), false, event -> {}))
        .isInstanceOf(DataException.class)
        .hasMessageContaining("train_first/ and train_more/ are each a folder of training images");
  }
}
