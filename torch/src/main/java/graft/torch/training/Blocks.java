package graft.torch.training;

import java.util.Arrays;
import java.util.function.Consumer;
import org.bytedeco.pytorch.Tensor;

/** Large tensors of one shape, a block of values of each at a time. */
final class Blocks {
  /** Values of a block: a few slices of 256 KiB stay in the cache of a core. */
  private static final long SIZE = 1 << 16;

  private Blocks() {}

  /** Shows corresponding values: in blocks where that saves time, else as they are. */
  static void forEach(Consumer<Tensor[]> reader, Tensor... tensors) {
    long size = tensors[0].numel();
    boolean whole = size <= 4 * SIZE || !tensors[0].is_cpu();
    if (whole || !Arrays.stream(tensors).allMatch(Tensor::is_contiguous)) {
      reader.accept(tensors);
      return;
    }
    Tensor[] flat = Arrays.stream(tensors).map(t -> t.view(-1)).toArray(Tensor[]::new);
    for (long at = 0; at < size; at += SIZE) {
      long from = at;
      long length = Math.min(SIZE, size - at);
      reader.accept(Arrays.stream(flat).map(t -> t.narrow(0, from, length)).toArray(Tensor[]::new));
    }
  }
}
