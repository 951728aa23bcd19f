package graft.core.pack;

import graft.core.data.DatasetIndex;
import graft.core.data.PixelRule;
import graft.core.error.DataException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.Set;

/**
 * Version 2 of the file format, big-endian: image files as they are. A header of 4,096 bytes; the
 * files' bytes in no order; the table, 16 bytes for each example: position (long), length and
 * CRC-32C (int each); the index as in version 1, with no slots. The header: magic (8 bytes),
 * version, side, examples, position of the table (long), bytes of the index (long), CRC-32C of
 * table and index, CRC-32C of the header up to here (int each), zeros.
 *
 * <p>Version 3 differs in its number alone: its files are decoded by {@link PixelRule#UPRIGHT},
 * those of version 2 by {@link PixelRule#STORED}.
 *
 * <p>The table is read through a memory map: a reader that needs no names keeps nothing of the
 * index on its heap.
 */
final class FileFormat {
  static final int VERSION = 2;
  static final int UPRIGHT_VERSION = 3;
  static final int ENTRY_BYTES = 16;
  private static final int SUMMED_BYTES = 44;

  private FileFormat() {}

  /** The header's numbers. */
  record Header(
      PixelRule pixels,
      int side,
      int examples,
      long tablePosition,
      long indexBytes,
      int tableChecksum,
      int indexChecksum) {
    long tableBytes() {
      return (long) ENTRY_BYTES * examples;
    }

    long indexPosition() {
      return tablePosition + tableBytes();
    }

    long fileBytes() {
      return indexPosition() + indexBytes;
    }
  }

  static ByteBuffer encode(Header header) {
    ByteBuffer buffer = ByteBuffer.allocate(PackFormat.HEADER_BYTES);
    buffer.putLong(PackFormat.MAGIC).putInt(version(header.pixels())).putInt(header.side());
    buffer.putInt(header.examples()).putLong(header.tablePosition()).putLong(header.indexBytes());
    buffer.putInt(header.tableChecksum()).putInt(header.indexChecksum());
    buffer.putInt(PackFormat.checksum(buffer.array(), 0, SUMMED_BYTES));
    return buffer.rewind();
  }

  private static int version(PixelRule pixels) {
    return switch (pixels) {
      case STORED -> VERSION;
      case UPRIGHT -> UPRIGHT_VERSION;
    };
  }

  /** Whether a header is of these versions. */
  static boolean isHeader(byte[] bytes) {
    ByteBuffer buffer = ByteBuffer.wrap(bytes);
    return buffer.getLong() == PackFormat.MAGIC
        && Set.of(VERSION, UPRIGHT_VERSION).contains(buffer.getInt());
  }

  static Header decode(byte[] bytes, Path file) {
    ByteBuffer buffer = ByteBuffer.wrap(bytes);
    if (buffer.getInt(SUMMED_BYTES) != PackFormat.checksum(bytes, 0, SUMMED_BYTES)) {
      throw PackFormat.damaged(file, "its header has a wrong checksum");
    }
    return new Header(
        buffer.getInt(8) == VERSION ? PixelRule.STORED : PixelRule.UPRIGHT,
        buffer.getInt(12),
        buffer.getInt(16),
        buffer.getLong(20),
        buffer.getLong(28),
        buffer.getInt(36),
        buffer.getInt(40));
  }

  /** The index of version 2: that of version 1 with slots and checksums of 0. */
  static DatasetIndex index(ByteBuffer bytes, Header header, Path file) throws DataException {
    if (PackFormat.checksum(bytes) != header.indexChecksum()) {
      throw PackFormat.damaged(file, "its index has a wrong checksum");
    }
    try {
      return PackFormat.index(bytes);
    } catch (IOException e) {
      throw PackFormat.damaged(file, "its index ends early");
    }
  }
}
