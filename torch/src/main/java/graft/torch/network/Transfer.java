package graft.torch.network;

import graft.core.error.DataException;
import graft.core.weights.TensorInfo;
import graft.core.weights.WeightsFile;

/** Copies layers from a base. */
public final class Transfer {
  private Transfer() {}

  /**
   * Copies layers 1..transferredLayers.
   *
   * @throws DataException if the base lacks one of their tensors, or has it in another shape or
   *     number format
   */
  public static void copy(WeightsFile base, TorchNetwork network, int transferredLayers) {
    for (Parameter parameter : network.parameters()) {
      if (parameter.layer() <= transferredLayers) {
        TensorInfo stored = matching(base, parameter);
        parameter.set(bytes -> base.read(stored, bytes));
      }
    }
  }

  private static TensorInfo matching(WeightsFile base, Parameter parameter) {
    TensorInfo stored =
        base.find(parameter.name())
            .orElseThrow(
                () ->
                    new DataException(
                        "the base has no tensor "
                            + parameter.name()
                            + "; it is of another network than this one"));
    if (!stored.shape().equals(parameter.shape()) || !stored.type().equals("F32")) {
      throw new DataException(
          "the base's %s is %s %s, this network's is F32 %s"
              .formatted(parameter.name(), stored.type(), stored.shape(), parameter.shape()));
    }
    return stored;
  }
}
