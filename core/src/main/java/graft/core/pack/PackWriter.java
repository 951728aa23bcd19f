package graft.core.pack;

import graft.core.data.Dataset;
import graft.core.data.DatasetIndex;
import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.function.Consumer;

/**
 * Writes a packed store into a folder of its own, or goes on with it; images arrive in any order
 * from any thread.
 */
final class PackWriter implements Dataset.PixelSink, Closeable {
  private final Path folder;
  private final FileChannel channel;
  private final PackJournal journal;
  private final int side;
  private final int[] checksums;

  PackWriter(Path folder, int side, int slots) throws IOException {
    Files.createDirectories(folder);
    this.folder = folder;
    this.side = side;
    this.checksums = new int[slots];
    this.channel =
        FileChannel.open(
            folder.resolve(PackFormat.FILE),
            StandardOpenOption.CREATE,
            StandardOpenOption.READ,
            StandardOpenOption.WRITE);
    this.journal = PackJournal.open(folder);
  }

  @Override
  public void before(Consumer<Dataset.Found> taker) throws IOException {
    journal.resume(
        channel,
        line -> {
          checksums[line.image().slot()] = line.checksum();
          taker.accept(line.image());
        });
  }

  @Override
  public void accept(Dataset.Found image, byte[] planar) throws IOException {
    int checksum = PackFormat.checksum(planar, 0, planar.length);
    long position = PackFormat.HEADER_BYTES + 3L * side * side * image.slot();
    writeFully(ByteBuffer.wrap(planar), position);
    checksums[image.slot()] = checksum;
    journal.add(new PackJournal.Line(image, position, planar.length, checksum));
  }

  /** Writes index and header, and waits until all is on disk. */
  void finish(DatasetIndex index, List<Integer> slots) throws IOException {
    int[] slotOf = slots.stream().mapToInt(Integer::intValue).toArray();
    int[] checksumOf = slots.stream().mapToInt(slot -> checksums[slot]).toArray();
    PackFormat.Written written =
        PackFormat.write(
            new PackFormat.Contents(index, slotOf, checksumOf),
            channel,
            PackFormat.HEADER_BYTES + 3L * side * side * checksums.length);
    PackFormat.Header header =
        new PackFormat.Header(
            side, checksums.length, slotOf.length, written.bytes(), written.checksum());
    writeFully(PackFormat.encode(header), 0);
    channel.force(true);
    sync(folder);
  }

  /** Waits until a folder's entries are on disk. */
  static void sync(Path folder) throws IOException {
    try (FileChannel entries = FileChannel.open(folder, StandardOpenOption.READ)) {
      entries.force(true);
    }
  }

  private void writeFully(ByteBuffer bytes, long position) throws IOException {
    long at = position;
    while (bytes.hasRemaining()) {
      at += channel.write(bytes, at);
    }
  }

  @Override
  public void close() throws IOException {
    journal.close();
    channel.close();
  }
}
