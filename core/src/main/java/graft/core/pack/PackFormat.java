package graft.core.pack;

import graft.core.data.ContentHash;
import graft.core.data.DatasetIndex;
import graft.core.data.Example;
import graft.core.data.PixelRule;
import graft.core.data.Role;
import graft.core.error.DataException;
import graft.core.error.Shown;
import java.io.BufferedOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import java.util.zip.CRC32C;
import java.util.zip.CheckedOutputStream;

/**
 * The file format, version 1, big-endian, for pixels ({@link FileFormat} is version 2, for files).
 * A header of 4,096 bytes; {@code slots} images of {@code 3 * side * side} bytes; the index. The
 * header: magic (8 bytes), version, side, slots, examples (int each), bytes of the index (long),
 * CRC-32C of the index, CRC-32C of the header up to here (int each), zeros.
 */
final class PackFormat {
  static final String FILE = "images.pack";
  static final int HEADER_BYTES = 4096;
  static final int VERSION = 1;

  /** Of the fingerprint that an index begins with, its length among them. */
  static final int FINGERPRINT_BYTES = 4 + 64;

  static final long MAGIC = 0x4752_4654_5041_434BL; // GRFTPACK
  private static final int SUMMED_BYTES = 36;
  private static final int HASH_BYTES = 32;

  private PackFormat() {}

  /** The header's numbers. */
  record Header(int side, int slots, int examples, long indexBytes, int indexChecksum) {
    long imageBytes() {
      return 3L * side * side;
    }

    long indexPosition() {
      return HEADER_BYTES + slots * imageBytes();
    }

    long fileBytes() {
      return indexPosition() + indexBytes;
    }
  }

  /**
   * The index with where each example lies.
   *
   * @param slots for each example the slot of its pixels
   * @param checksums for each example the CRC-32C of its pixels
   */
  @SuppressWarnings("ArrayRecordComponent") // never compared
  record Contents(DatasetIndex index, int[] slots, int[] checksums) {}

  static ByteBuffer encode(Header header) {
    ByteBuffer buffer = ByteBuffer.allocate(HEADER_BYTES);
    buffer.putLong(MAGIC).putInt(VERSION).putInt(header.side()).putInt(header.slots());
    buffer.putInt(header.examples()).putLong(header.indexBytes()).putInt(header.indexChecksum());
    buffer.putInt(checksum(buffer.array(), 0, SUMMED_BYTES));
    return buffer.rewind();
  }

  /** Reads a header, refusing what is damaged or newer. */
  static Header decode(byte[] bytes, Path file) {
    ByteBuffer buffer = ByteBuffer.wrap(bytes);
    if (buffer.getLong(0) != MAGIC) {
      throw damaged(file, "it is no packed store");
    }
    if (buffer.getInt(SUMMED_BYTES) != checksum(bytes, 0, SUMMED_BYTES)) {
      throw damaged(file, "its header has a wrong checksum");
    }
    int version = buffer.getInt(8);
    if (version != VERSION) {
      throw new DataException(
          Shown.text(file.toString())
              + " has format version "
              + version
              + ", this program reads 1 to 3"
              + "; use the program that wrote it, or delete its folder to pack again");
    }
    return new Header(
        buffer.getInt(12),
        buffer.getInt(16),
        buffer.getInt(20),
        buffer.getLong(24),
        buffer.getInt(32));
  }

  /**
   * What a reader of pixels needs of an index: no names, so that a worker's memory does not hold
   * those of a large dataset.
   *
   * @param slots as in {@link Contents}
   * @param checksums as in {@link Contents}
   */
  @SuppressWarnings("ArrayRecordComponent") // never compared
  record Places(String fingerprint, PixelRule pixels, int[] slots, int[] checksums) {}

  /** What a header says of an index that was written. */
  record Written(int bytes, int checksum) {}

  /** Writes an index to a place of a file, as it goes: it is as long as all names together. */
  static Written write(Contents contents, FileChannel channel, long position) throws IOException {
    CRC32C checksum = new CRC32C();
    OutputStream file = Channels.newOutputStream(channel.position(position));
    DataOutputStream out =
        new DataOutputStream(
            new BufferedOutputStream(new CheckedOutputStream(file, checksum), 1 << 16));
    write(contents, out);
    out.flush();
    return new Written(out.size(), (int) checksum.getValue());
  }

