package graft.torch.training;

import graft.torch.network.Device;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.ToLongFunction;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.javacpp.FloatPointer;
import org.bytedeco.javacpp.LongPointer;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.ScalarOptional;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptions;
import org.bytedeco.pytorch.global.torch;

/**
 * Images as uint8 on a device, and their views, made there by tensor operations with the bits that
 * {@link Views} makes: only where each view lies crosses over. Where the images of a group fit,
 * each is read once and stays; else those of a batch cross over each time, a quarter of what their
 * views take. Owned by the scope it was made in; one thread.
 */
final class DeviceImages {
  private final Device device;
  private final int side;
  private final byte[] image;
  private final Optional<Tensor> kept;
  private final Map<Integer, Integer> rows = new HashMap<>();
  private final BytePointer read;
  private final Tensor normalised;
  private final Tensor rowsOfView;
  private final Tensor columnsOfView;
  private final Tensor channels;
  private final List<Shown> batch = new ArrayList<>();
  private int readCount;

  /** A view in a batch: the row of its image among those that are there, and where it lies. */
  private record Shown(int row, Views.Placement placement) {}

  /**
   * Holds none yet.
   *
   * @param images that a group has
   * @param capacity the most images of a batch
   * @param bytes that images may take on the device; where they take more, none stays
   */
  DeviceImages(Device device, int side, int images, int capacity, long bytes) {
    this.device = device;
    this.side = side;
    image = new byte[Views.CHANNELS * side * side];
    long needed = (long) images * image.length;
    kept = needed <= bytes ? Optional.of(device.bytes(needed)) : Optional.empty();
    if (kept.isEmpty()) {
      System.err.printf(
          "the images take %,d MB, %s has %,d MB for them: they are brought batch by batch%n",
          needed >> 20, device.name(), bytes >> 20);
    }
    read = new BytePointer((long) capacity * image.length);
    float[] table = Views.normalised();
    normalised = device.take(torch.from_blob(new FloatPointer(table), table.length).clone());
    rowsOfView = range(side, 1);
    columnsOfView = range(side, 2);
    channels = range(Views.CHANNELS, 3);
  }

  /** Begins a batch. */
  void clear() {
    batch.clear();
    readCount = 0;
  }

  /**
   * Adds a view of an example.
   *
   * @param reader writes its pixels, {@code [3, side, side] uint8}; asked where they are not here
   */
  void add(int example, Views.Placement placement, Consumer<byte[]> reader) {
    if (kept.isEmpty()) {
      addOnce(placement, reader);
    } else {
      int row = rows.computeIfAbsent(example, e -> keep(kept.get(), reader));
      batch.add(new Shown(row, placement));
    }
  }

  @SuppressWarnings("try") // scopes are opened for their end
  private int keep(Tensor all, Consumer<byte[]> reader) {
    reader.accept(image);
    try (PointerScope scope = new PointerScope()) {
      all.narrow(0, (long) rows.size() * image.length, image.length)
          .copy_(bytes(new BytePointer(image), image.length));
    }
    return rows.size();
  }

  /** Adds a view of an image that does not come again, to a batch of such alone. */
  void addOnce(Views.Placement placement, Consumer<byte[]> reader) {
    reader.accept(image);
    read.position((long) readCount * image.length).put(image);
    batch.add(new Shown(readCount++, placement));
  }

  /** The batch's views: {@code [N, 3, side, side] float32}, channels last, of the open scope. */
  Tensor views() {
    Tensor pixels =
        readCount == 0
            ? kept.orElseThrow()
            : device.take(bytes(read.position(0), (long) readCount * image.length));
    Tensor row = ofEach(shown -> shown.placement.y()).add(rowsOfView);
    Tensor column =
        columnsOfView
            .mul(ofEach(shown -> shown.placement.mirrored() ? -1 : 1))
            .add_(
                ofEach(shown -> shown.placement.x() + (shown.placement.mirrored() ? side - 1 : 0)));
    Tensor at =
        inside(row)
            .mul(new Scalar(side))
            .add(inside(column))
            .add(channels.mul(new Scalar(side * side)))
            .add_(ofEach(shown -> (long) shown.row * image.length));
    Tensor values =
        pixels.take(at).to(torch.ScalarType.Long).mul_(isInside(row).mul(isInside(column)));
    return normalised.take(values.add_(channels.mul(new Scalar(Views.VALUES)))).permute(0, 3, 1, 2);
  }

  private Tensor inside(Tensor at) {
    return at.clamp(new ScalarOptional(new Scalar(0)), new ScalarOptional(new Scalar(side - 1)));
  }

  /** 1 where a row or column is one of the image's, else 0. */
  private Tensor isInside(Tensor at) {
    return inside(at).eq(at).to(torch.ScalarType.Long);
  }

  /** A number of each view: {@code [N, 1, 1, 1] int64}. */
  private Tensor ofEach(ToLongFunction<Shown> number) {
    LongPointer numbers = new LongPointer(batch.stream().mapToLong(number).toArray());
    return device.take(
        torch.from_blob(
            numbers, new long[] {batch.size(), 1, 1, 1}, new TensorOptions(torch.ScalarType.Long)));
  }

  /** 0, 1, ... along one of four dimensions. */
  private Tensor range(int count, int dimension) {
    long[] shape = {1, 1, 1, 1};
    shape[dimension] = count;
    return device.take(
        torch.arange(new Scalar(count), new TensorOptions(torch.ScalarType.Long)).view(shape));
  }

  private static Tensor bytes(BytePointer pointer, long count) {
    return torch.from_blob(pointer, new long[] {count}, new TensorOptions(torch.ScalarType.Byte));
  }
}
