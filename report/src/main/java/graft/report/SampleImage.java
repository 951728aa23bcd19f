package graft.report;

import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Base64;
import javax.imageio.ImageIO;
import javax.imageio.stream.MemoryCacheImageOutputStream;

/** A small image of the dataset, as the network sees it. Immutable. */
public final class SampleImage {
  private final String className;
  private final int width;
  private final int height;
  private final byte[] rgb;

  /**
   * An image from its pixels.
   *
   * @param className its class
   * @param width in pixels
   * @param height in pixels
   * @param rgb {@code [height, width, 3] uint8, RGB}; copied
   * @throws IllegalArgumentException where the length does not fit
   */
  public SampleImage(String className, int width, int height, byte[] rgb) {
    if (width < 1 || height < 1 || rgb.length != 3 * width * height) {
      throw new IllegalArgumentException(
          "an image of %d x %d pixels has %d bytes, was given %d"
              .formatted(width, height, 3 * width * height, rgb.length));
    }
    this.className = className;
    this.width = width;
    this.height = height;
    this.rgb = rgb.clone();
  }

  /** The image's class. */
  public String className() {
    return className;
  }

  /** The image as a PNG in a {@code data:} address. */
  public String dataUri() {
    BufferedImage image = new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB);
    for (int i = 0; i < width * height; i++) {
      int pixel = sample(3 * i) << 16 | sample(3 * i + 1) << 8 | sample(3 * i + 2);
      image.setRGB(i % width, i / width, pixel);
    }
    return "data:image/png;base64," + Base64.getEncoder().encodeToString(png(image));
  }

  private int sample(int index) {
    return rgb[index] & 0xFF;
  }

  /** The bytes of an image as PNG; nothing is written to disk on the way. */
  static byte[] png(BufferedImage image) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (MemoryCacheImageOutputStream output = new MemoryCacheImageOutputStream(bytes)) {
      if (!ImageIO.write(image, "png", output)) {
        throw new IllegalStateException("this Java runtime cannot write PNG");
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return bytes.toByteArray();
  }
}
