package graft.torch.training;

import graft.core.protocol.LayerRate;
import graft.core.protocol.Moment;
import graft.core.protocol.Protocol;
import graft.core.protocol.Recipe;
import graft.torch.network.Dropout;
import graft.torch.network.Parameter;
import graft.torch.network.Pass;
import graft.torch.network.TorchNetwork;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptional;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;

/**
 * A network under a protocol and a recipe: one {@link #update} at a time. Frozen layers take no
 * gradient, are unknown to the optimiser, and their batch normalisations stay as they are. Owned by
 * the scope it was built in; one thread.
 */
public final class Learner {
  private static final long MEAN = 1; // at::Reduction::Mean
  private static final long NO_LABEL_IGNORED = -100;

  private final TorchNetwork network;
  private final Protocol protocol;
  private final Recipe recipe;
  private final List<Parameter> learning;
  private final TensorVector learningTensors;
  private final UpdateRule rule;
  private final Optional<MeanWeights> mean;

  public Learner(TorchNetwork network, Protocol protocol, Recipe recipe) {
    this.network = network;
    this.protocol = protocol;
    this.recipe = recipe;
    learning = network.parameters().stream().filter(p -> p.isLearned() && !isFrozen(p)).toList();
    learning.forEach(p -> p.tensor().set_requires_grad(true));
    learningTensors =
        new TensorVector(learning.stream().map(Parameter::tensor).toArray(Tensor[]::new));
    rule = UpdateRule.of(recipe.optimizer(), learning);
    mean =
        Optional.of(recipe.refinements().ema())
            .filter(decay -> decay > 0)
            .map(decay -> new MeanWeights(network, protocol.frozenLayers(), decay));
  }

  private boolean isFrozen(Parameter parameter) {
    return protocol.rateOf(parameter.layer(), network.network().depth()) == LayerRate.FROZEN;
  }

  /** The network that learns. */
  public TorchNetwork network() {
    return network;
  }

  /**
   * The network that is evaluated and written: with the mean weights, where the recipe has them.
   */
  TorchNetwork result() {
    return mean.map(MeanWeights::network).orElse(network);
  }

  /** The optimiser's state, e.g. one momentum for each learning parameter, and the mean weights. */
  List<Parameter> state() {
    List<Parameter> state = new ArrayList<>(rule.state());
    mean.ifPresent(weights -> state.addAll(weights.state()));
    return List.copyOf(state);
  }

  /**
   * One update.
   *
   * @param moment sets the rates
   * @return the batch's mean training loss before the update; where it is not finite, no weight was
   *     updated
   */
  @SuppressWarnings("try") // scopes are opened for their end
  public double update(Batch batch, Moment moment, Dropout dropout) {
    try (PointerScope scope = new PointerScope()) {
      FrozenOutputs images = new FrozenOutputs(batch.images());
      return update(images, batch.labels(), Optional.empty(), moment, dropout);
    }
  }

  /**
   * One update on a batch that frozen layers may have passed for another learner.
   *
   * @param mixture how its images are mixed
   */
  @SuppressWarnings("try") // scopes are opened for their end
  double update(
      FrozenOutputs batch,
      Tensor labels,
      Optional<Mixture> mixture,
      Moment moment,
      Dropout dropout) {
    Pass pass = new Pass(dropout, protocol.frozenLayers() + 1);
    Tensor input = batch.after(protocol.frozenLayers(), this, pass);
    try (PointerScope scope = new PointerScope()) {
      Tensor logits = learnedLogits(network, input, pass);
      Tensor loss =
          mixture
              .map(mixed -> mixed.loss(of -> loss(logits, of), labels))
              .orElseGet(() -> loss(logits, labels));
      double value = loss.item_float();
      if (Double.isFinite(value)) {
        TensorVector gradients = torch.grad(new TensorVector(loss), learningTensors);
        try (NoGradGuard noGrad = new NoGradGuard()) {
          rule.update(gradients, rates(moment));
          mean.ifPresent(weights -> weights.add(moment));
        }
      }
      return value;
    }
  }

  /** Mean cross entropy with the labels as the recipe smooths them. */
  private Tensor loss(Tensor logits, Tensor labels) {
    double smoothing = recipe.refinements().labelSmoothing();
    return smoothing == 0
        ? torch.cross_entropy_loss(logits, labels)
        : torch.cross_entropy_loss(
            logits, labels, new TensorOptional(), MEAN, NO_LABEL_IGNORED, smoothing);
  }

  /** The output of the frozen layers in evaluation; of the batch's scope. */
  Tensor frozenOutput(FrozenOutputs batch) {
    return batch.after(protocol.frozenLayers(), this, Pass.EVALUATION);
  }

  /** The logits of {@link #frozenOutput} in evaluation, in the recipe's precision, as float32. */
  Tensor logits(Tensor frozenOutput) {
    return learnedLogits(result(), frozenOutput, Pass.EVALUATION);
  }

  private Tensor learnedLogits(TorchNetwork of, Tensor frozenOutput, Pass pass) {
    return output(of, frozenOutput, protocol.frozenLayers() + 1, of.network().depth(), pass);
  }

  /** What some frozen layers make of the output of those before, as float32, without gradients. */
  @SuppressWarnings("try") // scopes are opened for their end
  Tensor frozenOutput(Tensor input, int first, int last, Pass pass) {
    try (NoGradGuard noGrad = new NoGradGuard()) {
      return output(network, input, first, last, pass);
    }
  }

  private Tensor output(TorchNetwork of, Tensor input, int first, int last, Pass pass) {
    return Autocast.in(recipe.precision(), of.device(), () -> of.forward(input, first, last, pass));
  }

  /** Takes over the weights and the state of a learner with the same protocol but d. */
  @SuppressWarnings("try") // scopes are opened for their end
  void takeStateOf(Learner other) {
    try (PointerScope scope = new PointerScope();
        NoGradGuard noGrad = new NoGradGuard()) {
      copy(other.network.parameters(), network.parameters());
      copy(other.state(), state());
    }
  }

  private static void copy(List<Parameter> from, List<Parameter> to) {
    for (int i = 0; i < to.size(); i++) {
      to.get(i).tensor().copy_(from.get(i).tensor());
    }
  }

  private double[] rates(Moment moment) {
    int depth = network.network().depth();
    return learning.stream()
        .mapToDouble(p -> recipe.rateOf(p.layer(), depth, protocol, moment))
        .toArray();
  }
}
