package graft.images;

import graft.core.data.ImageDecoder;
import graft.core.data.PixelRule;
import graft.core.error.MachineException;
import graft.core.lock.WaitingLock;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
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
  /** Crashes of the child by which an image is told to be their cause. */
  private static final int MOST_CRASHES = 2;

  private final Path java;
  private final PixelRule rule;
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
    this(children, cacheRoot, PixelRule.NOW);
  }

  /** Prepares for images that are read by a rule. */
  public DecoderProcesses(int children, Path cacheRoot, PixelRule rule) {
    this(children, cacheRoot, rule, Path.of(System.getProperty("java.home"), "bin", "java"));
  }

  /** With another program in place of Java's. */
  DecoderProcesses(int children, Path cacheRoot, PixelRule rule, Path java) {
    if (children < 1) {
      throw new IllegalArgumentException("at least 1 decoder process, was " + children);
    }
    this.java = java;
    this.rule = rule;
    this.children = children;
    this.natives = cacheRoot.resolve("natives").toAbsolutePath();
    this.free = new Semaphore(children);
  }

  @Override
  public PixelRule rule() {
    return rule;
  }

  @Override
  public int lanes() {
    return children;
  }

  /**
   * {@inheritDoc}
   *
   * @throws MachineException if no decoder starts on this machine, or is killed again and again
   */
  @Override
  public List<Decoded> decode(List<byte[]> files, int side) {
    if (files.isEmpty()) {
      return List.of();
    }
    int killed = 0;
    for (int crashes = 0; crashes < MOST_CRASHES; ) {
      Attempt attempt = attempt(files, side);
      if (attempt.results().isPresent()) {
        return attempt.results().get();
      }
      if (files.size() > 1) {
        return oneByOne(files, side);
      }
      if (!attempt.killed()) {
        crashes++;
      } else if (++killed == DecoderProcess.STARTS) { // no fault of the file: it is not named bad
        throw new MachineException(
            "the image decoder was killed "
                + killed
                + " times on an image of "
                + files.get(0).length / 1000
                + " kB"
                + DecoderProcess.KILLED);
      }
    }
    return List.of(new Undecodable("crashes the decoder"));
  }

  /**
   * What became of a batch.
   *
   * @param results nothing if the child is lost
   * @param killed whether something else ended the child
   */
  private record Attempt(Optional<List<Decoded>> results, boolean killed) {}

  private Attempt attempt(List<byte[]> files, int side) {
    free.acquireUninterruptibly();
    try {
      DecoderProcess child = take();
      try {
        List<Decoded> results = child.decode(files, side, rule);
        giveBack(child);
        return new Attempt(Optional.of(results), false);
      } catch (IOException e) {
        boolean killed = child.wasKilled();
        child.close();
        return new Attempt(Optional.empty(), killed);
      }
    } finally {
      free.release();
    }
  }

  /** Decodes one by one, to find the file that the decoder cannot survive. */
  private List<Decoded> oneByOne(List<byte[]> files, int side) {
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
      return WaitingLock.hold(
          natives.resolve("graft.lock"),
          () -> {
            NativeSpace.require(natives, Files.getFileStore(natives).getUsableSpace());
            return DecoderProcess.start(java, natives);
          });
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
