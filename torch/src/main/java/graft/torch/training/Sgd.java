package graft.torch.training;

import graft.torch.network.Parameter;
import java.util.ArrayList;
import java.util.List;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorVector;

/**
 * Stochastic gradient descent as {@code torch.optim.SGD} defines it, without dampening or Nesterov:
 * {@code v = momentum * v + (g + decay * w); w = w - rate * v}, with {@code v = 0} at first. Owned
 * by the scope it was built in.
 */
final class Sgd implements UpdateRule {
  /** Values updated at a time: three slices of 256 KiB stay in the cache of a core. */
  private static final long BLOCK = 1 << 16;

  private final List<Parameter> learning;
  private final List<Parameter> momenta = new ArrayList<>();
  private final Scalar momentum;
  private final Scalar weightDecay;

  Sgd(List<Parameter> learning, double momentum, double weightDecay) {
    this.learning = List.copyOf(learning);
    this.momentum = new Scalar(momentum);
    this.weightDecay = new Scalar(weightDecay);
    learning.forEach(p -> momenta.add(p.zerosLike("momentum/" + p.name())));
  }

  /** One momentum for each learning parameter, in their order. */
  @Override
  public List<Parameter> state() {
    return List.copyOf(momenta);
  }

  @Override
  public void update(TensorVector gradients, double[] rates) {
    for (int i = 0; i < learning.size(); i++) {
      Scalar step = new Scalar(-rates[i]);
      Tensor weights = learning.get(i).tensor();
      Tensor velocity = momenta.get(i).tensor();
      Tensor gradient = gradients.get(i);
      long size = learning.get(i).size();
      if (size > 4 * BLOCK
          && weights.is_cpu()
          && weights.is_contiguous()
          && gradient.is_contiguous()) {
        updateInBlocks(weights.view(-1), velocity.view(-1), gradient.view(-1), size, step);
      } else {
        update(weights, velocity, gradient, step);
      }
    }
  }

  private void updateInBlocks(Tensor weights, Tensor velocity, Tensor gradient, long n, Scalar s) {
    for (long at = 0; at < n; at += BLOCK) {
      long length = Math.min(BLOCK, n - at);
      update(
          weights.narrow(0, at, length),
          velocity.narrow(0, at, length),
          gradient.narrow(0, at, length),
          s);
    }
  }

  private void update(Tensor weights, Tensor velocity, Tensor gradient, Scalar step) {
    gradient.add_(weights, weightDecay);
    velocity.mul_(momentum).add_(gradient);
    weights.add_(velocity, step);
  }
}
