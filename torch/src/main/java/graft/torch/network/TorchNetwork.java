package graft.torch.network;

import graft.core.network.Layer;
import graft.core.network.Network;
import graft.core.weights.NamedTensor;
import graft.core.weights.WeightsHash;
import java.util.ArrayList;
import java.util.List;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptional;
import org.bytedeco.pytorch.global.torch;

/** A network's parameters and its forward pass. Owned by the scope it was built in; one thread. */
public final class TorchNetwork {
  private static final long[] NO_DILATION = {1, 1};
  private static final long[] NO_PADDING = {0, 0};

  private final Network network;
  private final List<Parameter> parameters = new ArrayList<>();
  private final List<TensorOptional> biases = new ArrayList<>();

  /** Builds the network with all parameters zero, none of them learning. */
  public TorchNetwork(Network network) {
    this.network = network;
    for (int number = 1; number <= network.depth(); number++) {
      Layer layer = network.layer(number);
      parameters.add(Parameter.zeros(layer.name() + ".weight", number, weightShape(layer)));
      Parameter bias =
          Parameter.zeros(layer.name() + ".bias", number, List.of((long) layer.outputs()));
      parameters.add(bias);
      biases.add(new TensorOptional(bias.tensor()));
    }
  }

  private static List<Long> weightShape(Layer layer) {
    if (layer instanceof Layer.Convolution c) {
      return List.of((long) c.outputs(), (long) c.inputs(), (long) c.kernel(), (long) c.kernel());
    }
    return List.of((long) layer.outputs(), (long) layer.fanIn());
  }

  /** The network as data. */
  public Network network() {
    return network;
  }

  /** All parameters in {@code state_dict} order. */
  public List<Parameter> parameters() {
    return List.copyOf(parameters);
  }

  /**
   * The logits of a batch.
   *
   * @param images {@code [N, 3, side, side] float32, RGB, normalised}, channels last in memory
   * @param dropout {@link Dropout#NONE} in evaluation mode
   * @return {@code [N, classes]}
   */
  public Tensor forward(Tensor images, Dropout dropout) {
    return forward(images, 1, network.depth(), dropout);
  }

  /**
   * The output of some layers, each with its pooling and ReLU.
   *
   * @param input output of layer {@code first - 1}; for the first layer the images
   * @param first number of the first layer to pass, 1..L
   * @param last number of the last one
   * @return {@code [N, channels, height, width]} of a convolution, {@code [N, units]} otherwise
   */
  public Tensor forward(Tensor input, int first, int last, Dropout dropout) {
    Tensor x = input;
    for (int number = first; number <= last; number++) {
      Layer layer = network.layer(number);
      if (layer instanceof Layer.Convolution convolution) {
        x = convolve(x, convolution, number);
      } else if (layer instanceof Layer.FullyConnected connected) {
        Tensor units = x.dim() == 2 ? x : x.flatten(1, -1);
        Tensor kept = connected.dropoutBefore() ? dropout.apply(units, number) : units;
        x = torch.linear(kept, weight(number), biases.get(number - 1));
        if (number < network.depth()) {
          x = x.relu_();
        }
      }
    }
    return x;
  }

  /**
   * Convolution, max-pool, ReLU. Pooling first gives the same values and gradients as torchvision's
   * ReLU first, since both keep the order of numbers, and leaves ReLU a quarter of the work.
   */
  private Tensor convolve(Tensor x, Layer.Convolution layer, int number) {
    Tensor out =
        torch.conv2d(
            x,
            weight(number),
            biases.get(number - 1),
            pair(layer.stride()),
            pair(layer.padding()),
            NO_DILATION,
            1);
    if (layer.poolKernel() > 0) {
      out =
          torch.max_pool2d(
              out,
              pair(layer.poolKernel()),
              pair(layer.poolStride()),
              NO_PADDING,
              NO_DILATION,
              false);
    }
    return out.relu_();
  }

  private Tensor weight(int number) {
    return parameters.get(2 * (number - 1)).tensor();
  }

  private static long[] pair(int value) {
    return new long[] {value, value};
  }

  /** The hash over all weights. */
  public String hash() {
    WeightsHash hash = new WeightsHash();
    parameters.forEach(parameter -> parameter.show(hash::add));
    return hash.hex();
  }

  /** All weights in row-major order, in memory owned by the open scope. */
  public List<NamedTensor> rowMajor() {
    return parameters.stream().map(Parameter::rowMajor).toList();
  }
}
