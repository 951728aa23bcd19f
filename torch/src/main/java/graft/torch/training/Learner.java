package graft.torch.training;

import graft.core.network.Network;
import graft.core.protocol.LayerRate;
import graft.core.protocol.Protocol;
import graft.core.protocol.Recipe;
import graft.torch.network.Dropout;
import graft.torch.network.Parameter;
import graft.torch.network.Pass;
import graft.torch.network.TorchNetwork;
import java.util.List;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;

/**
 * A network under a protocol and a recipe: one {@link #update} at a time. Frozen layers take no
 * gradient, are unknown to the optimiser, and their batch normalisations stay as they are. Owned by
 * the scope it was built in; one thread.
 */
public final class Learner {
  private final TorchNetwork network;
  private final Protocol protocol;
  private final Recipe recipe;
  private final List<Parameter> learning;
  private final TensorVector learningTensors;
  private final UpdateRule rule;

  public Learner(TorchNetwork network, Protocol protocol, Recipe recipe) {
    this.network = network;
    this.protocol = protocol;
    this.recipe = recipe;
    learning =
        network.parameters().stream()
            .filter(p -> p.isLearned() && rate(p) != LayerRate.FROZEN)
            .toList();
    learning.forEach(p -> p.tensor().set_requires_grad(true));
    learningTensors =
        new TensorVector(learning.stream().map(Parameter::tensor).toArray(Tensor[]::new));
    rule = UpdateRule.of(recipe.optimizer(), learning);
  }

  private LayerRate rate(Parameter parameter) {
    Network shape = network.network();
    return protocol.rateOf(parameter.layer(), shape.depth());
  }

  /** The network that learns. */
  public TorchNetwork network() {
    return network;
  }

  /** The optimiser's state, e.g. one momentum for each learning parameter. */
  List<Parameter> state() {
    return rule.state();
  }

  /**
   * One update.
   *
   * @param epoch 0-based, sets the rates
   * @return the batch's mean cross entropy before the update; where it is not finite, no weight was
   *     updated
   */
  @SuppressWarnings("try") // scopes are opened for their end
  public double update(Batch batch, int epoch, Dropout dropout) {
    try (PointerScope scope = new PointerScope()) {
      Tensor loss =
          torch.cross_entropy_loss(
              logits(batch.images(), new Pass(dropout, protocol.frozenLayers() + 1)),
              batch.labels());
      double value = loss.item_float();
      if (Double.isFinite(value)) {
        TensorVector gradients = torch.grad(new TensorVector(loss), learningTensors);
        try (NoGradGuard noGrad = new NoGradGuard()) {
          rule.update(gradients, rates(epoch));
        }
      }
      return value;
    }
  }

  /** The logits of a batch in the recipe's precision, as float32. */
  Tensor logits(Tensor images, Pass pass) {
    return Autocast.in(recipe.precision(), network.device(), () -> network.forward(images, pass));
  }

  private double[] rates(int epoch) {
    double high = recipe.rates().highAt(epoch, protocol.initialDecayEpochs());
    double low = recipe.rates().lowAt(epoch, protocol.initialDecayEpochs());
    return learning.stream().mapToDouble(p -> rate(p) == LayerRate.HIGH ? high : low).toArray();
  }
}
