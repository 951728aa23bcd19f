package graft.images;

import graft.core.pack.Window;

/** Resamples a window of an image as Pillow does: crop, bilinear resize, crop. */
final class WindowPixels {
  private WindowPixels() {}

  /** Rows of an image, read one at a time so that large ones need no copy. */
  interface Rows {
    /** Copies row {@code y} of the window's box, {@code [width, 3] uint8} blue, green, red. */
    void row(int y, byte[] destination);
  }

  /**
   * Applies the rule.
   *
   * @param window what to show
   * @param rows the window's box in blue, green, red
   * @return {@code [3, side, side] uint8} red, green, blue
   */
  static byte[] apply(Window window, Rows rows, int side) {
    int width = window.width();
    int height = window.height();
    Resample.Axis across = axis(width, window.resizedWidth(), window.cutLeft(), side);
    Resample.Axis down = axis(height, window.resizedHeight(), window.cutTop(), side);
    return height > 2 * width && window.resizedHeight() < height
        ? columnsFirst(across, down, width, rows, side)
        : rowsFirst(across, down, width, rows, side);
  }

  private static byte[] rowsFirst(
      Resample.Axis across, Resample.Axis down, int width, Rows rows, int side) {
    byte[] row = new byte[width * 3];
    byte[] narrow = new byte[(down.high() - down.low()) * side * 3];
    for (int y = down.low(); y < down.high(); y++) {
      rows.row(y, row);
      Resample.row(across, row, narrow, (y - down.low()) * side * 3);
    }
    return Resample.columns(down, narrow, side, 2, 1, 0);
  }

  /**
   * The order Pillow takes where an image more than twice as high as wide shrinks: seen in Pillow
   * 13.0.0 on 3,000 random sizes, without exception.
   */
  private static byte[] columnsFirst(
      Resample.Axis across, Resample.Axis down, int width, Rows rows, int side) {
    byte[] row = new byte[width * 3];
    int[] sums = new int[width * 3];
    byte[] small = new byte[side * side * 3];
    for (int y = 0; y < side; y++) {
      Resample.weightedRow(down, y, rows::row, row, sums);
      Resample.row(across, row, small, y * side * 3);
    }
    return Resample.columns(Resample.Axis.copy(0, side), small, side, 2, 1, 0);
  }

  private static Resample.Axis axis(int in, long out, long from, int side) {
    return in == out ? Resample.Axis.copy(from, side) : Resample.Axis.of(in, out, from, side);
  }
}
