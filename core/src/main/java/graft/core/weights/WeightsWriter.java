package graft.core.weights;

import java.io.IOException;
import java.io.StringWriter;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.json.JsonFactory;

/**
 * Writes safetensors files whole or not at all: into a temporary file of the same folder, forced to
 * disk, renamed onto the target, and the folder forced. Equal content gives equal bytes.
 */
public final class WeightsWriter {
  private static final int ALIGNMENT = 8;
  private static final JsonFactory JSON = new JsonFactory();

  private WeightsWriter() {}

  /**
   * Writes a file, replacing an older one.
   *
   * @param file its parent folder exists
   * @param temporarySuffix ending of the temporary file's name; writers that may run at the same
   *     time use different ones
   * @param metadata strings kept in the header
   * @throws IOException if the disk is full or the folder cannot be written; the temporary file is
   *     removed then
   */
  public static void write(
      Path file, String temporarySuffix, Map<String, String> metadata, List<NamedTensor> tensors)
      throws IOException {
    Path temporary = file.resolveSibling(file.getFileName() + temporarySuffix);
    try {
      try (FileChannel channel =
          FileChannel.open(
              temporary,
              StandardOpenOption.CREATE,
              StandardOpenOption.TRUNCATE_EXISTING,
              StandardOpenOption.WRITE)) {
        writeFully(channel, header(metadata, tensors));
        for (NamedTensor tensor : tensors) {
          writeFully(channel, tensor.data().duplicate());
        }
        channel.force(true);
      }
      Files.move(temporary, file, StandardCopyOption.ATOMIC_MOVE);
      forceFolder(file);
    } finally {
      Files.deleteIfExists(temporary);
    }
  }

  private static void forceFolder(Path file) throws IOException {
    Path folder = file.toAbsolutePath().getParent();
    if (folder != null) {
      try (FileChannel channel = FileChannel.open(folder, StandardOpenOption.READ)) {
        channel.force(true);
      }
    }
  }

  private static void writeFully(FileChannel channel, ByteBuffer bytes) throws IOException {
    while (bytes.hasRemaining()) {
      channel.write(bytes);
    }
  }

  private static ByteBuffer header(Map<String, String> metadata, List<NamedTensor> tensors) {
    byte[] json = json(metadata, tensors).getBytes(StandardCharsets.UTF_8);
    int padded = (json.length + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT;
    ByteBuffer header = ByteBuffer.allocate(8 + padded).order(ByteOrder.LITTLE_ENDIAN);
    header.putLong(padded).put(json);
    while (header.hasRemaining()) {
      header.put((byte) ' ');
    }
    return header.flip();
  }

  private static String json(Map<String, String> metadata, List<NamedTensor> tensors) {
    StringWriter text = new StringWriter();
    try (JsonGenerator json = JSON.createGenerator(ObjectWriteContext.empty(), text)) {
      json.writeStartObject();
      if (!metadata.isEmpty()) {
        json.writeObjectPropertyStart(Header.METADATA);
        new TreeMap<>(metadata).forEach(json::writeStringProperty);
        json.writeEndObject();
      }
      long at = 0;
      for (NamedTensor tensor : tensors) {
        long end = at + tensor.data().remaining();
        writeTensor(json, tensor, at, end);
        at = end;
      }
      json.writeEndObject();
    }
    return text.toString();
  }

  private static void writeTensor(JsonGenerator json, NamedTensor tensor, long begin, long end) {
    json.writeObjectPropertyStart(tensor.name());
    json.writeStringProperty("dtype", "F32");
    json.writeArrayPropertyStart("shape");
    tensor.shape().forEach(json::writeNumber);
    json.writeEndArray();
    json.writeArrayPropertyStart("data_offsets");
    json.writeNumber(begin);
    json.writeNumber(end);
    json.writeEndArray();
    json.writeEndObject();
  }
}
