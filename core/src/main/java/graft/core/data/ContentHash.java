package graft.core.data;

import graft.core.text.Sha256;
import java.nio.ByteBuffer;
import java.util.HexFormat;

/**
 * SHA-256 of an image file's bytes. Four numbers, not 64 digits: a dataset has up to millions.
 *
 * @param first bits 0..63 of the hash
 * @param second bits 64..127
 * @param third bits 128..191
 * @param fourth bits 192..255
 */
public record ContentHash(long first, long second, long third, long fourth)
    implements Comparable<ContentHash> {
  private static final int BYTES = 4 * Long.BYTES;

  /** That of a file's bytes. */
  public static ContentHash of(byte[] file) {
    return read(ByteBuffer.wrap(Sha256.digest().digest(file)));
  }

  /**
   * That which 64 hex digits say.
   *
   * @throws IllegalArgumentException if they are not 64 hex digits
   */
  public static ContentHash ofHex(String digits) {
    if (digits.length() != 2 * BYTES) {
      throw new IllegalArgumentException("a SHA-256 has 64 hex digits, this is '" + digits + "'");
    }
    return read(ByteBuffer.wrap(HexFormat.of().parseHex(digits)));
  }

  /** The next 32 bytes. */
  public static ContentHash read(ByteBuffer in) {
    return new ContentHash(in.getLong(), in.getLong(), in.getLong(), in.getLong());
  }

  /** The 32 bytes. */
  public byte[] bytes() {
    return ByteBuffer.allocate(BYTES)
        .putLong(first)
        .putLong(second)
        .putLong(third)
        .putLong(fourth)
        .array();
  }

  /** 64 lower-case hex digits. */
  public String hex() {
    return HexFormat.of().formatHex(bytes());
  }

  /** The order of the hex digits. */
  @Override
  public int compareTo(ContentHash other) {
    int order = Long.compareUnsigned(first, other.first);
    order = order != 0 ? order : Long.compareUnsigned(second, other.second);
    order = order != 0 ? order : Long.compareUnsigned(third, other.third);
    return order != 0 ? order : Long.compareUnsigned(fourth, other.fourth);
  }

  @Override
  public String toString() {
    return hex();
  }
}
