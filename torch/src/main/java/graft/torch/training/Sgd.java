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
      Blocks.forEach(
          block -> update(block[0], block[1], block[2], step),
          learning.get(i).tensor(),
          momenta.get(i).tensor(),
          gradients.get(i));
    }
  }

  private void update(Tensor weights, Tensor velocity, Tensor gradient, Scalar step) {
    gradient.add_(weights, weightDecay);
    velocity.mul_(momentum).add_(gradient);
    weights.add_(velocity, step);
  }
}
