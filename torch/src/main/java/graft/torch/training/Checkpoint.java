package graft.torch.training;

import graft.core.error.DataException;
import graft.core.error.MachineException;
import graft.core.weights.NamedTensor;
import graft.core.weights.TensorInfo;
import graft.core.weights.WeightsFile;
import graft.core.weights.WeightsWriter;
import graft.torch.network.Parameter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.bytedeco.javacpp.PointerScope;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.json.JsonMapper;

/**
 * A training's checkpoint file: safetensors with weights, the optimiser's state (e.g. {@code
 * momentum/<name>}) and, as metadata, format, settings, attempt and {@link Progress}. One that is
 * torn or of other settings is ignored with a line on stderr.
 *
 * @param file where it lies
 * @param settings hash over everything that the training is a function of
 * @param attempt this attempt; a checkpoint of a later one is never overwritten
 */
record Checkpoint(Path file, String settings, int attempt) {
  private static final String FORMAT = "graft-checkpoint-1";
  private static final JsonMapper JSON = JsonMapper.shared();

  /**
   * Writes the checkpoint.
   *
   * @throws MachineException if it cannot be written
   * @throws DataException if a later attempt of this training has written one
   */
  @SuppressWarnings("try") // scopes are opened for their end
  void write(Learner learner, Progress progress) {
    refuseIfSuperseded();
    try (PointerScope scope = new PointerScope()) {
      List<NamedTensor> tensors = new ArrayList<>(learner.network().rowMajor());
      learner.state().forEach(state -> tensors.add(state.rowMajor()));
      WeightsWriter.write(file, "." + attempt + ".tmp", metadata(progress), tensors);
    } catch (IOException e) {
      throw MachineException.unwritten("the checkpoint", file, e);
    }
  }

  private Map<String, String> metadata(Progress progress) {
    return Map.of(
        "format",
        FORMAT,
        "settings",
        settings,
        "attempt",
        Integer.toString(attempt),
        "progress",
        JSON.writeValueAsString(progress));
  }

  private void refuseIfSuperseded() {
    if (!Files.exists(file)) {
      return;
    }
    int stored;
    try (WeightsFile old = WeightsFile.open(file)) {
      stored = Integer.parseInt(old.metadata().getOrDefault("attempt", "0"));
    } catch (DataException | NumberFormatException e) {
      return; // a torn file belongs to nobody
    }
    if (stored > attempt) {
      throw new DataException(
          "attempt " + attempt + " was given up: attempt " + stored + " has written " + file);
    }
  }

  /** Restores weights and the optimiser's state, if there is a usable checkpoint. */
  Optional<Progress> restore(Learner learner) {
    if (!Files.exists(file)) {
      return Optional.empty();
    }
    try (WeightsFile stored = WeightsFile.open(file)) {
      Progress progress = check(stored.metadata());
      List<Parameter> parameters = new ArrayList<>(learner.network().parameters());
      parameters.addAll(learner.state());
      List<TensorInfo> tensors = parameters.stream().map(p -> find(stored, p)).toList();
      for (int i = 0; i < tensors.size(); i++) {
        TensorInfo tensor = tensors.get(i);
        parameters.get(i).set(bytes -> stored.read(tensor, bytes));
      }
      return Optional.of(progress);
    } catch (DataException | JacksonException | IllegalArgumentException e) {
      System.err.println("starting over: unusable checkpoint " + file + ": " + firstLine(e));
      return Optional.empty();
    }
  }

  private Progress check(Map<String, String> metadata) {
    if (!FORMAT.equals(metadata.get("format"))) {
      throw new DataException("it is not of format " + FORMAT);
    }
    if (!settings.equals(metadata.get("settings"))) {
      throw new DataException("it is of a training with other settings");
    }
    return JSON.readValue(metadata.getOrDefault("progress", ""), Progress.class);
  }

  private static TensorInfo find(WeightsFile stored, Parameter parameter) {
    return stored
        .find(parameter.name())
        .filter(t -> t.shape().equals(parameter.shape()) && t.type().equals("F32"))
        .orElseThrow(() -> new DataException("it has no tensor " + parameter.name()));
  }

  /** Removes the file, once the outcome has been delivered. */
  void delete() {
    try {
      Files.deleteIfExists(file);
    } catch (IOException e) {
      System.err.println("cannot remove the checkpoint " + file + ": " + firstLine(e));
    }
  }

  private static String firstLine(Exception e) {
    return String.valueOf(e.getMessage()).lines().findFirst().orElse(e.toString());
  }
}
