package graft.study.execution;

import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;

/** A worker that greets and then says nonsense. */
public final class GarbageWorker {
  private GarbageWorker() {}

  public static void main(String[] args) throws Exception {
    try (SocketChannel socket = SocketChannel.open(StandardProtocolFamily.UNIX)) {
      socket.connect(UnixDomainSocketAddress.of(Path.of(args[0])));
      MessageChannel channel = new MessageChannel(socket, MessageChannel.LONGEST_GROUP);
      channel.send(new Message.Hello(1, "cpu"));
      channel.receive();
      socket.write(ByteBuffer.wrap(new byte[] {0, 0, 0, 3, '{', '"', 'x'}));
      Thread.sleep(20_000);
    }
  }
}
