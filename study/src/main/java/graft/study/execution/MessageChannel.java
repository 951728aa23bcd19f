package graft.study.execution;

import graft.core.json.RecordJson;
import java.io.Closeable;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;

/**
 * One end of the connection of coordinator and worker. A message is four bytes of length, highest
 * first, then that many bytes of UTF-8 JSON. Any thread may send; one thread receives.
 */
final class MessageChannel implements Closeable {
  /** The longest group: two lists of a million numbers are 16 MB. */
  static final int LONGEST_GROUP = 512 << 20;

  /** The longest word of a worker: an outcome of a thousand epochs is 0.2 MB. */
  static final int LONGEST_REPORT = 16 << 20;

  private static final int CHUNK = 1 << 20;

  private final SocketChannel channel;
  private final int longestReceived;

  MessageChannel(SocketChannel channel, int longestReceived) {
    this.channel = channel;
    this.longestReceived = longestReceived;
  }

  synchronized void send(Message message) throws IOException {
    byte[] body = RecordJson.bytes(message);
    ByteBuffer frame = ByteBuffer.allocate(4 + body.length).putInt(body.length).put(body).flip();
    while (frame.hasRemaining()) {
      channel.write(frame);
    }
  }

  /**
   * The next message; waits for it.
   *
   * @throws EOFException when the other end is gone
   * @throws IOException for bytes that are no message
   */
  Message receive() throws IOException {
    int length = read(4).getInt();
    if (length < 2 || length > longestReceived) {
      throw new IOException("a message of " + length + " bytes");
    }
    try {
      return RecordJson.read(read(length).array(), Message.class);
    } catch (IllegalArgumentException e) {
      throw new IOException(e.getMessage(), e);
    }
  }

  /** Grows with what has arrived, so that a false length costs no memory. */
  private ByteBuffer read(int length) throws IOException {
    ByteBuffer bytes = ByteBuffer.allocate(Math.min(length, CHUNK));
    while (true) {
      while (bytes.hasRemaining()) {
        if (channel.read(bytes) < 0) {
          throw new EOFException("the connection is closed");
        }
      }
      if (bytes.capacity() == length) {
        return bytes.flip();
      }
      int capacity = (int) Math.min(length, 2L * bytes.capacity());
      bytes = ByteBuffer.allocate(capacity).put(bytes.flip());
    }
  }

  @Override
  public void close() throws IOException {
    channel.close();
  }
}
