package graft.study.execution;

import graft.core.json.RecordJson;
import graft.study.execution.TrainingOutcome.Complete;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Optional;

/**
 * What is noted of weights that are kept, in {@code <name>.json} beside {@code <name>.safetensors}.
 *
 * @param fileSha256 of the file's bytes
 * @param outcome of the training they came from; empty for weights from outside
 */
public record KeptWeights(String fileSha256, Optional<Complete> outcome) {
  /** Ending of weights files. */
  static final String ENDING = ".safetensors";

  /** Where the note of a weights file is. */
  public static Path place(Path weights) {
    String name = String.valueOf(weights.getFileName());
    return weights.resolveSibling(name.substring(0, name.length() - ENDING.length()) + ".json");
  }

  /** The note of a weights file; empty where there is none that can be read. */
  public static Optional<KeptWeights> of(Path weights) throws IOException {
    try {
      return Optional.of(RecordJson.read(Files.readString(place(weights)), KeptWeights.class));
    } catch (NoSuchFileException | IllegalArgumentException e) {
      return Optional.empty();
    }
  }
}