  private static void write(Contents contents, DataOutputStream out) throws IOException {
    DatasetIndex index = contents.index();
    writeText(out, index.fingerprint());
    out.writeInt(index.classes().size());
    for (String name : index.classes()) {
      writeText(out, name);
    }
    out.writeInt(index.examples().size());
    for (int i = 0; i < index.examples().size(); i++) {
      Example example = index.examples().get(i);
      out.writeByte(
          switch (example.role()) {
            case TRAIN -> 0;
            case VALIDATION -> 1;
            case OTHER -> 2;
          });
      out.writeInt(example.label());
      writeText(out, example.name());
      out.write(example.content().bytes());
      out.writeInt(contents.slots()[i]);
      out.writeInt(contents.checksums()[i]);
    }
    if (index.pixels() != PixelRule.STORED) { // what older versions wrote stays as it is
      writeText(out, index.pixels().name());
    }
  }

  /** All examples of an index. */
  static DatasetIndex index(ByteBuffer bytes) throws IOException {
    try {
      ByteBuffer in = bytes.duplicate();
      String fingerprint = readText(in);
      List<String> classes = new ArrayList<>();
      for (int left = in.getInt(); left > 0; left--) {
        classes.add(readText(in));
      }
      int count = in.getInt();
      List<Example> examples = new ArrayList<>(count);
      for (int i = 0; i < count; i++) {
        Role role =
            switch (in.get()) {
              case 0 -> Role.TRAIN;
              case 2 -> Role.OTHER;
              default -> Role.VALIDATION;
            };
        int label = in.getInt();
        String name = readText(in);
        examples.add(new Example(role, label, name, ContentHash.read(in)));
        in.getLong(); // slot and checksum
      }
      return new DatasetIndex(fingerprint, classes, examples, rule(in));
    } catch (BufferUnderflowException | IllegalArgumentException e) {
      throw new IOException("its index ends early", e);
    }
  }

  /** Where the examples of an index lie. */
  static Places places(ByteBuffer bytes) throws IOException {
    try {
      ByteBuffer in = bytes.duplicate();
      String fingerprint = readText(in);
      for (int left = in.getInt(); left > 0; left--) {
        skip(in, in.getInt());
      }
      int[] slots = new int[in.getInt()];
      int[] checksums = new int[slots.length];
      for (int i = 0; i < slots.length; i++) {
        skip(in, 1 + Integer.BYTES);
        skip(in, in.getInt());
        skip(in, HASH_BYTES);
        slots[i] = in.getInt();
        checksums[i] = in.getInt();
      }
      return new Places(fingerprint, rule(in), slots, checksums);
    } catch (BufferUnderflowException | IllegalArgumentException e) {
      throw new IOException("its index ends early", e);
    }
  }

  private static void skip(ByteBuffer in, int bytes) {
    in.position(in.position() + bytes);
  }

  /** The last word of an index; none where all rules give the same pixels. */
  private static PixelRule rule(ByteBuffer in) throws IOException {
    return in.hasRemaining() ? rule(readText(in)) : PixelRule.STORED;
  }

  private static PixelRule rule(String name) throws IOException {
    return Stream.of(PixelRule.values())
        .filter(rule -> rule.name().equals(name))
        .findFirst()
        .orElseThrow(() -> new IOException("its pixel rule is of a newer version"));
  }

  static int checksum(ByteBuffer bytes) {
    CRC32C checksum = new CRC32C();
    checksum.update(bytes.duplicate());
    return (int) checksum.getValue();
  }

  static int checksum(byte[] bytes, int from, int length) {
    CRC32C checksum = new CRC32C();
    checksum.update(bytes, from, length);
    return (int) checksum.getValue();
  }

  static DataException damaged(Path file, String how) {
    return new DataException(
        "the packed store "
            + Shown.text(file.toString())
            + " is damaged: "
            + how
            + "; delete its folder, it will be packed again");
  }

  private static void writeText(DataOutputStream out, String text) throws IOException {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    out.writeInt(bytes.length);
    out.write(bytes);
  }

  private static String readText(ByteBuffer in) {
    int length = in.getInt();
    if (length < 0 || length > in.remaining()) {
      throw new BufferUnderflowException();
    }
    byte[] bytes = new byte[length];
    in.get(bytes);
    return new String(bytes, StandardCharsets.UTF_8);
  }
}
