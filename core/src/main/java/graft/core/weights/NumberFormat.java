package graft.core.weights;

import java.nio.ByteBuffer;
import java.util.Optional;

/** How a stored number is written; the names are safetensors'. */
enum NumberFormat {
  F32(4, true),
  F16(2, true),
  BF16(2, true),
  F64(8, true),
  I64(8, false),
  I32(4, false),
  I16(2, false),
  I8(1, false),
  U8(1, false),
  BOOL(1, false);

  private static final int HALF_EXPONENT_BIAS = 15;
  private static final int HALF_FRACTION_BITS = 10;

  private final int bytes;
  private final boolean real;

  NumberFormat(int bytes, boolean real) {
    this.bytes = bytes;
    this.real = real;
  }

  /** The format of that name; empty for one that is not read, such as {@code F8_E4M3}. */
  static Optional<NumberFormat> named(String name) {
    for (NumberFormat format : values()) {
      if (format.name().equals(name)) {
        return Optional.of(format);
      }
    }
    return Optional.empty();
  }

  /** Bytes of one number. */
  int bytes() {
    return bytes;
  }

  /** Whether it is a floating-point format, which can be turned into float32. */
  boolean isReal() {
    return real;
  }

  /** The number that begins at byte {@code at}, in the buffer's byte order. */
  double value(ByteBuffer from, int at) {
    return switch (this) {
      case F32 -> from.getFloat(at);
      case F16 -> half(from.getShort(at));
      case BF16 -> Float.intBitsToFloat(from.getShort(at) << 16);
      case F64 -> from.getDouble(at);
      case I64 -> from.getLong(at);
      case I32 -> from.getInt(at);
      case I16 -> from.getShort(at);
      case I8 -> from.get(at);
      case U8, BOOL -> Byte.toUnsignedInt(from.get(at));
    };
  }

  /** IEEE 754 binary16; JDK 17 has no method for it. */
  private static double half(short bits) {
    int exponent = (bits >> HALF_FRACTION_BITS) & 0x1f;
    int fraction = bits & 0x3ff;
    double magnitude =
        switch (exponent) {
          case 0 -> Math.scalb((double) fraction, 1 - HALF_EXPONENT_BIAS - HALF_FRACTION_BITS);
          case 0x1f -> fraction == 0 ? Double.POSITIVE_INFINITY : Double.NaN;
          default ->
              Math.scalb(
                  (double) (fraction | 0x400), exponent - HALF_EXPONENT_BIAS - HALF_FRACTION_BITS);
        };
    return bits < 0 ? -magnitude : magnitude;
  }
}
