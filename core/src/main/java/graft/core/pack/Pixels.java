package graft.core.pack;

import graft.core.error.UsageException;
import graft.core.protocol.Recipe.Augmentation;
import graft.core.random.SeedKey;
import java.util.Locale;

/** The pixels of a dataset's examples, all squares of one side. Not safe for several threads. */
public interface Pixels extends AutoCloseable {
  /** Height and width of every image in pixels. */
  int side();

  /** Number of examples. */
  int size();

  /**
   * Copies an example's pixels.
   *
   * @param example number of the example, 0..size-1
   * @param destination gets {@code [3, side, side] uint8, RGB}, planar; of that length
   */
  void read(int example, byte[] destination);

  /**
   * Copies a training view cut from the example's original file, mirrored where the key says so.
   *
   * @param example number of the example, 0..size-1
   * @param augmentation one that {@link Augmentation#takesFile}
   * @param key what is drawn is a function of it alone
   * @param destination gets {@code [3, side, side] uint8, RGB}, planar; of that length
   * @throws UsageException if pixels of one size are all there is
   */
  default void readView(int example, Augmentation augmentation, SeedKey key, byte[] destination) {
    throw new UsageException(
        "augmentation "
            + augmentation.name().toLowerCase(Locale.ROOT)
            + " cuts from original images, but images of "
            + side()
            + " px are packed as pixels; use pad_crop_flip or flip");
  }

  @Override
  void close();
}
