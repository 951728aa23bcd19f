package graft.torch.training;

import graft.torch.network.Device;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import org.bytedeco.javacpp.LongPointer;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptions;
import org.bytedeco.pytorch.global.torch;

/**
 * What frozen layers made of images that come again, for as many layers as fit into the memory. An
 * image, or a view of one, is a row. The last bits of a row may depend on the size of the batch
 * that it was computed in, by the library's choice of a kernel: rows are kept of batches of one
 * size and used in such, compared once, for each layer, with what is computed, and not used where
 * they are not the same. Owned by the scope it was built in; one thread.
 */
final class KeptOutputs {
  private final int rows;
  private final OutputMemory memory;
  private final Device device;
  private final PointerScope owner = PointerScope.getInnerScope();
  private final Map<Integer, Optional<Layer>> layers = new HashMap<>();
  private final Map<List<Integer>, Boolean> trusted = new HashMap<>();

  /**
   * Of nothing yet.
   *
   * @param rows images, or views of them
   * @param memory that their outputs take
   */
  KeptOutputs(int rows, OutputMemory memory, Device device) {
    this.rows = rows;
    this.memory = memory;
    this.device = device;
  }

  /** The output of layer {@code number} for some rows, if all of them were kept. */
  Optional<Tensor> find(int number, int[] wanted) {
    return layers.getOrDefault(number, Optional.empty()).flatMap(layer -> layer.find(wanted));
  }

  /** Keeps the output of layer {@code number} for some rows, if it fits. */
  void keep(int number, int[] computed, Tensor output) {
    layers
        .computeIfAbsent(number, n -> layer(n, output))
        .ifPresent(layer -> layer.keep(computed, output));
  }

  /** Whether outputs of layer {@code number} are kept, or may be. */
  boolean hasRoom(int number) {
    return layers.getOrDefault(number, Optional.empty()).isPresent() || !layers.containsKey(number);
  }

  /**
   * Whether the kept output of layer {@code number} has the bits of a computed one.
   *
   * @param computed asked for the first batch of its size alone
   */
  boolean isTrusted(int number, Tensor kept, Supplier<Tensor> computed) {
    return trusted.computeIfAbsent(
        List.of(number, (int) kept.size(0)),
        key -> {
          boolean same = kept.equal(computed.get());
          if (!same) {
            System.err.printf(
                "outputs of layer %d differ by batch: computed anew for batches of %d%n",
                number, kept.size(0));
          }
          return same;
        });
  }

  private Optional<Layer> layer(int number, Tensor output) {
    Tensor first = inMemory(output);
    long[] shape = new long[(int) first.dim()];
    for (int i = 0; i < shape.length; i++) {
      shape[i] = first.size(i);
    }
    shape[0] = rows;
    long bytes = first.numel() / first.size(0) * Float.BYTES * rows;
    if (!memory.take(bytes, number)) {
      return Optional.empty();
    }
    Tensor values = device.zeros(shape);
    owner.attach(values);
    return Optional.of(new Layer(values, new BitSet(rows)));
  }

  /** A 4D output with its dimensions in the order in which its values lie in memory. */
  private static Tensor inMemory(Tensor output) {
    return output.dim() == 4 ? output.permute(0, 2, 3, 1) : output;
  }

  private final class Layer {
    private final Tensor values;
    private final BitSet kept;

    Layer(Tensor values, BitSet kept) {
      this.values = values;
      this.kept = kept;
    }

    void keep(int[] computed, Tensor output) {
      values.index_copy_(0, index(computed), inMemory(output));
      for (int row : computed) {
        kept.set(row);
      }
    }

    Optional<Tensor> find(int[] wanted) {
      for (int row : wanted) {
        if (!kept.get(row)) {
          return Optional.empty();
        }
      }
      return Optional.of(asOutput(values.index_select(0, index(wanted))));
    }
  }

  /** Some rows of a batch, which may be asked for more than once. */
  Tensor rows(Tensor batch, int[] wanted) {
    return asOutput(inMemory(batch).index_select(0, index(wanted)));
  }

  private static Tensor asOutput(Tensor inMemory) {
    return inMemory.dim() == 4 ? inMemory.permute(0, 3, 1, 2) : inMemory;
  }

  private Tensor index(int[] of) {
    LongPointer pointer = new LongPointer((long) of.length);
    for (int i = 0; i < of.length; i++) {
      pointer.put(i, of[i]);
    }
    return device.take(
        torch.from_blob(pointer, new long[] {of.length}, new TensorOptions(torch.ScalarType.Long)));
  }
}
