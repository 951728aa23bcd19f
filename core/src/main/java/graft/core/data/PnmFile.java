package graft.core.data;

import graft.core.data.ImageFile.Bytes;
import org.jspecify.annotations.Nullable;

/**
 * A PBM, PGM or PPM file, of text or binary. Values are scaled by the largest one that its header
 * names, which becomes 255, and rounded as Pillow rounds them. One thread.
 */
public final class PnmFile {
  private static final int MOST_VALUE = 65535;

  private final Bytes bytes;
  private final int kind;
  private int at = 2;
  private final long width;
  private final long height;
  private final long most;
  private char @Nullable [] parsed;

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
   * Copies a stretch of a row.
   *
   * @param left its first column
   * @param pixels gets {@code [columns, 3] uint8}, blue, green, red, as many as it has room for
   */
  public void row(int y, int left, byte[] pixels) {
    int channels = channels();
    for (int out = 0, i = left * channels; out < pixels.length; out += 3, i += channels) {
      pixels[out] = scaled(y, i + channels - 1);
      pixels[out + 1] = scaled(y, i + channels / 2);
      pixels[out + 2] = scaled(y, i);
    }
  }

  private byte scaled(int y, int i) {
    double white = Math.min(most, value(y, i)) / (double) most;
    return (byte) Math.rint((isBits() ? 1 - white : white) * 255);
  }

  /** Whether a value has more than 8 bits. */
  boolean isDeep() {
    return most > 255;
  }

  /** How much of its range the image uses. */
  NearBlack range() {
    int largest = 0;
    for (int y = 0; y < height; y++) {
      for (int i = 0; i < width * channels(); i++) {
        largest = Math.max(largest, value(y, i));
      }
    }
    return new NearBlack(largest, most);
  }

  /** Value {@code i} of a row, as stored. */
  private int value(int y, int i) {
    if (isText()) {
      return text()[(int) (y * width * channels()) + i];
    }
    int row = at + 1 + (int) (y * rowBytes()); // one byte of space ends the header
    if (isBits()) {
      return (bytes.u8(row + i / 8) >> (7 - i % 8)) & 1;
    }
    return isDeep() ? bytes.u16(row + 2 * i) : bytes.u8(row + i);
  }

  private char[] text() {
    char[] known = parsed;
    if (known == null) {
      known = new char[Math.toIntExact(width * height * channels())];
      for (int i = 0; i < known.length; i++) {
        known[i] = (char) textValue();
      }
      parsed = known;
    }
    return known;
  }

  private long rowBytes() {
    return isBits() ? (width + 7) / 8 : width * channels() * (isDeep() ? 2 : 1);
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
    return at + 1L + rowBytes() * height > bytes.length() ? "truncated" : null;
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
