package graft.torch.network;

import graft.core.network.Layer;
import graft.core.weights.NamedTensor;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;
import java.util.function.Consumer;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/**
 * One tensor of a network: a layer's weight or bias, a running statistic of its normalisation, or
 * something of such a shape, e.g. a momentum.
 *
 * @param name its key in a {@code state_dict}
 * @param layer number of its layer, 1..L; 0 for what belongs to none
 * @param shape lengths of its dimensions, outermost first
 * @param device that the tensor lies on
 * @param tensor float32; a convolution's weight lies in memory in the order output, row, column,
 *     input (channels last)
 */
public record Parameter(String name, int layer, List<Long> shape, Device device, Tensor tensor) {
  public Parameter {
    shape = List.copyOf(shape);
  }

  /** A new parameter of zeros, owned by the open scope. */
  static Parameter zeros(String name, int layer, List<Long> shape, Device device) {
    Tensor zeros = device.zeros(lengths(shape));
    Tensor tensor = shape.size() == 4 ? zeros.contiguous(torch.MemoryFormat.ChannelsLast) : zeros;
    return new Parameter(name, layer, shape, device, tensor);
  }

  /** A parameter of zeros with another name and this one's shape, owned by the open scope. */
  public Parameter zerosLike(String newName) {
    return zeros(newName, layer, shape, device);
  }

  /** This parameter by another name: both are one tensor. */
  public Parameter named(String newName) {
    return new Parameter(newName, layer, shape, device, tensor);
  }

  /** A single number that belongs to no layer, 0 at first; owned by the open scope. */
  public static Parameter number(String name, Device device) {
    return zeros(name, 0, List.of(1L), device);
  }

  private static long[] lengths(List<Long> shape) {
    return shape.stream().mapToLong(Long::longValue).toArray();
  }

  /** Whether gradients change it: false for what batch normalisation measures. */
  public boolean isLearned() {
    return !Layer.isStatistic(name);
  }

  /** Number of values. */
  public long size() {
    return tensor.numel();
  }

  /**
   * Sets all values.
   *
   * @param fill writes {@link #size()} values in row-major order into the buffer
   */
  @SuppressWarnings("try") // scopes are opened for their end
  public void set(Consumer<ByteBuffer> fill) {
    try (PointerScope scope = new PointerScope();
        NoGradGuard noGrad = new NoGradGuard()) {
      Tensor rowMajor = torch.empty(lengths(shape));
      fill.accept(bytes(rowMajor));
      tensor.copy_(rowMajor);
    }
  }

  /** Shows the values in row-major order to {@code reader}; the data is freed after it returns. */
  @SuppressWarnings("try") // scopes are opened for their end
  public void show(Consumer<NamedTensor> reader) {
    try (PointerScope scope = new PointerScope()) {
      reader.accept(rowMajor());
    }
  }

  /** The values in row-major order, in memory owned by the open scope. */
  public NamedTensor rowMajor() {
    return new NamedTensor(name, shape, bytes(Device.bring(tensor.detach()).contiguous()));
  }

  private static ByteBuffer bytes(Tensor tensor) {
    return new BytePointer(tensor.data_ptr())
        .capacity(tensor.nbytes())
        .asByteBuffer()
        .order(ByteOrder.LITTLE_ENDIAN);
  }
}
