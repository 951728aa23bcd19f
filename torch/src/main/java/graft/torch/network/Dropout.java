package graft.torch.network;

import org.bytedeco.pytorch.Tensor;

/** What happens to the input of the layers that have dropout before them. */
@FunctionalInterface
public interface Dropout {
  /** Evaluation mode: everything passes. */
  Dropout NONE = (units, layer) -> units;

  /**
   * The layer's input after dropout.
   *
   * @param units {@code [N, inputs] float32}
   * @param layer number of the layer, 1..L
   */
  Tensor apply(Tensor units, int layer);
}
