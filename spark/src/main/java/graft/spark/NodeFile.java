package graft.spark;

import graft.core.data.FileHash;
import graft.core.lock.WaitingLock;
import graft.core.lock.WholeFile;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.ReadableByteChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import org.apache.spark.SparkEnv;

/**
 * A file of the coordinator's machine that nodes need.
 *
 * @param path where the coordinator has it; a node may see it there, too
 * @param place where a node that does not see it keeps its copy, below its cache
 * @param bytes its size
 * @param modified its time in milliseconds
 * @param sha256 of its bytes, or empty where size and time tell it from others
 * @param uri where Spark's file server has it
 */
record NodeFile(String path, String place, long bytes, long modified, String sha256, String uri) {
  private static final int CHUNK = 1 << 20;

  /** Whether this machine sees the coordinator's file at its path. */
  boolean isSeen() {
    try {
      Path file = Path.of(path);
      return Files.isDirectory(file)
          || (Files.size(file) == bytes && Files.getLastModifiedTime(file).toMillis() == modified);
    } catch (IOException e) {
      return false;
    }
  }

  /**
   * The copy in a node's cache, fetched through Spark's file server if it is not there: once, other
   * executors of the node wait meanwhile.
   *
   * @throws IOException if it does not arrive or cannot be written
   */
  Path in(Path cache) throws IOException {
    Path copy = cache.resolve(place);
    Path folder = Files.createDirectories(cache.resolve("scratch"));
    return isWhole(copy)
        ? copy
        : WaitingLock.hold(
            folder.resolve("fetch.lock"), () -> isWhole(copy) ? copy : fetchedTo(copy));
  }

  private boolean isWhole(Path copy) throws IOException {
    return Files.exists(copy)
        && Files.size(copy) == bytes
        && (sha256.isEmpty() || FileHash.of(copy).equals(sha256));
  }

  private Path fetchedTo(Path copy) throws IOException {
    Files.createDirectories(copy.resolveSibling(""));
    Path unfinished = WholeFile.unfinished(copy);
    try {
      try (ReadableByteChannel in = SparkEnv.get().rpcEnv().openChannel(uri);
          FileChannel out =
              FileChannel.open(
                  unfinished,
                  StandardOpenOption.CREATE,
                  StandardOpenOption.TRUNCATE_EXISTING,
                  StandardOpenOption.WRITE)) {
        ByteBuffer buffer = ByteBuffer.allocate(CHUNK);
        while (in.read(buffer) >= 0) {
          buffer.flip();
          while (buffer.hasRemaining()) {
            out.write(buffer);
          }
          buffer.clear();
        }
      }
      if (!isWhole(unfinished)) {
        throw new IOException("it arrived damaged");
      }
      return Files.move(unfinished, copy, StandardCopyOption.ATOMIC_MOVE);
    } catch (RuntimeException e) { // Spark's, where the coordinator does not send it
      throw new IOException(String.valueOf(e.getMessage()), e);
    } finally {
      Files.deleteIfExists(unfinished);
    }
  }
}
