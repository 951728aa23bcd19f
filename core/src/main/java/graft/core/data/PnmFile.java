package graft.core.data;

import graft.core.data.ImageFile.Bytes;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * A PBM, PGM or PPM file, of text or binary. Values are scaled by the largest one that its header
 * names, which becomes 255, and rounded as Pillow rounds them.
 */
public final class PnmFile {
  private static final int MOST_VALUE = 65535;

  private final Bytes bytes;
  private final int kind;
  private int at = 2;

  /** Bits read of the byte before {@code at}. */
  private int bit = 8;

  private final long width;
  private final long height;
  private final long most;

  /**
   * Reads the header.
   *
   * @throws IndexOutOfBoundsException if it is truncated
   */
  private PnmFile(Bytes bytes) {
    this.bytes = bytes;
    this.kind = bytes.u8(1) - '0';
    this.width = number();
    this.height = number();
    this.most = isBits() ? 1 : number();
  }

  /**
   * Why the file is no whole PNM, or null. Further images and bytes after the first are no fault.
   *
   * @throws IndexOutOfBoundsException if it is truncated
   */
  static @Nullable String fault(Bytes bytes) {
    return new PnmFile(bytes).fault();
  }

  /**
   * The image of a file that was found whole, or null if the file is of another format.
   *
   * @throws IndexOutOfBoundsException if it is truncated
   */
  public static @Nullable PnmFile read(byte[] file) {
    boolean pnm = ImageFormat.of(file).orElse(null) == ImageFormat.PNM;
    return pnm ? new PnmFile(new Bytes(file)) : null;
  }

  /** Columns in pixels. */
  public int width() {
    return (int) width;
  }

  /** Rows in pixels. */
  public int height() {
    return (int) height;
  }

  /**
   * All pixels.
   *
   * @return {@code [height, width, 3] uint8}, blue, green, red
   */
  public byte[] pixels() {
    byte[] scale = scale();
    byte[] pixels = new byte[Math.toIntExact(3 * width * height)];
    LongSupplier values = values();
    int channels = channels();
    for (int y = 0, out = 0; y < height; y++) {
      startRow();
      for (int x = 0; x < width; x++, out += 3) {
        for (int channel = 0; channel < channels; channel++) {
          pixels[out + 2 - channel] = scale[(int) Math.min(most, values.getAsLong())];
        }
        if (channels == 1) {
          pixels[out] = pixels[out + 2];
          pixels[out + 1] = pixels[out + 2];
        }
      }
    }
    return pixels;
  }

  /** The largest value of all, and the one that the header names. */
  record Range(long largest, long most) {}

  /** How much of its range the image uses. */
  Range range() {
    LongSupplier values = values();
    long largest = 0;
    for (long y = 0; y < height; y++) {
      startRow();
      for (long i = 0; i < width * channels(); i++) {
        largest = Math.max(largest, values.getAsLong());
      }
    }
    return new Range(largest, most);
  }

  private byte[] scale() {
    byte[] scale = new byte[(int) most + 1];
    for (int value = 0; value < scale.length; value++) {
      double white = (double) value / most;
      scale[value] = (byte) Math.rint((isBits() ? 1 - white : white) * 255);
    }
    return scale;
  }

  private boolean isBits() {
    return kind == 1 || kind == 4;
  }

  private boolean isText() {
    return kind <= 3;
  }

  private int channels() {
    return kind % 3 == 0 ? 3 : 1;
  }

  private @Nullable String fault() {
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
    if (isText()) {
      return textFault(width * height * channels());
    }
    long row = isBits() ? (width + 7) / 8 : width * channels() * (most > 255 ? 2 : 1);
    return at + 1L + row * height > bytes.length() ? "truncated" : null;
  }

  private @Nullable String textFault(long count) {
    for (long i = 0; i < count; i++) {
      long value = textValue();
      if (value < 0 || value > most) {
        return "damaged (no number of 0 to " + most + " at byte " + at + ")";
      }
    }
    return null;
  }

  /** One value after the other; a row of bits starts at a whole byte. */
  private LongSupplier values() {
    if (isText()) {
      return this::textValue;
    }
    at++; // one byte of space ends the header
    if (isBits()) {
      return () -> {
        if (bit == 8) {
          bit = 0;
          at++;
        }
        return (bytes.u8(at - 1) >> (7 - bit++)) & 1;
      };
    }
    return most > 255 ? () -> bytes.u16((at += 2) - 2) : () -> bytes.u8(at++);
  }

  private void startRow() {
    bit = 8;
  }

  private long textValue() {
    return isBits() ? digit() : number();
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
  private long digit() {
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
