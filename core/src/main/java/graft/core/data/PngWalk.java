package graft.core.data;

import graft.core.data.ImageFile.Bytes;
import java.util.Optional;
import java.util.zip.CRC32;
import org.jspecify.annotations.Nullable;

/** A walk through a PNG's chunks and their checksums to {@code IEND}. */
final class PngWalk {
  private static final long HEADER = 0x49484452L;
  private static final long DATA = 0x49444154L;
  private static final long EXIF = 0x65584966L;
  private static final long END = 0x49454E44L;

  private PngWalk() {}

  /**
   * Why the file is no whole PNG, or null.
   *
   * @throws IndexOutOfBoundsException if it is truncated inside a chunk
   */
  static @Nullable String fault(Bytes bytes) {
    int at = 8;
    boolean data = false;
    if (bytes.u32(at + 4) != HEADER) {
      return "damaged (no header chunk)";
    }
    while (true) {
      long length = bytes.u32(at);
      if (length > bytes.length() - at - 12L) {
        return "truncated";
      }
      long type = bytes.u32(at + 4);
      int end = at + 8 + (int) length;
      CRC32 checksum = new CRC32();
      checksum.update(bytes.array(), at + 4, (int) length + 4);
      if (checksum.getValue() != bytes.u32(end)) {
        return "damaged (wrong checksum at byte " + at + ")";
      }
      if (type == HEADER) {
        String fault = ImageFile.sizeFault(bytes.u32(at + 8), bytes.u32(at + 12));
        if (fault != null) {
          return fault;
        }
      }
      data |= type == DATA;
      if (type == END) {
        return data ? null : "holds no image data";
      }
      at = end + 4;
    }
  }

  /**
   * The EXIF of a whole PNG.
   *
   * @throws IndexOutOfBoundsException if it is truncated
   */
  static Optional<byte[]> exif(Bytes bytes) {
    for (long at = 8; at < bytes.length() - 12L; at += 12 + bytes.u32((int) at)) {
      long type = bytes.u32((int) at + 4);
      if (type == EXIF) {
        return Optional.of(bytes.part((int) at + 8, bytes.u32((int) at)));
      }
      if (type == END) {
        break;
      }
    }
    return Optional.empty();
  }
}
