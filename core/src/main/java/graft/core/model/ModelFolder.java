package graft.core.model;

import graft.core.error.MachineException;
import graft.core.error.UsageException;
import graft.core.json.RecordJson;
import graft.core.weights.NamedTensor;
import graft.core.weights.Weights;
import graft.core.weights.WeightsTensor;
import graft.core.weights.WeightsWriter;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** Writes model folders, whole or not at all. */
public final class ModelFolder {
  private ModelFolder() {}

  /**
   * Writes a model.
   *
   * @param folder new or empty; its parents are made
   * @param weights a file of the model's weights
   * @param history how it was trained
   * @throws UsageException if the place is taken
   * @throws MachineException if it cannot be written
   */
  public static Model write(
      Path folder, ModelConfig config, Path weights, TrainingHistory history) {
    Path target = NewFolder.place(folder);
    NewFolder.write(
        target,
        unfinished -> {
          writeWeights(unfinished.resolve(Model.WEIGHTS), config, weights);
          text(unfinished.resolve(Model.CONFIG), RecordJson.write(config) + "\n");
          text(unfinished.resolve("labels.txt"), String.join("\n", config.labels()) + "\n");
          text(unfinished.resolve("README.md"), ModelCard.text(config));
          text(unfinished.resolve(TrainingHistory.FILE), history.csv());
        });
    return new Model(target, config);
  }

  private static void writeWeights(Path file, ModelConfig config, Path weights) throws IOException {
    Map<String, String> metadata =
        Map.of(
            "network",
            config.network(),
            "classes",
            Integer.toString(config.labels().size()),
            "labels",
            String.join("\n", config.labels()));
    try (Weights from = Weights.open(weights)) {
      List<NamedTensor> tensors =
          from.tensors().stream().filter(WeightsTensor::isReal).map(from::read).toList();
      WeightsWriter.write(file, ".part", metadata, tensors);
    }
  }

  private static void text(Path file, String text) throws IOException {
    Files.writeString(file, text, StandardCharsets.UTF_8);
  }
}
