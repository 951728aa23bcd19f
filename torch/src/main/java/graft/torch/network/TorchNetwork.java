package graft.torch.network;

import graft.core.network.Network;
import graft.core.network.Operation;
import graft.core.weights.NamedTensor;
import graft.core.weights.WeightsHash;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.bytedeco.pytorch.ScalarTypeOptional;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptional;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;

/** A network's parameters and its forward pass. Owned by the scope it was built in; one thread. */
public final class TorchNetwork {
  private static final long[] NO_DILATION = {1, 1};

  private final Network network;
  private final Device device;
  private final Map<String, Parameter> parameters = new LinkedHashMap<>();
  private final Map<String, TensorOptional> vectors = new HashMap<>();

  /** Builds the network with all parameters zero, none of them learning. */
  public TorchNetwork(Network network, Device device) {
    this.network = network;
    this.device = device;
    for (int number = 1; number <= network.depth(); number++) {
      int layer = number;
      network.layer(number).tensorShapes().forEach((name, shape) -> add(name, layer, shape));
    }
  }

  private void add(String name, int layer, List<Long> shape) {
    Parameter parameter = Parameter.zeros(name, layer, shape, device);
    parameters.put(name, parameter);
    if (shape.size() == 1) {
      vectors.put(name, new TensorOptional(parameter.tensor()));
    }
  }

  /** What its parameters lie on. */
  public Device device() {
    return device;
  }

  /** The network as data. */
  public Network network() {
    return network;
  }

  /** All parameters in {@code state_dict} order. */
  public List<Parameter> parameters() {
    return List.copyOf(parameters.values());
  }

  /** The parameters of layer {@code number} in 1..L, in {@code state_dict} order. */
  public List<Parameter> parametersOf(int number) {
    return parameters.values().stream().filter(p -> p.layer() == number).toList();
  }

  /**
   * The logits of a batch.
   *
   * @param images {@code [N, 3, side, side] float32, RGB, normalised}, channels last in memory
   * @return {@code [N, classes]}
   */
  public Tensor forward(Tensor images, Pass pass) {
    return forward(images, 1, network.depth(), pass);
  }

  /**
   * The output of some layers, each with its pooling and ReLU.
   *
   * @param input output of layer {@code first - 1}; for the first layer the images
   * @param first number of the first layer to pass, 1..L
   * @param last number of the last one
   * @return {@code [N, channels, height, width]}, {@code [N, tokens, width]} or {@code [N, units]}
   */
  public Tensor forward(Tensor input, int first, int last, Pass pass) {
    Tensor x = input;
    for (int number = first; number <= last; number++) {
      x = pass(x, network.layer(number).operations(), number, pass);
    }
    return x;
  }

  private Tensor pass(Tensor input, List<Operation> operations, int number, Pass pass) {
    Tensor x = input;
    boolean overwritable = false;
    for (Operation operation : operations) {
      x = operation.accept(new Step(x, overwritable, number, pass));
      overwritable = isOverwritable(operation);
    }
    return x;
  }

  /** Whether an operation's output is its own, and no gradient needs it. */
  private static boolean isOverwritable(Operation operation) {
    return !(operation instanceof Operation.Plain);
  }

  /** What one operation makes of {@code x}. */
  private final class Step implements Operation.Visitor<Tensor> {
    private final Tensor x;
    private final boolean overwritable;
    private final int number;
    private final Pass pass;

    Step(Tensor x, boolean overwritable, int number, Pass pass) {
      this.x = x;
      this.overwritable = overwritable;
      this.number = number;
      this.pass = pass;
    }

    @Override
    public Tensor convolution(Operation.Convolution operation) {
      return torch.conv2d(
          x,
          tensor(operation.name() + ".weight"),
          operation.bias() ? vector(operation.name() + ".bias") : new TensorOptional(),
          pair(operation.stride()),
          pair(operation.padding()),
          NO_DILATION,
          operation.groups());
    }

    @Override
    public Tensor batchNorm(Operation.BatchNorm operation) {
      List<String> names = operation.tensors();
      boolean hasVariance = x.numel() > operation.channels();
      return torch.batch_norm(
          x,
          vector(names.get(0)),
          vector(names.get(1)),
          vector(names.get(2)),
          vector(names.get(3)),
          hasVariance && pass.learns(number),
          operation.momentum(),
          operation.epsilon(),
          true);
    }

