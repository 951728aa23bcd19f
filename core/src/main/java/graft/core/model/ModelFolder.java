package graft.core.model;

import graft.core.error.MachineException;
import graft.core.error.Shown;
import graft.core.error.UsageException;
import graft.core.execution.RecordJson;
import graft.core.weights.NamedTensor;
import graft.core.weights.Weights;
import graft.core.weights.WeightsTensor;
import graft.core.weights.WeightsWriter;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Map;

/** Writes model folders, whole or not at all. */
public final class ModelFolder {
  private ModelFolder() {}

  /**
   * Refuses a place that is taken, before anything is trained for it.
   *
   * @throws UsageException if it is a file, or a folder with something in it
   */
  public static void requireFree(Path folder) {
    boolean taken = Files.exists(folder);
    if (Files.isDirectory(folder)) {
      try (DirectoryStream<Path> content = Files.newDirectoryStream(folder)) {
        taken = content.iterator().hasNext();
      } catch (IOException e) {
        throw new UsageException("cannot look into " + Shown.text(folder.toString()) + ": " + e, e);
      }
    }
    if (taken) {
      throw new UsageException(
          Shown.text(folder.toString())
              + " is there already and is kept as it is; give a new folder with --out");
    }
  }

  /**
   * Writes a model.
   *
   * @param folder new or empty; its parents are made
   * @param weights a file of the model's weights
   * @throws UsageException if the place is taken
   * @throws MachineException if it cannot be written
   */
  public static Model write(Path folder, ModelConfig config, Path weights) {
    Path target = folder.toAbsolutePath().normalize();
    requireFree(target);
    Path unfinished =
        target.resolveSibling(
            "." + target.getFileName() + "." + ProcessHandle.current().pid() + ".part");
    try {
      Files.createDirectories(unfinished);
      writeWeights(unfinished.resolve(Model.WEIGHTS), config, weights);
      text(unfinished.resolve(Model.CONFIG), RecordJson.write(config) + "\n");
      text(unfinished.resolve("labels.txt"), String.join("\n", config.labels()) + "\n");
      text(unfinished.resolve("README.md"), ModelCard.text(config));
      Files.deleteIfExists(target);
      Files.move(unfinished, target, StandardCopyOption.ATOMIC_MOVE);
    } catch (IOException e) {
      throw new MachineException(
          "cannot write the model " + Shown.text(target.toString()) + ": " + e.getMessage(), e);
    } finally {
      delete(unfinished);
    }
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

  private static void delete(Path folder) {
    if (!Files.exists(folder)) {
      return;
    }
    try (DirectoryStream<Path> files = Files.newDirectoryStream(folder)) {
      for (Path file : files) {
        Files.deleteIfExists(file);
      }
      Files.deleteIfExists(folder);
    } catch (IOException e) {
      return; // what is left is hidden and named .part
    }
  }
}
