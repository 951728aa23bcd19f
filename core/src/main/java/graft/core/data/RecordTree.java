package graft.core.data;

import graft.core.error.DataException;
import graft.core.error.Shown;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Files of CIFAR records, seen as a tree in which each record is a file of its pixels.
 *
 * @param tree where the files lie
 * @param root the folder they lie in, empty or ending in a slash
 * @param files their names
 * @param labels label bytes before the pixels of a record
 */
record RecordTree(FileTree tree, String root, List<String> files, int labels) implements FileTree {
  static final int SIDE = 32;
  static final int PIXEL_BYTES = 3 * SIDE * SIDE;
  private static final int BITMAP_HEADER = 54;

  /** Takes the class of a record. */
  interface Labels {
    void label(String file, int record, int label);
  }

  private interface Records {
    void one(String file, int record, byte[] bytes);
  }

  /** Path of a record below the root. */
  static String name(String file, int record) {
    return String.format(Locale.ROOT, "%s/%05d", file, record);
  }

  /** Reads all labels. */
  void labels(Labels sink) throws IOException {
    stream((file, record, bytes) -> sink.label(file, record, bytes[labels - 1] & 0xFF));
  }

  @Override
  public void read(Paths wanted, Sink sink) throws IOException {
    stream(
        (file, record, bytes) -> {
          String path = root + name(file, record);
          if (wanted.contain(path)) {
            sink.file(path, java.util.Arrays.copyOfRange(bytes, labels, bytes.length));
          }
        });
  }

  private void stream(Records records) throws IOException {
    Set<String> paths =
        files.stream()
            .map(file -> root + file)
            .collect(Collectors.toCollection(LinkedHashSet::new));
    tree.stream(Paths.of(paths), (path, in) -> records(path.substring(root.length()), in, records));
  }

  private void records(String file, InputStream in, Records records) throws IOException {
    int length = labels + PIXEL_BYTES;
    byte[] bytes = in.readNBytes(length);
    if (bytes.length == 0) {
      throw new DataException(Shown.text(root + file) + " is empty");
    }
    for (int record = 0; bytes.length > 0; record++, bytes = in.readNBytes(length)) {
      if (bytes.length < length) {
        throw new DataException(
            Shown.text(root + file)
                + " is truncated: record "
                + record
                + " has "
                + bytes.length
                + " of "
                + length
                + " bytes; fetch the file again");
      }
      records.one(file, record, bytes);
    }
  }

  @Override
  public void stream(Paths wanted, StreamSink sink) throws IOException {
    tree.stream(wanted, sink);
  }

  @Override
  public TreeListing list() throws IOException {
    return tree.list();
  }

  @Override
  public void close() throws IOException {
    tree.close();
  }

  /**
   * The pixels of a record as a BMP file, for decoders.
   *
   * @param planar {@code [3, 32, 32] uint8} RGB
   */
  static byte[] bitmap(byte[] planar) {
    ByteBuffer file =
        ByteBuffer.allocate(BITMAP_HEADER + PIXEL_BYTES).order(ByteOrder.LITTLE_ENDIAN);
    file.put((byte) 'B').put((byte) 'M').putInt(file.capacity()).putInt(0).putInt(BITMAP_HEADER);
    file.putInt(40).putInt(SIDE).putInt(-SIDE); // rows from the top
    file.putShort((short) 1).putShort((short) 24).position(BITMAP_HEADER);
    int plane = SIDE * SIDE;
    for (int i = 0; i < plane; i++) {
      file.put(planar[2 * plane + i]).put(planar[plane + i]).put(planar[i]);
    }
    return file.array();
  }
}
