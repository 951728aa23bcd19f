package graft.core.pack;

import graft.core.data.DatasetIndex;
import graft.core.data.Example;
import graft.core.data.PixelRule;
import graft.core.data.Role;
import graft.core.error.DataException;
import graft.core.error.Shown;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Stream;
import java.util.zip.CRC32C;

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

  static byte[] encode(Contents contents) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    DataOutputStream out = new DataOutputStream(bytes);
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
      out.write(HexFormat.of().parseHex(example.sha256()));
      out.writeInt(contents.slots()[i]);
      out.writeInt(contents.checksums()[i]);
    }
    if (index.pixels() != PixelRule.STORED) { // what older versions wrote stays as it is
      writeText(out, index.pixels().name());
    }
    out.flush();
    return bytes.toByteArray();
  }

  static Contents decodeContents(byte[] bytes) throws IOException {
    DataInputStream in = new DataInputStream(new ByteArrayInputStream(bytes));
    String fingerprint = readText(in);
    List<String> classes = new ArrayList<>();
    for (int left = in.readInt(); left > 0; left--) {
      classes.add(readText(in));
    }
    int count = in.readInt();
    List<Example> examples = new ArrayList<>(count);
    int[] slots = new int[count];
    int[] checksums = new int[count];
    for (int i = 0; i < count; i++) {
      Role role =
          switch (in.readByte()) {
            case 0 -> Role.TRAIN;
            case 2 -> Role.OTHER;
            default -> Role.VALIDATION;
          };
      int label = in.readInt();
      String name = readText(in);
      String hash = HexFormat.of().formatHex(in.readNBytes(32));
      examples.add(new Example(role, label, name, hash));
      slots[i] = in.readInt();
      checksums[i] = in.readInt();
    }
    PixelRule pixels = in.available() > 0 ? rule(readText(in)) : PixelRule.STORED;
    return new Contents(new DatasetIndex(fingerprint, classes, examples, pixels), slots, checksums);
  }

  private static PixelRule rule(String name) throws IOException {
    return Stream.of(PixelRule.values())
        .filter(rule -> rule.name().equals(name))
        .findFirst()
        .orElseThrow(() -> new IOException("its pixel rule is of a newer version"));
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

  private static String readText(DataInputStream in) throws IOException {
    return new String(in.readNBytes(in.readInt()), StandardCharsets.UTF_8);
  }
}
