package graft.core.weights;

import java.util.List;

/**
 * Where a tensor lies in a safetensors file.
 *
 * @param name its key, e.g. {@code features.0.weight}
 * @param type safetensors' name of the number format, e.g. {@code F32}
 * @param shape lengths of its dimensions, outermost first; empty for a scalar
 * @param begin first byte, counted from the end of the header
 * @param end byte after the last, counted from the end of the header
 */
public record TensorInfo(String name, String type, List<Long> shape, long begin, long end)
    implements StoredTensor {
  public TensorInfo {
    shape = List.copyOf(shape);
  }

  /** Length of the data in bytes. */
  public long bytes() {
    return end - begin;
  }
}
