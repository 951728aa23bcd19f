package graft.core.data;

import graft.core.data.ImageFile.Bytes;
import org.jspecify.annotations.Nullable;

/** Size and completeness of PBM, PGM and PPM files, of text and binary. */
final class PnmWalk {
  private static final int MOST_VALUE = 65535;

  private final Bytes bytes;
  private int at = 2;

  private PnmWalk(Bytes bytes) {
    this.bytes = bytes;
  }

  /**
   * Why the file is no whole PNM, or null. Further images and bytes after the first are no fault.
   *
   * @throws IndexOutOfBoundsException if it is truncated
   */
  static @Nullable String fault(Bytes bytes) {
    return new PnmWalk(bytes).fault();
  }

  private @Nullable String fault() {
    int kind = bytes.u8(1) - '0';
    boolean bits = kind == 1 || kind == 4;
    long width = number();
    long height = number();
    long most = bits ? 1 : number();
    if (width < 0 || height < 0 || most < 0) {
      return "damaged (its header holds no number at byte " + at + ")";
    }
    String fault = ImageFile.sizeFault(width, height);
    if (fault != null) {
      return fault;
    }
    if (most < 1 || most > MOST_VALUE) {
      return "its header says a largest value of " + most + "; 1 to " + MOST_VALUE + " are known";
    }
    int channels = kind % 3 == 0 ? 3 : 1;
    if (kind <= 3) {
      return textFault(width * height * channels, bits, most);
    }
    long row = bits ? (width + 7) / 8 : width * channels * (most > 255 ? 2 : 1);
    return at + 1L + row * height > bytes.length() ? "truncated" : null;
  }

  private @Nullable String textFault(long values, boolean bits, long most) {
    for (long i = 0; i < values; i++) {
      long value = bits ? bit() : number();
      if (value < 0 || value > most) {
        return "damaged (no number of 0 to " + most + " at byte " + at + ")";
      }
    }
    return null;
  }

  /** The next decimal number, at most 10 digits; -1 if there is none. */
  private long number() {
    skipSpace();
    int start = at;
    long number = 0;
    while (at < bytes.length() && bytes.u8(at) >= '0' && bytes.u8(at) <= '9' && at < start + 10) {
      number = 10 * number + bytes.u8(at++) - '0';
    }
    return at == start || (at < bytes.length() && !endsNumber(bytes.u8(at))) ? -1 : number;
  }

  /** The next digit of a text PBM, which need no space between them; -1 if it is none. */
  private long bit() {
    skipSpace();
    int digit = bytes.u8(at++) - '0';
    return digit == 0 || digit == 1 ? digit : -1;
  }

  private static boolean endsNumber(int character) {
    return isSpace(character) || character == '#';
  }

  private void skipSpace() {
    while (true) {
      int character = bytes.u8(at);
      if (character == '#') {
        while (bytes.u8(at) != '\n' && bytes.u8(at) != '\r') {
          at++;
        }
      } else if (!isSpace(character)) {
        return;
      }
      at++;
    }
  }

  /** Whether a byte separates numbers. */
  static boolean isSpace(int character) {
    return character == ' ' || (character >= '\t' && character <= '\r');
  }
}
