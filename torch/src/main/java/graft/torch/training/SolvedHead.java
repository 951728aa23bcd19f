package graft.torch.training;

import graft.core.data.Selection;
import graft.core.protocol.Recipe.Precision;
import graft.torch.network.Parameter;
import graft.torch.network.TorchNetwork;
import java.nio.DoubleBuffer;
import java.nio.LongBuffer;
import java.util.List;
import java.util.function.BooleanSupplier;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.LBFGS;
import org.bytedeco.pytorch.LBFGSOptions;
import org.bytedeco.pytorch.LossClosure;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptions;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;

/**
 * A classifier by multinomial logistic regression on features scaled to mean 0 and deviation 1,
 * with an L2 penalty on its weights; the scale is folded into weights and biases. Solved by
 * libtorch's L-BFGS in float64 on one thread, so that it is the same each time. Owned by the scope
 * it was solved in.
 *
 * @param weight {@code [classes, features] float64}
 * @param bias {@code [classes] float64}
 */
record SolvedHead(Tensor weight, Tensor bias) {
  /** Half of this times the sum of squared weights is added to the mean cross entropy. */
  static final double PENALTY = 0.01;

  private static final double LEAST_DEVIATION = 1e-5;
  private static final double FLAT = 1e-10;
  private static final double LEAST_CHANGE = 1e-15;
  private static final double LEAST_GAIN = 1e-12;
  private static final int ITERATIONS_A_TURN = 20;
  private static final int TURNS = 25;

  /**
   * That of the features which a network's layers below the classifier make of training images and
   * their mirror images.
   *
   * @param stop asked now and then
   * @throws StoppedException if {@code stop} said so
   */
  @SuppressWarnings("try") // the scope is opened for its end
  static SolvedHead of(
      TorchNetwork network,
      Selection train,
      Evaluator evaluator,
      Precision precision,
      BooleanSupplier stop)
      throws StoppedException {
    int width = network.network().features();
    int units = network.network().classes();
    SolvedHead head =
        new SolvedHead(
            torch.zeros(new long[] {units, width}, float64()),
            torch.zeros(new long[] {units}, float64()));
    try (PointerScope scope = new PointerScope()) { // for the features
      SolvedHead solved = solved(network, train, evaluator, precision, stop);
      head.weight.copy_(solved.weight);
      head.bias.copy_(solved.bias);
    }
    return head;
  }

  private static SolvedHead solved(
      TorchNetwork network,
      Selection train,
      Evaluator evaluator,
      Precision precision,
      BooleanSupplier stop)
      throws StoppedException {
    int width = network.network().features();
    Tensor features = torch.zeros(new long[] {2L * train.size(), width}, float64());
    Tensor labels =
        torch.zeros(new long[] {2L * train.size()}, new TensorOptions(torch.ScalarType.Long));
    DoubleBuffer rows = features.createBuffer();
    LongBuffer classes = labels.createBuffer();
    evaluator.show(
        images ->
            torch.cat(
                new TensorVector(
                    Evaluator.features(network, images, precision),
                    Evaluator.features(network, images.flip(3), precision)),
                1),
        train,
        done -> stop.getAsBoolean(),
        (both, label) -> {
          for (float value : both) {
            rows.put(value);
          }
          classes.put(label).put(label);
        });
    return solve(features, labels, network.network().classes(), stop);
  }

  private static TensorOptions float64() {
    return new TensorOptions(torch.ScalarType.Double);
  }

  /**
   * Solves it.
   *
   * @param features {@code [N, features] float64}; overwritten
   * @param labels {@code [N] int64}
   */
  static SolvedHead solve(Tensor features, Tensor labels, int classes, BooleanSupplier stop)
      throws StoppedException {
    int threads = torch.get_num_threads();
    torch.set_num_threads(1);
    try {
      Tensor mean = features.mean(0);
      Tensor deviation = features.std(0).add_(new Scalar(LEAST_DEVIATION));
      features.sub_(mean).div_(deviation);
      Tensor weight = torch.zeros(new long[] {classes, features.size(1)}, float64());
      Tensor bias = torch.zeros(new long[] {classes}, float64());
      minimise(new Objective(features, labels, weight, bias), stop);
      Tensor folded = weight.detach().div(deviation);
      return new SolvedHead(folded, bias.detach().sub(folded.matmul(mean)));
    } finally {
      torch.set_num_threads(threads);
    }
  }

  /** Turns of some iterations each, so that it can be stopped; L-BFGS goes on where it was. */
  private static void minimise(Objective objective, BooleanSupplier stop) throws StoppedException {
    LBFGSOptions options = new LBFGSOptions(1);
    options.max_iter().put(ITERATIONS_A_TURN);
    options.tolerance_grad().put(FLAT);
    options.tolerance_change().put(LEAST_CHANGE);
    options.line_search_fn().put("strong_wolfe");
    LBFGS search = new LBFGS(new TensorVector(objective.weight, objective.bias), options);
    double before = Double.MAX_VALUE;
    for (int turn = 0; turn < TURNS; turn++) {
      if (stop.getAsBoolean()) {
        throw new StoppedException();
      }
      search.step(objective);
      double now = objective.loss.item_double();
      if (before - now <= LEAST_GAIN * before) {
        return;
      }
      before = now;
    }
  }

  /** The penalised mean cross entropy, and its gradient in its two tensors. */
  private static final class Objective extends LossClosure {
    private final Tensor features;
    private final Tensor labels;
    private final Tensor weight;
    private final Tensor bias;
    private final Tensor loss = torch.zeros(new long[] {}, float64());

    Objective(Tensor features, Tensor labels, Tensor weight, Tensor bias) {
      super();
      this.features = features;
      this.labels = labels;
      this.weight = weight.set_requires_grad(true);
      this.bias = bias.set_requires_grad(true);
    }

    @Override
    @SuppressWarnings("try") // scopes are opened for their end
    public Tensor call() {
      try (PointerScope scope = new PointerScope()) {
        Tensor entropy = torch.cross_entropy_loss(torch.linear(features, weight, bias), labels);
        Tensor value = entropy.add(weight.square().sum(), new Scalar(PENALTY / 2));
        TensorVector gradients =
            torch.grad(new TensorVector(value), new TensorVector(weight, bias));
        weight.mutable_grad().put(gradients.get(0));
        bias.mutable_grad().put(gradients.get(1));
        loss.set_data(value.detach());
        return loss;
      }
    }
  }

  /** Puts it into a network's classifier. */
  @SuppressWarnings("try") // the guard is opened for its end
  void copyTo(TorchNetwork network) {
    List<Parameter> classifier = network.parametersOf(network.network().depth());
    try (NoGradGuard noGrad = new NoGradGuard()) {
      classifier.get(0).tensor().copy_(weight);
      classifier.get(1).tensor().copy_(bias);
    }
  }
}
