package graft.core.weights;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;

/** A file read from its start, at most to a limit, that knows how far it was read. */
final class PickleStream extends InputStream {
  private static final int BUFFER_BYTES = 1 << 16;

  private final FileChannel channel;
  private final long limit;
  private final ByteBuffer buffer = ByteBuffer.allocate(BUFFER_BYTES).limit(0);
  private long position;

  PickleStream(FileChannel channel, long limit) {
    this.channel = channel;
    this.limit = limit;
  }

  /** Bytes given so far. */
  long position() {
    return position;
  }

  @Override
  public int read() throws IOException {
    if (position >= limit) {
      throw new IOException("its pickle is longer than " + limit + " bytes");
    }
    if (!buffer.hasRemaining()) {
      buffer.clear();
      int count = channel.read(buffer, position);
      buffer.flip();
      if (count <= 0) {
        return -1;
      }
    }
    position++;
    return Byte.toUnsignedInt(buffer.get());
  }

  @Override
  public int read(byte[] into, int from, int length) throws IOException {
    for (int i = 0; i < length; i++) {
      int next = read();
      if (next < 0) {
        return i == 0 ? -1 : i;
      }
      into[from + i] = (byte) next;
    }
    return length;
  }
}
