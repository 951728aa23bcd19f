package graft.core.pack;

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

  @Override
  void close();
}
