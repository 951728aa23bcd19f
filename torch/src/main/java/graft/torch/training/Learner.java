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
import java.util.function.UnaryOperator;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.Scalar;
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
  private final MicroBatches trained;
  private final MicroBatches passed = new MicroBatches("passing forward", true);

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
    trained = new MicroBatches("training on", !measuresBatches());
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
      Targets targets =
          new Targets(mixture, labels, mixture.map(mixed -> mixed.others(labels)).orElse(labels));
      Descent descent = trained.of(labels.size(0), part -> descent(input, targets, pass, part));
      if (Double.isFinite(descent.loss())) {
        try (NoGradGuard noGrad = new NoGradGuard()) {
          rule.update(descent.gradients(), rates(moment));
          mean.ifPresent(weights -> weights.add(moment));
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

  /**
   * What a batch should be taken for.
   *
   * @param mixture how its images are mixed
   * @param labels of the images
   * @param others labels of the images that they are mixed with
   */
  private record Targets(Optional<Mixture> mixture, Tensor labels, Tensor others) {
    Targets part(long from, long count) {
      return new Targets(mixture, labels.narrow(0, from, count), others.narrow(0, from, count));
    }

    Tensor loss(UnaryOperator<Tensor> of) {
      return mixture.map(mixed -> mixed.loss(of, labels, others)).orElseGet(() -> of.apply(labels));
    }
  }

  private Descent descent(Tensor input, Targets targets, Pass pass, long part) {
    long images = input.size(0);
    if (part >= images) {
      return descent(input, targets, pass, 1.0);
    }
    double loss = 0;
    TensorVector sum = new TensorVector();
    for (long from = 0; from < images && Double.isFinite(loss); from += part) {
      loss += addPart(sum, input, targets, pass, from, Math.min(part, images - from));
    }
    return new Descent(loss, sum);
  }

  /**
   * Adds the gradients of a part of a batch, whose outputs are freed; returns its share of loss.
   */
  @SuppressWarnings("try") // scopes are opened for their end
  private double addPart(
      TensorVector sum, Tensor input, Targets targets, Pass pass, long from, long count) {
    long images = input.size(0);
    try (PointerScope scope = new PointerScope()) {
      Descent descent =
          descent(
              input.narrow(0, from, count),
              targets.part(from, count),
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
  private Descent descent(Tensor input, Targets targets, Pass pass, double share) {
    Tensor logits =
        output(network, input, protocol.frozenLayers() + 1, network.network().depth(), pass);
    Tensor mean = targets.loss(of -> loss(logits, of));
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
    return network.parameters().stream().anyMatch(p -> !p.isLearned() && !isFrozen(p));
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
    return outputInParts(
        result(),
        frozenOutput,
        protocol.frozenLayers() + 1,
        network.network().depth(),
        Pass.EVALUATION);
  }

  /** What some frozen layers make of the output of those before, as float32, without gradients. */
  @SuppressWarnings("try") // scopes are opened for their end
  Tensor frozenOutput(Tensor input, int first, int last, Pass pass) {
    try (NoGradGuard noGrad = new NoGradGuard()) {
      return outputInParts(network, input, first, last, pass);
    }
  }

  private Tensor outputInParts(TorchNetwork of, Tensor input, int first, int last, Pass pass) {
    long images = input.size(0);
    return passed.of(
        images,
        part ->
            part >= images
                ? output(of, input, first, last, pass)
                : outputOfParts(of, input, first, last, pass, part));
  }

  @SuppressWarnings("try") // scopes are opened for their end
  private Tensor outputOfParts(
      TorchNetwork of, Tensor input, int first, int last, Pass pass, long part) {
    long images = input.size(0);
    TensorVector outputs = new TensorVector();
    for (long from = 0; from < images; from += part) {
      try (PointerScope scope = new PointerScope()) {
        Tensor some = input.narrow(0, from, Math.min(part, images - from));
        outputs.push_back(output(of, some, first, last, pass.ofPart(from, images)));
      }
    }
    return torch.cat(outputs, 0);
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
