package graft.torch.training;

import graft.core.random.SeedKey;
import graft.torch.network.Device;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.bytedeco.javacpp.IntPointer;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptions;
import org.bytedeco.pytorch.global.torch;

/**
 * Mixup of a batch (Zhang et al. 2018, and their code: one share and one order a batch): each image
 * is mixed with another, and so are the losses on their labels. Lives as long as the scope it was
 * made in.
 *
 * @param share of an image that is left of it, 0..1
 * @param order {@code [N] int64}: which image each is mixed with
 */
record Mixture(double share, Tensor order) {
  /** That of a step, or none where alpha is 0. */
  static Optional<Mixture> of(SeedKey key, Device device, double alpha, int images) {
    return alpha == 0
        ? Optional.empty()
        : Optional.of(of(key.beta(alpha), key.with("order").permutation(images), device));
  }

  static Mixture of(double share, int[] order, Device device) {
    Tensor indices =
        torch
            .from_blob(
                new IntPointer(order),
                new long[] {order.length},
                new TensorOptions(torch.ScalarType.Int))
            .to(torch.ScalarType.Long);
    return new Mixture(share, device.take(indices));
  }

  /** The images of a batch, mixed. */
  Tensor images(Tensor images) {
    return mixed(images, images.index_select(0, order));
  }

  /** The labels of the images that those of a batch are mixed with. */
  Tensor others(Tensor labels) {
    return labels.index_select(0, order);
  }

  /**
   * The loss of some mixed images.
   *
   * @param loss for each image's label
   * @param others labels of the images that they are mixed with
   */
  Tensor loss(UnaryOperator<Tensor> loss, Tensor labels, Tensor others) {
    return mixed(loss.apply(labels), loss.apply(others));
  }

  private Tensor mixed(Tensor own, Tensor other) {
    return own.mul(new Scalar(share)).add_(other, new Scalar(1 - share));
  }
}
