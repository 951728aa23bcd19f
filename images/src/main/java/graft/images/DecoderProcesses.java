package graft.images;

import graft.core.data.ImageDecoder;
import graft.core.error.MachineException;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Semaphore;

/**
 * Decodes in child processes, so that a file that crashes the decoder costs that file alone. The
 * children start when first needed and end with {@link #close()} or with this process.
 */
public final class DecoderProcesses implements ImageDecoder {
  private static final Object STARTING = new Object();

  private final int children;
  private final Path natives;
  private final Semaphore free;
  private final Deque<DecoderProcess> idle = new ArrayDeque<>();
  private boolean closed;

  /**
   * Prepares; starts nothing yet.
   *
   * @param children how many processes at most, at least 1
   * @param cacheRoot the folder for all that can be computed again; holds the unpacked natives
   */
  public DecoderProcesses(int children, Path cacheRoot) {
    if (children < 1) {
      throw new IllegalArgumentException("at least 1 decoder process, was " + children);
    }
    this.children = children;
    this.natives = cacheRoot.resolve("natives").toAbsolutePath();
    this.free = new Semaphore(children);
  }

  @Override
  public int lanes() {
    return children;
  }

  /**
   * {@inheritDoc}
   *
   * @throws MachineException if no decoder starts on this machine
   */
  @Override
  public List<Decoded> decode(List<byte[]> files, int side) {
    if (files.isEmpty()) {
      return List.of();
    }
    Optional<List<Decoded>> results = attempt(files, side);
    if (results.isEmpty() && files.size() == 1) {
      results = attempt(files, side); // the child may have been ended by something else
    }
    return results.orElseGet(() -> afterCrash(files, side));
  }

  /** The results, or nothing if the child is lost. */
  private Optional<List<Decoded>> attempt(List<byte[]> files, int side) {
    free.acquireUninterruptibly();
    try {
      DecoderProcess child = take();
      try {
        List<Decoded> results = child.decode(files, side);
        giveBack(child);
        return Optional.of(results);
      } catch (IOException e) {
        child.close();
        return Optional.empty();
      }
    } finally {
      free.release();
    }
  }

  /** Decodes one by one, to find the file that the decoder cannot survive. */
  private List<Decoded> afterCrash(List<byte[]> files, int side) {
    if (files.size() == 1) {
      return List.of(new Undecodable("crashes the decoder"));
    }
    List<Decoded> results = new ArrayList<>(files.size());
    for (byte[] file : files) {
      results.addAll(decode(List.of(file), side));
    }
    return results;
  }

  // One child starts at a time: the first of all unpacks the natives, and two at once corrupt them.
  private synchronized DecoderProcess take() {
    if (closed) {
      throw new IllegalStateException("the decoder is closed");
    }
    DecoderProcess child = idle.poll();
    return child != null ? child : startAlone();
  }

  private DecoderProcess startAlone() {
    try {
      Files.createDirectories(natives);
      Path lock = natives.resolve("graft.lock");
      synchronized (STARTING) {
        return startUnder(lock);
      }
    } catch (IOException e) {
      throw new MachineException(
          "cannot unpack native libraries to "
              + natives
              + " ("
              + e.getMessage()
              + ")\nset GRAFT_CACHE to a folder that can be written",
          e);
    }
  }

  private DecoderProcess startUnder(Path lock) throws IOException {
    try (FileChannel channel =
            FileChannel.open(lock, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        FileLock held = channel.lock()) {
      held.isValid();
      NativeSpace.require(natives, Files.getFileStore(natives).getUsableSpace());
      return DecoderProcess.start(natives);
    }
  }

  private synchronized void giveBack(DecoderProcess child) {
    if (closed) {
      child.close();
    } else {
      idle.push(child);
    }
  }

  /** Process ids of the children that wait for work. */
  synchronized List<Long> idleProcesses() {
    return idle.stream().map(DecoderProcess::pid).toList();
  }

  @Override
  public synchronized void close() {
    closed = true;
    idle.forEach(DecoderProcess::close);
    idle.clear();
  }
}
