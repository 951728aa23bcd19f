package graft.core.network;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A square convolution without bias and the batch normalisation behind it (Ioffe and Szegedy 2015):
 * {@code scale * (x - mean) / sqrt(variance + 1e-5) + bias} for each channel, mean and variance of
 * the batch while its layer learns, else the running ones.
 *
 * @param name module name of the convolution
 * @param normalisation module name of the normalisation
 * @param inputs input channels
 * @param outputs output channels
 * @param kernel side of the kernel in pixels
 * @param stride step in pixels
 * @param padding zeros at each border in pixels
 */
public record NormalisedConvolution(
    String name,
    String normalisation,
    int inputs,
    int outputs,
    int kernel,
    int stride,
    int padding) {
  /** Added to the variance. */
  public static final double EPSILON = 1e-5;

  /** Weight of the newest batch in the running mean and variance. */
  public static final double MOMENTUM = 0.1;

  /** Name of the convolution's weight. */
  public String weight() {
    return name + ".weight";
  }

  /** Name of the normalisation's scale. */
  public String scale() {
    return normalisation + ".weight";
  }

  /** Name of the normalisation's bias. */
  public String bias() {
    return normalisation + ".bias";
  }

  /** Name of the running mean. */
  public String mean() {
    return normalisation + ".running_mean";
  }

  /** Name of the running variance, the unbiased one. */
  public String variance() {
    return normalisation + ".running_var";
  }

  /** Shapes of the five tensors by name, in {@code state_dict} order. */
  public Map<String, List<Long>> tensorShapes() {
    Map<String, List<Long>> shapes = new LinkedHashMap<>();
    shapes.put(weight(), List.of((long) outputs, (long) inputs, (long) kernel, (long) kernel));
    for (String each : List.of(scale(), bias(), mean(), variance())) {
      shapes.put(each, List.of((long) outputs));
    }
    return shapes;
  }

  /** Side of the output for an input of {@code side} pixels. */
  public int outputSide(int side) {
    return (side + 2 * padding - kernel) / stride + 1;
  }

  /** Multiply-adds of the convolution for an input of {@code side} pixels. */
  public long multiplyAdds(int side) {
    long output = outputSide(side);
    return output * output * outputs * inputs * kernel * kernel;
  }
}
