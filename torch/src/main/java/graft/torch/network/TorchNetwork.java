package graft.torch.network;

import graft.core.network.Layer;
import graft.core.network.Network;
import graft.core.network.NormalisedConvolution;
import graft.core.weights.NamedTensor;
import graft.core.weights.WeightsHash;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptional;
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
   * @return {@code [N, channels, height, width]} of a convolution or block, {@code [N, units]}
   *     otherwise
   */
  public Tensor forward(Tensor input, int first, int last, Pass pass) {
    Tensor x = input;
    for (int number = first; number <= last; number++) {
      x = network.layer(number).accept(new Step(x, number, pass));
    }
    return x;
  }

  /** One layer's pass: its output for the input {@code x}. */
  private final class Step implements Layer.Visitor<Tensor> {
    private final Tensor x;
    private final int number;
    private final Pass pass;

    Step(Tensor x, int number, Pass pass) {
      this.x = x;
      this.number = number;
      this.pass = pass;
    }

    @Override
    public Tensor convolution(Layer.Convolution layer) {
      return convolve(x, layer);
    }

    @Override
    public Tensor fullyConnected(Layer.FullyConnected layer) {
      return connect(x, layer, number, pass.dropout());
    }

    @Override
    public Tensor stem(Layer.Stem layer) {
      return begin(x, layer, pass.learns(number));
    }

    @Override
    public Tensor residualBlock(Layer.ResidualBlock layer) {
      return addResidual(x, layer, pass.learns(number));
    }
  }

  private Tensor connect(Tensor x, Layer.FullyConnected layer, int number, Dropout dropout) {
    Tensor units = x.dim() == 2 ? x : x.flatten(1, -1);
    Tensor kept = layer.dropoutBefore() ? dropout.apply(units, number) : units;
    Tensor out = torch.linear(kept, weight(layer), bias(layer));
    return number < network.depth() ? out.relu_() : out;
  }

  /**
   * Convolution, max-pool, ReLU. Pooling first gives the same values and gradients as torchvision's
   * ReLU first, since both keep the order of numbers, and leaves ReLU a quarter of the work.
   */
  private Tensor convolve(Tensor x, Layer.Convolution layer) {
    Tensor out =
        torch.conv2d(
            x,
            weight(layer),
            bias(layer),
            pair(layer.stride()),
            pair(layer.padding()),
            NO_DILATION,
            1);
    if (layer.poolKernel() > 0) {
      out = pool(out, layer.poolKernel(), layer.poolStride(), 0);
    }
    return out.relu_();
  }

  private static Tensor pool(Tensor x, int kernel, int stride, int padding) {
    return torch.max_pool2d(x, pair(kernel), pair(stride), pair(padding), NO_DILATION, false);
  }

  private Tensor begin(Tensor x, Layer.Stem stem, boolean learns) {
    Tensor out = normalise(x, stem.convolution(), learns);
    return pool(out, stem.poolKernel(), stem.poolStride(), stem.poolPadding()).relu_();
  }

  private Tensor addResidual(Tensor x, Layer.ResidualBlock block, boolean learns) {
    Tensor inner = normalise(x, block.first(), learns).relu_();
    Tensor outer = normalise(inner, block.second(), learns);
    Tensor added = block.shortcut().map(s -> normalise(x, s, learns)).orElse(x);
    Tensor out = outer.add_(added).relu_();
    return block.averaged() ? out.mean(2, 3) : out;
  }

  private Tensor normalise(Tensor x, NormalisedConvolution layer, boolean learns) {
    Tensor out =
        torch.conv2d(
            x,
            parameter(layer.weight()).tensor(),
            new TensorOptional(),
            pair(layer.stride()),
            pair(layer.padding()),
            NO_DILATION,
            1);
    return torch.batch_norm(
        out,
        vector(layer.scale()),
        vector(layer.bias()),
        vector(layer.mean()),
        vector(layer.variance()),
        learns,
        NormalisedConvolution.MOMENTUM,
        NormalisedConvolution.EPSILON,
        true);
  }

  private Tensor weight(Layer layer) {
    return parameter(layer.name() + ".weight").tensor();
  }

  private TensorOptional bias(Layer layer) {
    return vector(layer.name() + ".bias");
  }

  private Parameter parameter(String name) {
    return Objects.requireNonNull(parameters.get(name), name);
  }

  private TensorOptional vector(String name) {
    return Objects.requireNonNull(vectors.get(name), name);
  }

  private static long[] pair(int value) {
    return new long[] {value, value};
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
