package graft.core.weights;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.zip.CRC32;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/** A pickle put together opcode by opcode, as no honest program writes it. */
final class MadePickle {
  private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();

  /** Begins with a map, open for entries. */
  static MadePickle map() {
    return new MadePickle().raw("\u0080\2}(");
  }

  /** Adds opcodes, a character a byte. */
  MadePickle raw(String opcodes) {
    bytes.writeBytes(opcodes.getBytes(StandardCharsets.ISO_8859_1));
    return this;
  }

  MadePickle text(String text) {
    byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
    raw("X");
    bytes.writeBytes(
        ByteBuffer.allocate(4).order(ByteOrder.LITTLE_ENDIAN).putInt(utf8.length).array());
    bytes.writeBytes(utf8);
    return this;
  }

  /**
   * A tensor of one number.
   *
   * @param key opcodes that push the storage's key
   * @param shape opcodes that push the shape, a tuple
   */
  MadePickle tensor(MadePickle key, MadePickle shape) {
    raw("ctorch._utils\n_rebuild_tensor_v2\n((").text("storage").raw("ctorch\nFloatStorage\n");
    bytes.writeBytes(key.bytes.toByteArray());
    text("cpu").raw("K\1tQK\0");
    bytes.writeBytes(shape.bytes.toByteArray());
    return raw("K\1\u0085\u0089NtR");
  }

  /** A tensor of that shape, all of whose numbers are the storage's only one. */
  MadePickle view(List<Long> shape) {
    raw("ctorch._utils\n_rebuild_tensor_v2\n((").text("storage").raw("ctorch\nFloatStorage\n");
    text("0").text("cpu").raw("K\1tQK\0(");
    for (long length : shape) {
      raw("M" + (char) (length & 0xff) + (char) (length >> 8));
    }
    return raw("t(" + "K\0".repeat(shape.size()) + "t\u0089NtR");
  }

  /** Ends the map. */
  MadePickle end() {
    return raw("u.");
  }

  /** Writes it in PyTorch's zip form, with one storage {@code 0} of the number 1. */
  Path zip(Path file) throws IOException {
    Map<String, byte[]> entries = new LinkedHashMap<>();
    entries.put("m/data.pkl", bytes.toByteArray());
    entries.put("m/data/0", new byte[] {0, 0, (byte) 0x80, 0x3f});
    try (ZipOutputStream zip = new ZipOutputStream(Files.newOutputStream(file))) {
      for (Map.Entry<String, byte[]> entry : entries.entrySet()) {
        CRC32 crc = new CRC32();
        crc.update(entry.getValue());
        ZipEntry stored = new ZipEntry(entry.getKey());
        stored.setMethod(ZipEntry.STORED);
        stored.setSize(entry.getValue().length);
        stored.setCrc(crc.getValue());
        zip.putNextEntry(stored);
        zip.write(entry.getValue());
      }
    }
    return file;
  }
}
