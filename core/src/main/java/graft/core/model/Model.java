package graft.core.model;

import graft.core.error.DataException;
import graft.core.error.Shown;
import graft.core.execution.RecordJson;
import graft.core.network.Network;
import graft.core.network.Networks;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;

/**
 * A model folder: {@code model.safetensors}, {@code config.json}, {@code labels.txt} (a class a
 * line, by the classifier's unit) and {@code README.md} (the model card).
 *
 * @param folder where it lies
 */
public record Model(Path folder, ModelConfig config) {
  /** Name of the weights file. */
  public static final String WEIGHTS = "model.safetensors";

  /** Name of the file that says what the weights are. */
  public static final String CONFIG = "config.json";

  /**
   * Opens the model in a folder, or the one that a file of such a folder belongs to. The weights
   * are checked by whoever reads them.
   *
   * @throws DataException if there is none, or its description is not sound
   */
  public static Model open(Path path) {
    Path folder = Files.isDirectory(path) ? path : path.toAbsolutePath().getParent();
    Path file = (folder == null ? path : folder).resolve(CONFIG);
    if (folder == null || !Files.isRegularFile(file)) {
      throw new DataException(
          "no model in "
              + Shown.text(path.toString())
              + ": a model is a folder with "
              + CONFIG
              + " and "
              + WEIGHTS
              + ", as 'graft finetune --out DIR' writes it");
    }
    ModelConfig config;
    try {
      config = RecordJson.read(Files.readString(file, StandardCharsets.UTF_8), ModelConfig.class);
    } catch (IOException | IllegalArgumentException e) {
      throw new DataException(
          Shown.text(file.toString()) + " cannot be read: " + e.getMessage(), e);
    }
    requireSound(file, config);
    return new Model(folder, config);
  }

  private static void requireSound(Path file, ModelConfig config) {
    String wrong = "";
    if (!config.format().equals(ModelConfig.FORMAT)) {
      wrong = "its format is " + Shown.text(config.format()) + ", known is " + ModelConfig.FORMAT;
    } else if (!Networks.names().contains(config.network())) {
      wrong = "it names the unknown network " + Shown.text(config.network());
    } else if (config.labels().size() < 2) {
      wrong = "it names fewer than two classes";
    } else if (new HashSet<>(config.labels()).size() < config.labels().size()) {
      wrong = "it names a class twice";
    }
    if (!wrong.isEmpty()) {
      throw new DataException(Shown.text(file.toString()) + " is no model of ours: " + wrong);
    }
  }

  /** The weights file. */
  public Path weights() {
    return folder.resolve(WEIGHTS);
  }

  /** The network, with as many classes as there are labels. */
  public Network network() {
    return Networks.find(config.network(), config.labels().size()).orElseThrow();
  }
}
