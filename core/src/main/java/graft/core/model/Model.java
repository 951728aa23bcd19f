package graft.core.model;

import graft.core.data.ClassNames;
import graft.core.error.DataException;
import graft.core.error.Shown;
import graft.core.json.RecordJson;
import graft.core.network.Network;
import graft.core.network.Networks;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;

/**
 * A model folder: {@code model.safetensors}, {@code config.json}, {@code labels.txt} (a class a
 * line, by the classifier's unit), {@code README.md} (the model card) and {@code history.csv} (how
 * it was trained, {@link TrainingHistory}; models of earlier versions have none).
 *
 * @param folder where it lies
 */
public record Model(Path folder, ModelConfig config) {
  /** Name of the weights file. */
  public static final String WEIGHTS = "model.safetensors";

  /** Name of the file that says what the weights are. */
  public static final String CONFIG = "config.json";

  /**
   * Opens the model in a folder, or the one that a {@code config.json} or {@code model.safetensors}
   * belongs to. The weights are checked by whoever reads them.
   *
   * @throws DataException if there is none, or its description is not sound
   */
  public static Model open(Path path) {
    Path folder = isPart(path) ? path.resolveSibling("") : path;
    Path file = folder.resolve(CONFIG);
    if (!Files.isRegularFile(file)) {
      throw new DataException(
          "no model in "
              + Shown.text(path.toString())
              + ": a model is a folder with "
              + CONFIG
              + " and "
              + WEIGHTS
              + ", as 'graft finetune' writes it");
    }
    ModelConfig config = read(file);
    requireSound(file, config);
    return new Model(folder, config);
  }

  /** Whether it is a file that a model folder has. */
  public static boolean isPart(Path path) {
    return Files.isRegularFile(path) && (path.endsWith(CONFIG) || path.endsWith(WEIGHTS));
  }

  private static ModelConfig read(Path file) {
    try {
      String text = Files.readString(file, StandardCharsets.UTF_8);
      requireFormat(file, RecordJson.text(text, "format").orElse(""));
      return RecordJson.read(text, ModelConfig.class);
    } catch (CharacterCodingException e) {
      throw new DataException(Shown.text(file.toString()) + " is not UTF-8; copy it again", e);
    } catch (IOException e) {
      throw new DataException(
          "cannot read " + Shown.text(file.toString()) + ": " + e.getMessage(), e);
    } catch (IllegalArgumentException e) {
      String why = String.valueOf(e.getMessage()).lines().findFirst().orElse("");
      throw new DataException(
          Shown.text(file.toString())
              + " does not describe a model as 'graft finetune' does ("
              + Shown.brief(why.replaceAll(";.*", ""))
              + "); copy it again",
          e);
    }
  }

  /** Refuses another version's format before it is read as our own. */
  private static void requireFormat(Path file, String format) {
    if (format.startsWith(ModelConfig.ANY_FORMAT) && !format.equals(ModelConfig.FORMAT)) {
      throw new DataException(
          Shown.text(file.toString())
              + " was written by another version of Graft (its format is "
              + Shown.brief(format)
              + ", known is "
              + ModelConfig.FORMAT
              + "); use that version");
    }
  }

  private static void requireSound(Path file, ModelConfig config) {
    String wrong = "";
    if (!config.format().equals(ModelConfig.FORMAT)) {
      wrong = "its format is " + Shown.text(config.format()) + ", known is " + ModelConfig.FORMAT;
    } else if (Networks.find(config.network(), 2).isEmpty()) {
      wrong = "it names the unknown network " + Shown.text(config.network());
    } else if (config.labels().size() < 2) {
      wrong = "it names fewer than two classes";
    } else if (new HashSet<>(config.labels()).size() < config.labels().size()) {
      wrong = "it names a class twice";
    } else if (!config.labels().stream().allMatch(ClassNames::isOneLine)) {
      wrong = "the name of a class has a line break or another control character";
    } else if (!ClassNames.isOneLine(config.provenance().data())) {
      wrong = "the name of its data has a line break or another control character";
    } else {
      wrong = odd(config);
    }
    if (!wrong.isEmpty()) {
      throw new DataException(Shown.text(file.toString()) + " is no model of Graft: " + wrong);
    }
  }

  /** What a model is fed with; nobody can use one that was fed otherwise. */
  private static String odd(ModelConfig config) {
    int side = Networks.find(config.network(), 2).orElseThrow().side();
    if (config.side() != side) {
      return "its side is "
          + config.side()
          + ", that of "
          + Networks.label(config.network())
          + " is "
          + side;
    }
    if (!config.mean().equals(Preprocessing.MEAN)
        || !config.deviation().equals(Preprocessing.DEVIATION)) {
      return "its mean and deviation are not "
          + Preprocessing.MEAN
          + " and "
          + Preprocessing.DEVIATION
          + ", by which images are normalised";
    }
    return "";
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
