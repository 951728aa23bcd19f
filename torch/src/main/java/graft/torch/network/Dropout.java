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

  /**
   * The same for a part of a batch: what the whole batch's would do to its rows.
   *
   * @param first number of the part's first image in the batch, 0-based
   * @param all images of the batch
   */
  default Dropout ofPart(long first, long all) {
    return this;
  }
}
