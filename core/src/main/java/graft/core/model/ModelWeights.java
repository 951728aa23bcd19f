package graft.core.model;

import graft.core.error.DataException;
import graft.core.error.Shown;
import graft.core.network.Network;
import graft.core.weights.MergeReport;
import graft.core.weights.NamedTensor;
import graft.core.weights.Weights;
import graft.core.weights.WeightsHash;
import graft.core.weights.WeightsTensor;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/**
 * A model's weights, checked: float32 safetensors of its network and no other, every number finite,
 * and those that its {@code config.json} describes.
 *
 * @param tensors all of the network, in {@code state_dict} order
 */
public record ModelWeights(List<NamedTensor> tensors) {
  public ModelWeights {
    tensors = List.copyOf(tensors);
  }

  /**
   * Reads all weights into memory.
   *
   * @throws DataException if the file is missing, damaged, of another network or number of classes,
   *     not the one described, or holds NaN or infinity
   */
  public static ModelWeights read(Model model) {
    List<NamedTensor> tensors = new ArrayList<>();
    String hash = walk(model, tensors::add);
    requireDescribed(model, hash);
    return new ModelWeights(tensors);
  }

  /**
   * Checks the weights without keeping them.
   *
   * @throws DataException as {@link #read}
   */
  public static void check(Model model) {
    requireDescribed(model, walk(model, tensor -> {}));
  }

  private static String walk(Model model, Consumer<NamedTensor> reader) {
    Network network = model.network();
    Path file = model.weights();
    WeightsHash hash = new WeightsHash();
    try (Weights weights = Weights.open(file)) {
      MergeReport.of(weights, network, network.depth())
          .requireUsable(file, weights.metadata().getOrDefault("network", ""), false);
      for (String name : network.tensorNames()) {
        WeightsTensor tensor = weights.find(name).orElseThrow();
        requireFloat32(file, weights, tensor);
        NamedTensor read = weights.read(tensor);
        hash.add(read);
        reader.accept(read);
      }
    }
    return hash.hex();
  }

  private static void requireFloat32(Path file, Weights weights, WeightsTensor tensor) {
    if (!tensor.type().equals("F32") || !weights.form().equals("safetensors")) {
      throw new DataException(
          Shown.text(file.toString())
              + " is "
              + weights.form()
              + " with "
              + tensor.name()
              + " as "
              + tensor.type()
              + "; a model's weights are safetensors in F32. Write the model again");
    }
  }

  private static void requireDescribed(Model model, String hash) {
    if (!hash.equals(model.config().weightsSha256())) {
      throw new DataException(
          Shown.text(model.weights().toString())
              + " holds other weights than "
              + Model.CONFIG
              + " beside it describes (SHA-256 "
              + hash.substring(0, 12)
              + "..., described "
              + Shown.text(shortened(model.config().weightsSha256()))
              + "); the files are of two models, or one was changed: copy both again");
    }
  }

  private static String shortened(String hash) {
    return hash.length() > 12 ? hash.substring(0, 12) + "..." : "'" + hash + "'";
  }
}
