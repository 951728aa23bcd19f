package graft.core.network;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A numbered layer: what is transferred, frozen or given a rate as one. ReLU follows it unless it
 * is the classifier. Its tensors are named as torchvision names them. Whoever treats kinds of
 * layers apart is a {@link Visitor}: a new kind compiles only once each of them knows it.
 */
public sealed interface Layer {
  /** What there is for each kind of layer. */
  interface Visitor<T> {
    T convolution(Convolution layer);

    T fullyConnected(FullyConnected layer);

    T stem(Stem layer);

    T residualBlock(ResidualBlock layer);
  }

  /** What the visitor has for this kind. */
  <T> T accept(Visitor<T> visitor);

  /** The module's name in a {@code state_dict}, e.g. {@code features.0} or {@code layer1.0}. */
  String name();

  /** Output channels or output units. */
  int outputs();

  /**
   * Shapes of all tensors by name in {@code state_dict} order, outermost dimension first; {@link
   * #isStatistic} tells which of them are measured, not learned.
   */
  Map<String, List<Long>> tensorShapes();

  /** Side of the output for an input of {@code side} pixels; 1 where it has no positions. */
  int outputSide(int side);

  /** Multiply-adds of one image whose side at this layer's input is {@code side} pixels. */
  long multiplyAdds(int side);

  /** Learned values: weights and biases together. */
  default long parameters() {
    return tensorShapes().entrySet().stream()
        .filter(tensor -> !isStatistic(tensor.getKey()))
        .mapToLong(tensor -> tensor.getValue().stream().reduce(1L, Math::multiplyExact))
        .sum();
  }

  /** Whether a tensor of this name is a running mean or variance of batch normalisation. */
  static boolean isStatistic(String tensor) {
    return tensor.endsWith(".running_mean") || tensor.endsWith(".running_var");
  }

  /**
   * A square convolution, ReLU, and max-pooling behind it where {@code poolKernel > 0}.
   *
   * @param name module name
   * @param inputs input channels
   * @param outputs output channels
   * @param kernel side of the kernel in pixels
   * @param stride step in pixels
   * @param padding zeros at each border in pixels
   * @param poolKernel side of the max-pool window in pixels, 0 for none
   * @param poolStride step of the max-pool in pixels, 0 for none
   */
  record Convolution(
      String name,
      int inputs,
      int outputs,
      int kernel,
      int stride,
      int padding,
      int poolKernel,
      int poolStride)
      implements Layer {
    /** Inputs that one output sees. */
    public int fanIn() {
      return inputs * kernel * kernel;
    }

    @Override
    public <T> T accept(Visitor<T> visitor) {
      return visitor.convolution(this);
    }

    @Override
    public Map<String, List<Long>> tensorShapes() {
      return shapes(name, List.of((long) outputs, (long) inputs, (long) kernel, (long) kernel));
    }

    /** Side of the convolution's output for an input of {@code side} pixels, before pooling. */
    public int convolvedSide(int side) {
      return (side + 2 * padding - kernel) / stride + 1;
    }

    @Override
    public int outputSide(int side) {
      int convolved = convolvedSide(side);
      return poolKernel == 0 ? convolved : (convolved - poolKernel) / poolStride + 1;
    }

    @Override
    public long multiplyAdds(int side) {
      long convolved = convolvedSide(side);
      return convolved * convolved * outputs * fanIn();
    }
  }

  /**
   * A fully connected layer. The first one sees the last convolution's output flattened in the
   * order channel, row, column.
   *
   * @param name module name
   * @param inputs input units
   * @param outputs output units
   * @param dropoutBefore whether the recipe's dropout is applied to its input while training
   */
  record FullyConnected(String name, int inputs, int outputs, boolean dropoutBefore)
      implements Layer {
    @Override
    public <T> T accept(Visitor<T> visitor) {
      return visitor.fullyConnected(this);
    }

    @Override
    public Map<String, List<Long>> tensorShapes() {
      return shapes(name, List.of((long) outputs, (long) inputs));
    }

    @Override
    public int outputSide(int side) {
      return 1;
    }

    @Override
    public long multiplyAdds(int side) {
      return (long) outputs * inputs;
    }
  }

  /**
   * How a residual network begins: convolution, batch normalisation, ReLU, max-pooling.
   *
   * @param name of the layer; its tensors are those of {@code convolution}
   * @param convolution with its normalisation
   * @param poolKernel side of the max-pool window in pixels
   * @param poolStride step of the max-pool in pixels
   * @param poolPadding border of the max-pool in pixels, never the greatest
   */
  record Stem(
      String name,
      NormalisedConvolution convolution,
      int poolKernel,
      int poolStride,
      int poolPadding)
      implements Layer {
    @Override
    public <T> T accept(Visitor<T> visitor) {
      return visitor.stem(this);
    }

    @Override
    public int outputs() {
      return convolution.outputs();
    }

    @Override
    public Map<String, List<Long>> tensorShapes() {
      return convolution.tensorShapes();
    }

    @Override
    public int outputSide(int side) {
      return (convolution.outputSide(side) + 2 * poolPadding - poolKernel) / poolStride + 1;
    }

    @Override
    public long multiplyAdds(int side) {
      return convolution.multiplyAdds(side);
    }
  }

  /**
   * A basic residual block (He et al. 2016): two normalised 3x3 convolutions with ReLU between, the
   * input added, ReLU. Where stride or channels change, the input passes a normalised 1x1
   * convolution first.
   *
   * @param name module name, e.g. {@code layer2.0}
   * @param inputs input channels
   * @param outputs output channels
   * @param stride step of the first convolution in pixels
   * @param averaged whether each channel's mean over all positions is its output
   */
  record ResidualBlock(String name, int inputs, int outputs, int stride, boolean averaged)
      implements Layer {
    /** The first convolution. */
    public NormalisedConvolution first() {
      return new NormalisedConvolution(
          name + ".conv1", name + ".bn1", inputs, outputs, 3, stride, 1);
    }

    /** The second convolution. */
    public NormalisedConvolution second() {
      return new NormalisedConvolution(name + ".conv2", name + ".bn2", outputs, outputs, 3, 1, 1);
    }

    /** What the input passes before it is added, where it cannot be added as it is. */
    public Optional<NormalisedConvolution> shortcut() {
      return stride == 1 && inputs == outputs
          ? Optional.empty()
          : Optional.of(
              new NormalisedConvolution(
                  name + ".downsample.0", name + ".downsample.1", inputs, outputs, 1, stride, 0));
    }

    @Override
    public <T> T accept(Visitor<T> visitor) {
      return visitor.residualBlock(this);
    }

    @Override
    public Map<String, List<Long>> tensorShapes() {
      Map<String, List<Long>> shapes = new LinkedHashMap<>(first().tensorShapes());
      shapes.putAll(second().tensorShapes());
      shortcut().ifPresent(convolution -> shapes.putAll(convolution.tensorShapes()));
      return shapes;
    }

    @Override
    public int outputSide(int side) {
      return averaged ? 1 : first().outputSide(side);
    }

    @Override
    public long multiplyAdds(int side) {
      return first().multiplyAdds(side)
          + second().multiplyAdds(first().outputSide(side))
          + shortcut().map(convolution -> convolution.multiplyAdds(side)).orElse(0L);
    }
  }

  private static Map<String, List<Long>> shapes(String name, List<Long> weight) {
    Map<String, List<Long>> shapes = new LinkedHashMap<>();
    shapes.put(name + ".weight", weight);
    shapes.put(name + ".bias", List.of(weight.get(0)));
    return shapes;
  }
}
