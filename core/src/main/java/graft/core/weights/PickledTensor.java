package graft.core.weights;

import java.nio.ByteBuffer;
import java.util.List;
import java.util.function.DoubleConsumer;

/**
 * What a pickle says of a tensor: a view of a storage. The element of index {@code i} is the
 * storage's number {@code first + i[0] * strides[0] + i[1] * strides[1] + ...}; it is checked that
 * every one of them lies inside.
 *
 * @param storage where its numbers are
 * @param first index in the storage of its first number
 * @param shape lengths of its dimensions, outermost first
 * @param strides steps in the storage, one a dimension
 */
record PickledTensor(PickledStorage storage, long first, List<Long> shape, List<Long> strides)
    implements StoredTensor {
  /** PyTorch's own limit. */
  static final int MOST_DIMENSIONS = 64;

  PickledTensor {
    shape = List.copyOf(shape);
    strides = List.copyOf(strides);
    String what = "a tensor of shape " + shape + " and strides " + strides;
    if (shape.size() != strides.size()) {
      throw new RefusedPickleException(what + " is no tensor");
    }
    if (first < 0 || anyNegative(shape) || anyNegative(strides)) {
      throw new RefusedPickleException(what + " and offset " + first + " is negative");
    }
    if (beyond(storage, first, shape, strides)) {
      throw new RefusedPickleException(
          what + " reaches beyond its storage of " + storage.values() + " numbers");
    }
  }

  private static boolean anyNegative(List<Long> numbers) {
    return numbers.stream().anyMatch(number -> number < 0);
  }

  private static boolean beyond(
      PickledStorage storage, long first, List<Long> shape, List<Long> strides) {
    try {
      long values = 1;
      for (long length : shape) {
        values = Math.multiplyExact(values, length);
      }
      if (values == 0) {
        return false;
      }
      long last = first;
      for (int d = 0; d < shape.size(); d++) {
        last = Math.addExact(last, Math.multiplyExact(shape.get(d) - 1, strides.get(d)));
      }
      return last >= storage.values();
    } catch (ArithmeticException e) {
      return true;
    }
  }

  @Override
  public String type() {
    return storage.format().name();
  }

  /** Count of its numbers. */
  long values() {
    return shape.stream().reduce(1L, Math::multiplyExact);
  }

  /**
   * Gives its numbers in row-major order.
   *
   * @param bytes the whole storage, in its byte order
   */
  void forEach(ByteBuffer bytes, DoubleConsumer to) {
    if (values() > 0) {
      walk(0, first, bytes, to);
    }
  }

  private void walk(int dimension, long at, ByteBuffer bytes, DoubleConsumer to) {
    NumberFormat format = storage.format();
    if (dimension == shape.size()) {
      to.accept(format.value(bytes, Math.toIntExact(at * format.bytes())));
      return;
    }
    long length = shape.get(dimension);
    long stride = strides.get(dimension);
    for (long i = 0; i < length; i++) {
      walk(dimension + 1, at + i * stride, bytes, to);
    }
  }
}
