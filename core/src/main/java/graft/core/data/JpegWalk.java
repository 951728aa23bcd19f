package graft.core.data;

import graft.core.data.ImageFile.Bytes;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A walk through a JPEG's marker segments and entropy-coded data to its end marker (T.81 B). */
final class JpegWalk {
  private static final int END = 0xD9;
  private static final int SCAN = 0xDA;
  private static final int APPLICATION_1 = 0xE1;

  private JpegWalk() {}

  /**
   * Why the file is no whole JPEG, or null. Bytes after the end marker are no fault.
   *
   * @throws IndexOutOfBoundsException if it is truncated inside a segment
   */
  static @Nullable String fault(Bytes bytes) {
    int at = 2;
    boolean frame = false;
    boolean scan = false;
    while (true) {
      if (at >= bytes.length()) {
        return "truncated";
      }
      if (bytes.u8(at) != 0xFF) {
        return "damaged (no marker at byte " + at + ")";
      }
      while (bytes.u8(at) == 0xFF) { // fill bytes
        at++;
      }
      int marker = bytes.u8(at++);
      if (marker == END) {
        return frame && scan ? null : "holds no image data";
      }
      if (marker == 0x01 || isRestart(marker)) {
        continue;
      }
      int length = bytes.u16(at);
      if (length < 2) {
        return "damaged (a segment of " + length + " bytes)";
      }
      if (isFrame(marker)) {
        String fault = ImageFile.sizeFault(bytes.u16(at + 5), bytes.u16(at + 3));
        if (fault != null) {
          return fault;
        }
        frame = true;
      }
      at += length;
      if (marker == SCAN) {
        if (!frame) {
          return "damaged (a scan before its frame)";
        }
        scan = true;
        at = afterEntropy(bytes, at);
      }
    }
  }

  /**
   * The EXIF of a whole JPEG: its first such segment before any image data.
   *
   * @throws IndexOutOfBoundsException if it is truncated
   */
  static Optional<byte[]> exif(Bytes bytes) {
    int at = 2;
    while (bytes.u8(at) == 0xFF) {
      while (bytes.u8(at) == 0xFF) {
        at++;
      }
      int marker = bytes.u8(at++);
      if (marker == SCAN || marker == END) {
        break;
      }
      if (marker == APPLICATION_1 && bytes.startsWith(at + 2, "Exif\0\0")) {
        return Optional.of(bytes.part(at + 2, bytes.u16(at) - 2L));
      }
      at += marker == 0x01 || isRestart(marker) ? 0 : Math.max(2, bytes.u16(at));
    }
    return Optional.empty();
  }

  /** Position of the first marker that ends the entropy-coded data at {@code at}. */
  private static int afterEntropy(Bytes bytes, int at) {
    byte[] array = bytes.array();
    int i = at;
    while (true) {
      while (array[i] != (byte) 0xFF) {
        i++;
      }
      int next = bytes.u8(i + 1);
      if (next == 0 || isRestart(next)) {
        i += 2;
      } else if (next == 0xFF) {
        i++;
      } else {
        return i;
      }
    }
  }

  private static boolean isRestart(int marker) {
    return marker >= 0xD0 && marker <= 0xD7;
  }

  /** SOF0 to SOF15 without the tables (DHT, JPG, DAC) that share their range. */
  private static boolean isFrame(int marker) {
    return marker >= 0xC0 && marker <= 0xCF && marker != 0xC4 && marker != 0xC8 && marker != 0xCC;
  }
}
