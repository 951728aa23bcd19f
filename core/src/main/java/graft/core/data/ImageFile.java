package graft.core.data;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Checks of an image file before any decoder sees it: that it is an image, that it is whole, and
 * that its header asks for a sane number of pixels.
 */
final class ImageFile {
  /** Pixels above which an image is refused: twice Pillow's warning limit, where Pillow raises. */
  static final long MOST_PIXELS = 178_956_970L;

  private ImageFile() {}

  /** Why the file cannot be used, or null if it looks whole. The format is that of the content. */
  static @Nullable String fault(byte[] file) {
    if (file.length == 0) {
      return "empty file";
    }
    if (file.length > FileTree.MOST_BYTES) {
      return "larger than " + (FileTree.MOST_BYTES >> 20) + " MiB";
    }
    try {
      return fault(ImageFormat.of(file), new Bytes(file));
    } catch (IndexOutOfBoundsException e) {
      return "truncated";
    }
  }

  private static @Nullable String fault(Optional<ImageFormat> format, Bytes bytes) {
    if (format.isEmpty()) {
      return "not an image (its content is of no known format)";
    }
    return switch (format.get()) {
      case JPEG -> JpegWalk.fault(bytes);
      case PNG -> PngWalk.fault(bytes);
      case GIF -> OtherFormats.gifFault(bytes);
      case BMP -> OtherFormats.bmpFault(bytes);
      case WEBP -> OtherFormats.webpFault(bytes);
      case TIFF -> OtherFormats.tiffFault(bytes);
      case PNM -> PnmFile.fault(bytes);
      default -> format.get().refusal();
    };
  }

  /** Why an image of this size is refused, or null. */
  static @Nullable String sizeFault(long width, long height) {
    if (width <= 0 || height <= 0) {
      return "its header says " + width + " x " + height + " pixels";
    }
    if (width > MOST_PIXELS || height > MOST_PIXELS || width * height > MOST_PIXELS) {
      return "its header says "
          + width
          + " x "
          + height
          + " pixels, more than the "
          + MOST_PIXELS
          + " accepted";
    }
    return null;
  }

  /** Bytes with unsigned reads that throw {@link IndexOutOfBoundsException} past the end. */
  static final class Bytes {
    private final byte[] array;

    Bytes(byte[] array) {
      this.array = array;
    }

    byte[] array() {
      return array;
    }

    int length() {
      return array.length;
    }

    int u8(int at) {
      return array[at] & 0xFF;
    }

    int u16(int at) {
      return u8(at) << 8 | u8(at + 1);
    }

    long u32(int at) {
      return (long) u16(at) << 16 | u16(at + 2);
    }

    int u16Little(int at) {
      return u8(at + 1) << 8 | u8(at);
    }

    long u32Little(int at) {
      return (long) u16Little(at + 2) << 16 | u16Little(at);
    }

    /**
     * Some of the bytes.
     *
     * @throws IndexOutOfBoundsException if they end before
     */
    byte[] part(int at, long length) {
      Objects.checkFromIndexSize((long) at, length, array.length);
      return Arrays.copyOfRange(array, at, at + (int) length);
    }

    /** Bytes as ISO 8859-1. */
    String text(int at, int length) {
      return new String(array, at, length, StandardCharsets.ISO_8859_1);
    }

    boolean startsWith(int at, String expected) {
      return startsWith(at, expected.chars().toArray());
    }

    boolean startsWith(int at, int... expected) {
      for (int i = 0; i < expected.length; i++) {
        if (at + i >= array.length || u8(at + i) != expected[i]) {
          return false;
        }
      }
      return true;
    }
  }
}
