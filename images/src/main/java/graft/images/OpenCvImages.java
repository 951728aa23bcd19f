package graft.images;

import static org.bytedeco.opencv.global.opencv_imgcodecs.IMREAD_COLOR;
import static org.bytedeco.opencv.global.opencv_imgcodecs.IMREAD_IGNORE_ORIENTATION;

import graft.core.pack.ViewDecoder;
import graft.core.pack.Window;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.javacpp.Loader;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.opencv.global.opencv_core;
import org.bytedeco.opencv.global.opencv_imgcodecs;
import org.bytedeco.opencv.opencv_core.Mat;

/** Decodes by OpenCV; the only class that touches it. One thread. */
final class OpenCvImages {
  OpenCvImages() {
    Loader.load(opencv_imgcodecs.class);
    opencv_core.setNumThreads(0);
  }

  /**
   * The pixels of a window of a file.
   *
   * @param choice of the window, by the image's size
   * @return {@code [3, side, side] uint8} RGB
   * @throws UndecodableException if OpenCV cannot read it
   */
  @SuppressWarnings("try") // the scope is there to be closed
  byte[] decode(byte[] file, ViewDecoder.Choice choice, int side) throws UndecodableException {
    try (PointerScope scope = new PointerScope()) {
      BytePointer bytes = new BytePointer(file.length);
      bytes.put(file);
      Mat encoded = new Mat(1, file.length, opencv_core.CV_8U, bytes);
      Mat image = opencv_imgcodecs.imdecode(encoded, IMREAD_COLOR | IMREAD_IGNORE_ORIENTATION);
      if (image.empty() || image.channels() != 3 || image.depth() != opencv_core.CV_8U) {
        throw new UndecodableException("cannot be decoded");
      }
      BytePointer pixels = image.data();
      long stride = image.step();
      Window window = choice.of(image.cols(), image.rows());
      long first = window.top() * stride + 3L * window.left();
      return PixelRule.apply(
          window, (y, row) -> pixels.position(first + y * stride).get(row, 0, row.length), side);
    } catch (UndecodableException e) {
      throw e;
    } catch (RuntimeException e) { // OpenCV's own errors arrive as these
      throw new UndecodableException("cannot be decoded: " + firstLine(e));
    }
  }

  private static String firstLine(RuntimeException e) {
    return String.valueOf(e.getMessage()).lines().findFirst().orElse("unknown error");
  }
}
