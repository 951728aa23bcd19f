package graft.export;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.zip.CRC32C;

/**
 * TensorFlow's file of records. Each is its length (8 bytes, little-endian), the checksum of that
 * (4 bytes), the data, and their checksum: CRC32C, rotated by 15 bits and added to a constant.
 *
 * @param records the whole ones, in order
 * @param length bytes that they take; what follows is the beginning of one that was not finished
 */
record TfRecords(List<byte[]> records, int length) {
  private static final int HEAD = 12;
  private static final int TAIL = 4;
  private static final int MASK = 0xa282ead8;

  /** Data as a record. */
  static byte[] framed(byte[] data) {
    ByteBuffer frame =
        ByteBuffer.allocate(HEAD + data.length + TAIL).order(ByteOrder.LITTLE_ENDIAN);
    frame.putLong(data.length);
    frame.putInt(checksum(frame.array(), 0, Long.BYTES));
    frame.put(data);
    frame.putInt(checksum(data, 0, data.length));
    return frame.array();
  }

  /** The records of a file, up to the first that is not whole. */
  static TfRecords of(byte[] file) {
    ByteBuffer left = ByteBuffer.wrap(file).order(ByteOrder.LITTLE_ENDIAN);
    List<byte[]> records = new ArrayList<>();
    int end = 0;
    while (left.remaining() >= HEAD) {
      long size = left.getLong();
      boolean isSound = left.getInt() == checksum(file, end, Long.BYTES);
      if (!isSound || size < 0 || size > left.remaining() - TAIL) {
        break;
      }
      int from = left.position();
      int to = from + (int) size;
      left.position(to);
      if (left.getInt() != checksum(file, from, (int) size)) {
        break;
      }
      records.add(Arrays.copyOfRange(file, from, to));
      end = left.position();
    }
    return new TfRecords(List.copyOf(records), end);
  }

  private static int checksum(byte[] bytes, int from, int count) {
    CRC32C crc = new CRC32C();
    crc.update(bytes, from, count);
    return Integer.rotateRight((int) crc.getValue(), 15) + MASK;
  }
}
