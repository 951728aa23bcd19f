package graft.core.data;

import graft.core.data.ImageFile.Bytes;

/**
 * The first folder of tags of a TIFF, which is also the form of EXIF. Reads what it is asked for
 * and follows no chain of folders, so that a hostile file costs one pass over one folder.
 */
final class TiffTags {
  static final int WIDTH = 256;
  static final int HEIGHT = 257;
  static final int BITS = 258;
  static final int COLOURS = 262;
  static final int ORIENTATION = 274;
  static final int SAMPLES = 277;
  static final int PLANES = 284;
  static final int EXTRA_SAMPLES = 338;
  static final int SAMPLE_FORMAT = 339;

  private static final int ENTRY_BYTES = 12;
  private static final int BYTE = 1;
  private static final int SHORT = 3;
  private static final int LONG = 4;

  private final Bytes bytes;
  private final int start;
  private final boolean little;
  private final int folder;
  private final int entries;

  /**
   * The tags of the TIFF that begins at {@code start}.
   *
   * @throws IndexOutOfBoundsException if there is no folder within the bytes
   */
  TiffTags(Bytes bytes, int start) {
    this.bytes = bytes;
    this.start = start;
    this.little = bytes.u8(start) == 'I';
    this.folder = position(u32(start + 4));
    this.entries = u16(folder);
  }

  /** Whether a TIFF begins here. */
  static boolean isAt(Bytes bytes, int start) {
    return bytes.startsWith(start, 'I', 'I', 42, 0) || bytes.startsWith(start, 'M', 'M', 0, 42);
  }

  /**
   * A tag's first number, or {@code otherwise} where there is no such tag of whole numbers.
   *
   * @throws IndexOutOfBoundsException if it lies outside of the bytes
   */
  long value(int tag, long otherwise) {
    int entry = entry(tag);
    if (entry < 0) {
      return otherwise;
    }
    int at = valuePosition(entry);
    return switch (u16(entry + 2)) {
      case BYTE -> bytes.u8(at);
      case SHORT -> u16(at);
      case LONG -> u32(at);
      default -> otherwise;
    };
  }

  /**
   * A tag's first number of 16 or 32 bits, or {@code otherwise} where there is no such tag.
   *
   * @throws IndexOutOfBoundsException if any of its numbers lies outside of the bytes
   */
  long whole(int tag, long otherwise) {
    int entry = entry(tag);
    if (entry < 0 || u16(entry + 2) == BYTE || u32(entry + 4) == 0) {
      return otherwise;
    }
    long end = Math.max(entry + ENTRY_BYTES, valuePosition(entry) + valueBytes(entry));
    if (end > bytes.length()) {
      throw new IndexOutOfBoundsException("a value up to byte " + end);
    }
    return value(tag, otherwise);
  }

  /** Position of a tag's first number of 16 bits, or -1. */
  int shortPosition(int tag) {
    int entry = entry(tag);
    return entry < 0 || u16(entry + 2) != SHORT ? -1 : valuePosition(entry);
  }

  private int entry(int tag) {
    for (int i = 0; i < entries; i++) {
      int at = folder + 2 + ENTRY_BYTES * i;
      if (u16(at) == tag) {
        return at;
      }
    }
    return -1;
  }

  /** Up to four bytes lie in the entry, more where it points to. */
  private int valuePosition(int entry) {
    return valueBytes(entry) <= 4 ? entry + 8 : position(u32(entry + 8));
  }

  private long valueBytes(int entry) {
    int type = u16(entry + 2);
    return u32(entry + 4) * (type == BYTE ? 1 : type == SHORT ? 2 : 4);
  }

  private int position(long offset) {
    if (offset > bytes.length() - start) {
      throw new IndexOutOfBoundsException("offset " + offset);
    }
    return start + (int) offset;
  }

  private int u16(int at) {
    return little ? bytes.u16Little(at) : bytes.u16(at);
  }

  private long u32(int at) {
    return little ? bytes.u32Little(at) : bytes.u32(at);
  }
}
