package graft.core.weights;

import java.nio.ByteBuffer;
import java.util.List;

/**
 * A float32 tensor on its way to a file.
 *
 * @param name its key
 * @param shape lengths of its dimensions, outermost first
 * @param data little-endian float32 in row-major order, from position to limit; not changed by
 *     writing
 */
public record NamedTensor(String name, List<Long> shape, ByteBuffer data) {
  public NamedTensor {
    shape = List.copyOf(shape);
    long bytes = shape.stream().reduce(4L, Math::multiplyExact);
    if (bytes != data.remaining()) {
      throw new IllegalArgumentException(
          name + " of shape " + shape + " needs " + bytes + " bytes, has " + data.remaining());
    }
  }
}
