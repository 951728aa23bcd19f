package graft.core.network;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A numbered layer: its weights and bias, followed by ReLU unless it is the classifier. Both
 * parameters are named as torchvision names them: {@code <name>.weight}, {@code <name>.bias}.
 */
public sealed interface Layer {
  /** The module's name in a {@code state_dict}, e.g. {@code features.0}. */
  String name();

  /** Length of the bias: output channels or output units. */
  int outputs();

  /** Inputs that one output sees: {@code channels * kernel * kernel}, or the input units. */
  int fanIn();

  /** Shapes of both parameters by name, weight first, outermost dimension first. */
  Map<String, List<Long>> tensorShapes();

  /** Weights and biases together. */
  default long parameters() {
    return (long) outputs() * fanIn() + outputs();
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
    @Override
    public int fanIn() {
      return inputs * kernel * kernel;
    }

    @Override
    public Map<String, List<Long>> tensorShapes() {
      return shapes(name, List.of((long) outputs, (long) inputs, (long) kernel, (long) kernel));
    }

    /** Side of the convolution's output for an input of {@code side} pixels, before pooling. */
    public int convolvedSide(int side) {
      return (side + 2 * padding - kernel) / stride + 1;
    }

    /** Side of the output for an input of {@code side} pixels, after pooling. */
    public int outputSide(int side) {
      int convolved = convolvedSide(side);
      return poolKernel == 0 ? convolved : (convolved - poolKernel) / poolStride + 1;
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
    public int fanIn() {
      return inputs;
    }

    @Override
    public Map<String, List<Long>> tensorShapes() {
      return shapes(name, List.of((long) outputs, (long) inputs));
    }
  }

  private static Map<String, List<Long>> shapes(String name, List<Long> weight) {
    Map<String, List<Long>> shapes = new LinkedHashMap<>();
    shapes.put(name + ".weight", weight);
    shapes.put(name + ".bias", List.of(weight.get(0)));
    return shapes;
  }
}
