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
import org.bytedeco.pytorch.Scalar;
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
  private final MicroBatches trained;
  private final MicroBatches passed = new MicroBatches("passing forward", true);

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
    trained = new MicroBatches("training on", !measuresBatches());
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
      return update(new FrozenOutputs(batch.images()), batch.labels(), epoch, dropout);
    }
  }

  /** One update on a batch whose frozen layers may have passed it for another learner. */
  @SuppressWarnings("try") // scopes are opened for their end
  double update(FrozenOutputs batch, Tensor labels, int epoch, Dropout dropout) {
    Pass pass = new Pass(dropout, protocol.frozenLayers() + 1);
    Tensor input = batch.after(protocol.frozenLayers(), this, pass);
    try (PointerScope scope = new PointerScope()) {
      Descent descent = trained.of(labels.size(0), part -> descent(input, labels, pass, part));
      if (Double.isFinite(descent.loss())) {
        try (NoGradGuard noGrad = new NoGradGuard()) {
          rule.update(descent.gradients(), rates(epoch));
        }
      }
      return descent.loss();
    }
  }

  /**
   * What an update needs.
   *
   * @param loss the batch's mean cross entropy
   * @param gradients of that, one for each learning parameter; none where it is not finite
   */
  private record Descent(double loss, TensorVector gradients) {}

  private Descent descent(Tensor input, Tensor labels, Pass pass, long part) {
    long images = labels.size(0);
    if (part >= images) {
      return descent(input, labels, pass, 1.0);
    }
    double loss = 0;
    TensorVector sum = new TensorVector();
    for (long from = 0; from < images && Double.isFinite(loss); from += part) {
      loss += addPart(sum, input, labels, pass, from, Math.min(part, images - from));
    }
    return new Descent(loss, sum);
  }

  /**
   * Adds the gradients of a part of a batch, whose outputs are freed; returns its share of loss.
   */
  @SuppressWarnings("try") // scopes are opened for their end
  private double addPart(
      TensorVector sum, Tensor input, Tensor labels, Pass pass, long from, long count) {
    long images = labels.size(0);
    try (PointerScope scope = new PointerScope()) {
      Descent descent =
          descent(
              input.narrow(0, from, count),
              labels.narrow(0, from, count),
              pass.ofPart(from, images),
              (double) count / images);
      for (long i = 0; i < descent.gradients().size(); i++) {
        if (from == 0) {
          sum.push_back(descent.gradients().get(i));
        } else {
          sum.get(i).add_(descent.gradients().get(i));
        }
      }
      return descent.loss();
    }
  }

  /** Of images that make up a share of a batch. */
  private Descent descent(Tensor input, Tensor labels, Pass pass, double share) {
    Tensor mean = torch.cross_entropy_loss(learnedLogits(input, pass), labels);
    Tensor loss = share == 1 ? mean : mean.mul(new Scalar(share));
    double value = loss.item_float();
    return new Descent(
        value,
        Double.isFinite(value)
            ? torch.grad(new TensorVector(loss), learningTensors)
            : new TensorVector());
  }

  /** Whether a layer that learns normalises by the mean and variance of the batch. */
  boolean measuresBatches() {
    return network.parameters().stream()
        .anyMatch(p -> !p.isLearned() && rate(p) != LayerRate.FROZEN);
  }

  /** The output of the frozen layers in evaluation; of the batch's scope. */
  Tensor frozenOutput(FrozenOutputs batch) {
    return batch.after(protocol.frozenLayers(), this, Pass.EVALUATION);
  }

  /** The logits of {@link #frozenOutput} in evaluation, in the recipe's precision, as float32. */
  Tensor logits(Tensor frozenOutput) {
    return outputInParts(
        frozenOutput, protocol.frozenLayers() + 1, network.network().depth(), Pass.EVALUATION);
  }

  private Tensor learnedLogits(Tensor frozenOutput, Pass pass) {
    return output(frozenOutput, protocol.frozenLayers() + 1, network.network().depth(), pass);
  }

  /** What some frozen layers make of the output of those before, as float32, without gradients. */
  @SuppressWarnings("try") // scopes are opened for their end
  Tensor frozenOutput(Tensor input, int first, int last, Pass pass) {
    try (NoGradGuard noGrad = new NoGradGuard()) {
      return outputInParts(input, first, last, pass);
    }
  }

  private Tensor outputInParts(Tensor input, int first, int last, Pass pass) {
    long images = input.size(0);
    return passed.of(
        images,
        part ->
            part >= images
                ? output(input, first, last, pass)
                : outputOfParts(input, first, last, pass, part));
  }

  @SuppressWarnings("try") // scopes are opened for their end
  private Tensor outputOfParts(Tensor input, int first, int last, Pass pass, long part) {
    long images = input.size(0);
    TensorVector outputs = new TensorVector();
    for (long from = 0; from < images; from += part) {
      try (PointerScope scope = new PointerScope()) {
        Tensor some = input.narrow(0, from, Math.min(part, images - from));
        outputs.push_back(output(some, first, last, pass.ofPart(from, images)));
      }
    }
    return torch.cat(outputs, 0);
  }

  private Tensor output(Tensor input, int first, int last, Pass pass) {
    return Autocast.in(
        recipe.precision(), network.device(), () -> network.forward(input, first, last, pass));
  }

  /** Takes over the weights and the optimiser's state of a learner with the same protocol but d. */
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

  private double[] rates(int epoch) {
    double high = recipe.rates().highAt(epoch, protocol.initialDecayEpochs());
    double low = recipe.rates().lowAt(epoch, protocol.initialDecayEpochs());
    return learning.stream().mapToDouble(p -> rate(p) == LayerRate.HIGH ? high : low).toArray();
  }
}
