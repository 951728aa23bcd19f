package graft.torch.training;

import graft.core.protocol.Optimizer;
import graft.torch.network.Parameter;
import java.util.ArrayList;
import java.util.List;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;

/**
 * Adam with decoupled weight decay as {@code torch.optim.AdamW} defines it: {@code w = w * (1 -
 * rate * decay); m = beta1 * m + (1 - beta1) * g; v = beta2 * v + (1 - beta2) * g^2; w = w - rate *
 * (m / c1) / (sqrt(v / c2) + epsilon)} with {@code c = 1 - beta^t} in update t; {@code m = v = 0}
 * at first. The root of c2 is taken out of the quotient, which saves a pass over the weights. Owned
 * by the scope it was built in.
 */
final class AdamW implements UpdateRule {
  private final Optimizer.AdamW settings;
  private final List<Parameter> learning;
  private final List<Parameter> means = new ArrayList<>();
  private final List<Parameter> squares = new ArrayList<>();
  private final Parameter updates;
  private final Scalar newShare;
  private final Scalar keptSquares;
  private final Scalar newSquares;

  AdamW(List<Parameter> learning, Optimizer.AdamW settings) {
    this.settings = settings;
    this.learning = List.copyOf(learning);
    learning.forEach(p -> means.add(p.zerosLike("mean/" + p.name())));
    learning.forEach(p -> squares.add(p.zerosLike("square/" + p.name())));
    updates = Parameter.number("updates", learning.get(0).device());
    newShare = new Scalar(1 - settings.beta1());
    keptSquares = new Scalar(settings.beta2());
    newSquares = new Scalar(1 - settings.beta2());
  }

  /** Mean gradients, mean squared gradients, and how many updates there were. */
  @Override
  public List<Parameter> state() {
    List<Parameter> state = new ArrayList<>(means);
    state.addAll(squares);
    state.add(updates);
    return List.copyOf(state);
  }

  @Override
  public void update(TensorVector gradients, double[] rates) {
    double t = updates.tensor().add_(new Scalar(1.0)).item_double();
    double root = Math.sqrt(1 - Math.pow(settings.beta2(), t));
    double factor = root / (1 - Math.pow(settings.beta1(), t));
    Scalar epsilon = new Scalar(settings.epsilon() * root);
    for (int i = 0; i < learning.size(); i++) {
      Scalar kept = new Scalar(1 - rates[i] * settings.weightDecay());
      Scalar step = new Scalar(-rates[i] * factor);
      Blocks.forEach(
          block -> update(block[0], block[1], block[2], block[3], kept, epsilon, step),
          learning.get(i).tensor(),
          means.get(i).tensor(),
          squares.get(i).tensor(),
          gradients.get(i));
    }
  }

  private void update(
      Tensor weights,
      Tensor mean,
      Tensor square,
      Tensor gradient,
      Scalar kept,
      Scalar epsilon,
      Scalar step) {
    mean.lerp_(gradient, newShare);
    square.mul_(keptSquares).addcmul_(gradient, gradient, newSquares);
    Tensor divisor = torch.sqrt_out(gradient, square).add_(epsilon);
    weights.mul_(kept).addcdiv_(mean, divisor, step);
  }
}