    @Override
    public Tensor linear(Operation.Linear operation) {
      return torch.linear(
          x, tensor(operation.name() + ".weight"), vector(operation.name() + ".bias"));
    }

    @Override
    public Tensor layerNorm(Operation.LayerNorm operation) {
      return torch.layer_norm(
          x,
          new long[] {operation.width()},
          vector(operation.name() + ".weight"),
          vector(operation.name() + ".bias"),
          Operation.LayerNorm.EPSILON,
          true);
    }

    @Override
    public Tensor maxPool(Operation.MaxPool operation) {
      return torch.max_pool2d(
          x,
          pair(operation.kernel()),
          pair(operation.stride()),
          pair(operation.padding()),
          NO_DILATION,
          false);
    }

    @Override
    public Tensor residual(Operation.Residual operation) {
      List<Operation> body = operation.body();
      Tensor sum = pass(x, body, number, pass);
      Tensor added = pass(x, operation.shortcut(), number, pass);
      boolean inPlace =
          !body.isEmpty()
              && isOverwritable(body.get(body.size() - 1))
              && sum.scalar_type() == added.scalar_type();
      return inPlace ? sum.add_(added) : sum.add(added);
    }

    @Override
    public Tensor gate(Operation.Gate operation) {
      Tensor factors = pass(x, operation.body(), number, pass);
      return x.mul(factors.dim() == x.dim() ? factors : factors.view(x.size(0), -1, 1, 1));
    }

    @Override
    public Tensor tokens(Operation.Tokens operation) {
      Tensor patches = convolution(operation.patches()).flatten(2, -1).transpose(1, 2);
      Tensor first = tensor(operation.classToken()).expand(x.size(0), -1, -1);
      Tensor tokens = torch.cat(new TensorVector(first, patches), 1);
      return tokens.add_(tensor(operation.positions()));
    }

    /** {@code softmax(Q K^T / sqrt(d)) V} for each head. */
    @Override
    public Tensor attention(Operation.Attention operation) {
      List<String> names = operation.tensors();
      long images = x.size(0);
      long count = x.size(1);
      long each = operation.width() / operation.heads();
      Tensor projected =
          torch
              .linear(x, tensor(names.get(0)), vector(names.get(1)))
              .view(images, count, 3, operation.heads(), each)
              .permute(2, 0, 3, 1, 4);
      Tensor mixed =
          torch.scaled_dot_product_attention(
              projected.select(0, 0), projected.select(0, 1), projected.select(0, 2));
      Tensor joined = mixed.transpose(1, 2).reshape(images, count, operation.width());
      return torch.linear(joined, tensor(names.get(2)), vector(names.get(3)));
    }

    @Override
    public Tensor plain(Operation.Plain operation) {
      return switch (operation) {
        case RELU -> overwritable ? x.relu_() : x.relu();
        case HARDSWISH -> torch.hardswish(x);
        case HARDSIGMOID -> torch.hardsigmoid(x);
        case GELU -> torch.gelu(x);
        case AVERAGE -> x.mean(new long[] {2, 3}, true, new ScalarTypeOptional());
        case FLATTEN -> x.dim() == 2 ? x : x.flatten(1, -1);
        case DROPOUT -> pass.dropout().apply(x, number);
        case CLASS_TOKEN -> x.select(1, 0);
      };
    }
  }

  private static long[] pair(int value) {
    return new long[] {value, value};
  }

  private Tensor tensor(String name) {
    return parameter(name).tensor();
  }

  private Parameter parameter(String name) {
    return Objects.requireNonNull(parameters.get(name), name);
  }

  private TensorOptional vector(String name) {
    return Objects.requireNonNull(vectors.get(name), name);
  }

  /** The hash over all weights. */
  public String hash() {
    WeightsHash hash = new WeightsHash();
    parameters.values().forEach(parameter -> parameter.show(hash::add));
    return hash.hex();
  }

  /** All weights in row-major order, in memory owned by the open scope. */
  public List<NamedTensor> rowMajor() {
    return parameters.values().stream().map(Parameter::rowMajor).toList();
  }
}
