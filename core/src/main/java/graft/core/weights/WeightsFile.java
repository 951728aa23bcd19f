package graft.core.weights;

import graft.core.error.DataException;
import graft.core.error.Shown;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * An open safetensors file whose header has passed all checks: length at most 100,000,000 bytes,
 * first byte <code>{</code>, no duplicate key, known number formats, shapes whose products fit the
 * offsets, and tensors that fill the file without gap, overlap or tail. The caller closes it.
 */
public final class WeightsFile implements AutoCloseable {
  private static final long LONGEST_HEADER = 100_000_000;
  private static final int LENGTH_BYTES = 8;

  private final Path path;
  private final FileChannel channel;
  private final long dataStart;
  private final Header header;

  private WeightsFile(Path path, FileChannel channel, long dataStart, Header header) {
    this.path = path;
    this.channel = channel;
    this.dataStart = dataStart;
    this.header = header;
  }

  /**
   * Opens a file and checks its header; no tensor is read.
   *
   * @throws DataException if it is missing, unreadable or not a sound safetensors file
   */
  public static WeightsFile open(Path path) {
    FileChannel channel = null;
    try {
      channel = FileChannel.open(path, StandardOpenOption.READ);
      WeightsFile file = read(path, channel);
      channel = null;
      return file;
    } catch (NoSuchFileException e) {
      throw new DataException("no weights file at " + Shown.text(path.toString()), e);
    } catch (IOException e) {
      throw new DataException(
          "cannot read the weights file " + Shown.text(path.toString()) + ": " + e.getMessage(), e);
    } finally {
      closeQuietly(channel);
    }
  }

  private static WeightsFile read(Path path, FileChannel channel) throws IOException {
    long size = channel.size();
    if (size < LENGTH_BYTES) {
      throw unsound(path, "it has " + size + " bytes, too few for a header");
    }
    ByteBuffer length = ByteBuffer.allocate(LENGTH_BYTES).order(ByteOrder.LITTLE_ENDIAN);
    readFully(path, channel, 0, length);
    long headerBytes = length.getLong(0);
    if (headerBytes < 0 || headerBytes > LONGEST_HEADER) {
      throw unsound(path, "its header claims " + Long.toUnsignedString(headerBytes) + " bytes");
    }
    if (headerBytes > size - LENGTH_BYTES) {
      throw unsound(path, "its header of " + headerBytes + " bytes reaches beyond the file");
    }
    ByteBuffer text = ByteBuffer.allocate((int) headerBytes);
    readFully(path, channel, LENGTH_BYTES, text);
    long dataStart = LENGTH_BYTES + headerBytes;
    try {
      Header header = Header.parse(text.array(), size - dataStart);
      return new WeightsFile(path, channel, dataStart, header);
    } catch (Header.UnsoundException e) {
      throw unsound(path, String.valueOf(e.getMessage()));
    }
  }

  private static DataException unsound(Path path, String why) {
    return new DataException(
        Shown.text(path + " is not a sound safetensors file: " + why)
            + "; fetch or export it again");
  }

  private static void closeQuietly(@org.jspecify.annotations.Nullable FileChannel channel) {
    if (channel != null) {
      try {
        channel.close();
      } catch (IOException e) {
        throw new DataException("cannot close a weights file: " + e.getMessage(), e);
      }
    }
  }

  /** The header's own strings, keys sorted. */
  public Map<String, String> metadata() {
    return header.metadata();
  }

  /** All tensors in the order of their data. */
  public List<TensorInfo> tensors() {
    return header.tensors();
  }

  /** The named tensor, if the file has it. */
  public Optional<TensorInfo> find(String name) {
    return header.tensors().stream().filter(tensor -> tensor.name().equals(name)).findFirst();
  }

  /**
   * Reads a tensor's bytes.
   *
   * @param destination filled from its position on; has at least {@link TensorInfo#bytes()} left
   */
  public void read(TensorInfo tensor, ByteBuffer destination) {
    ByteBuffer part = destination.duplicate();
    part.limit(part.position() + Math.toIntExact(tensor.bytes()));
    try {
      readFully(path, channel, dataStart + tensor.begin(), part);
    } catch (IOException e) {
      throw new DataException(
          "cannot read " + Shown.brief(tensor.name()) + " of " + Shown.text(path.toString()), e);
    }
  }

  private static void readFully(Path path, FileChannel channel, long position, ByteBuffer target)
      throws IOException {
    long at = position;
    while (target.hasRemaining()) {
      int count = channel.read(target, at);
      if (count < 0) {
        throw unsound(path, "it ends at byte " + at);
      }
      at += count;
    }
  }

  @Override
  public void close() {
    closeQuietly(channel);
  }
}
