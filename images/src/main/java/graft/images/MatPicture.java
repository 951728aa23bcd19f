package graft.images;

import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.opencv.global.opencv_core;
import org.bytedeco.opencv.opencv_core.Mat;

/**
 * An image of three or four channels of 8 or 16 bits: blue, green, red, and alpha, which is
 * dropped. Of 16 bits the upper eight are taken.
 */
final class MatPicture implements Picture {
  private final Mat image;
  private final BytePointer bytes;
  private final int channels;
  private final int depth;
  private final boolean multiplied;

  /**
   * Wraps an image, which must outlive this.
   *
   * @param multiplied whether the colours are multiplied by the alpha, which is undone
   */
  MatPicture(Mat image, boolean multiplied) {
    this.image = image;
    this.bytes = image.data();
    this.channels = image.channels();
    this.depth = image.depth() == opencv_core.CV_8U ? 1 : 2;
    this.multiplied = multiplied && channels == 4;
  }

  @Override
  public int width() {
    return image.cols();
  }

  @Override
  public int height() {
    return image.rows();
  }

  @Override
  public void row(int y, int left, byte[] pixels) {
    long from = y * image.step() + (long) left * channels * depth;
    if (channels == 3 && depth == 1) {
      bytes.position(from).get(pixels, 0, pixels.length);
      return;
    }
    byte[] stored = new byte[pixels.length / 3 * channels * depth];
    bytes.position(from).get(stored, 0, stored.length);
    for (int in = depth - 1, out = 0; out < pixels.length; in += channels * depth, out += 3) {
      int alpha = multiplied ? stored[in + 3 * depth] & 0xFF : 255;
      for (int channel = 0; channel < 3; channel++) { // numbers are little-endian on x86-64
        pixels[out + channel] = divided(stored[in + channel * depth], alpha);
      }
    }
  }

  /** A colour without its alpha, as Pillow computes it. */
  private static byte divided(byte colour, int alpha) {
    return alpha == 0 || alpha == 255
        ? colour
        : (byte) Math.min(255, 255 * (colour & 0xFF) / alpha);
  }
}
