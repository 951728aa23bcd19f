package graft.images;

import static org.bytedeco.opencv.global.opencv_core.CV_16U;
import static org.bytedeco.opencv.global.opencv_core.CV_8U;
import static org.bytedeco.opencv.global.opencv_imgcodecs.IMREAD_COLOR;
import static org.bytedeco.opencv.global.opencv_imgcodecs.IMREAD_IGNORE_ORIENTATION;
import static org.bytedeco.opencv.global.opencv_imgcodecs.IMREAD_UNCHANGED;

import graft.core.data.ImageTraits;
import graft.core.data.PixelRule;
import graft.core.data.PnmFile;
import graft.core.pack.ViewDecoder;
import graft.core.pack.Window;
import graft.core.process.LoadedNatives;
import java.io.IOException;
import java.nio.file.Path;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.javacpp.Loader;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.opencv.global.opencv_core;
import org.bytedeco.opencv.global.opencv_imgcodecs;
import org.bytedeco.opencv.opencv_core.Mat;

/** Decodes by OpenCV; the only class that touches it, with {@link MatPicture}. One thread. */
final class OpenCvImages {
  /**
   * Unpacks and loads OpenCV; only loads it where this process was told where it lies.
   *
   * @throws IOException if the cache cannot be written
   */
  OpenCvImages() throws IOException {
    Path natives = Loader.getCacheDir().toPath();
    try {
      Loader.load(opencv_imgcodecs.class);
      opencv_core.setNumThreads(0);
    } catch (LinkageError e) {
      LoadedNatives.OPENCV.forget(natives);
      throw e;
    }
    LoadedNatives.OPENCV.record(natives, Loader.getLoadedLibraries().values());
  }

  /**
   * The pixels of a window of a file.
   *
   * @param rule by which the file is read
   * @param choice of the window, by the image's size
   * @return {@code [3, side, side] uint8} RGB
   * @throws UndecodableException if it cannot be read
   */
  @SuppressWarnings("try") // the scope is there to be closed
  byte[] decode(byte[] file, PixelRule rule, ViewDecoder.Choice choice, int side)
      throws UndecodableException {
    try (PointerScope scope = new PointerScope()) {
      Picture picture = picture(file, rule);
      Window window = choice.of(picture.width(), picture.height());
      return WindowPixels.apply(
          window, (y, row) -> picture.row(window.top() + y, window.left(), row), side);
    } catch (UndecodableException e) {
      throw e;
    } catch (RuntimeException e) { // OpenCV's own errors arrive as these
      throw new UndecodableException("cannot be decoded: " + firstLine(e));
    }
  }

  private static Picture picture(byte[] file, PixelRule rule) throws UndecodableException {
    PnmFile pnm = PnmFile.read(file);
    if (pnm != null) {
      return new PnmPicture(pnm);
    }
    ImageTraits traits = rule == PixelRule.STORED ? ImageTraits.PLAIN : ImageTraits.of(file);
    if (traits.straightTiff()) {
      Mat image = read(withAlphaLeftAlone(file, traits), IMREAD_UNCHANGED);
      require(image.channels() >= 3 && (image.depth() == CV_8U || image.depth() == CV_16U));
      return new MatPicture(image, traits.multiplied());
    }
    Mat image = read(withAlphaLeftAlone(file, traits), IMREAD_COLOR | IMREAD_IGNORE_ORIENTATION);
    require(image.channels() == 3 && image.depth() == CV_8U);
    return new MatPicture(turned(image, traits.orientation()), false);
  }

  private static Mat read(byte[] file, int flags) throws UndecodableException {
    BytePointer bytes = new BytePointer(file.length);
    bytes.put(file);
    Mat image = opencv_imgcodecs.imdecode(new Mat(1, file.length, CV_8U, bytes), flags);
    require(!image.empty());
    return image;
  }

  private static void require(boolean decoded) throws UndecodableException {
    if (!decoded) {
      throw new UndecodableException("cannot be decoded");
    }
  }

  /**
   * OpenCV multiplies the colours of a TIFF by an alpha that is not multiplied in: the file says
   * nothing of its alpha then.
   */
  private static byte[] withAlphaLeftAlone(byte[] file, ImageTraits traits) {
    if (traits.alpha().isEmpty()) {
      return file;
    }
    byte[] changed = file.clone();
    changed[traits.alpha().getAsInt()] = 0;
    changed[traits.alpha().getAsInt() + 1] = 0;
    return changed;
  }

  /** The image as viewers show it: EXIF orientations 1..8. */
  private static Mat turned(Mat image, int orientation) {
    Mat turned = new Mat();
    switch (orientation) {
      case 2 -> opencv_core.flip(image, turned, 1);
      case 3 -> opencv_core.rotate(image, turned, opencv_core.ROTATE_180);
      case 4 -> opencv_core.flip(image, turned, 0);
      case 5 -> opencv_core.transpose(image, turned);
      case 6 -> opencv_core.rotate(image, turned, opencv_core.ROTATE_90_CLOCKWISE);
      case 7 -> {
        opencv_core.transpose(image, turned);
        opencv_core.rotate(turned, turned, opencv_core.ROTATE_180);
      }
      case 8 -> opencv_core.rotate(image, turned, opencv_core.ROTATE_90_COUNTERCLOCKWISE);
      default -> {
        return image;
      }
    }
    return turned;
  }

  /** A file that no OpenCV is needed for. */
  private record PnmPicture(PnmFile file) implements Picture {
    @Override
    public int width() {
      return file.width();
    }

    @Override
    public int height() {
      return file.height();
    }

    @Override
    public void row(int y, int left, byte[] pixels) {
      file.row(y, left, pixels);
    }
  }

  private static String firstLine(RuntimeException e) {
    return String.valueOf(e.getMessage()).lines().findFirst().orElse("unknown error");
  }
}
