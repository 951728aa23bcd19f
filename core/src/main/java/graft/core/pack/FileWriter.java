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

/** Writes a store of image files, or goes on with it; they arrive in any order from any thread. */
final class FileWriter implements Dataset.PixelSink, Closeable {
  private final Path folder;
  private final FileChannel channel;
  private final PackJournal journal;
  private final int side;
  private final long[] positions;
  private final int[] lengths;
  private final int[] checksums;
  private long end = PackFormat.HEADER_BYTES;

  FileWriter(Path folder, int side, int slots) throws IOException {
    Files.createDirectories(folder);
    this.folder = folder;
    this.side = side;
    positions = new long[slots];
    lengths = new int[slots];
    checksums = new int[slots];
    channel =
        FileChannel.open(
            folder.resolve(PackFormat.FILE),
            StandardOpenOption.CREATE,
            StandardOpenOption.READ,
            StandardOpenOption.WRITE);
    journal = PackJournal.open(folder);
  }

  private synchronized void place(PackJournal.Line line) {
    int slot = line.image().slot();
    positions[slot] = line.position();
    lengths[slot] = line.length();
    checksums[slot] = line.checksum();
    end = Math.max(end, line.position() + line.length());
  }

  @Override
  public void before(Consumer<Dataset.Found> taker) throws IOException {
    journal.resume(
        channel,
        line -> {
          place(line);
          taker.accept(line.image());
        });
    channel.truncate(end);
  }

  @Override
  public void accept(Dataset.Found image, byte[] file) throws IOException {
    int checksum = PackFormat.checksum(file, 0, file.length);
    long position = reserve(file.length);
    write(ByteBuffer.wrap(file), position);
    PackJournal.Line line = new PackJournal.Line(image, position, file.length, checksum);
    place(line);
    journal.add(line);
  }

  private synchronized long reserve(int bytes) {
    long position = end;
    end += bytes;
    return position;
  }

  /** Writes table, index and header, and waits until all is on disk. */
  void finish(DatasetIndex index, List<Integer> slots) throws IOException {
    ByteBuffer table = ByteBuffer.allocate(FileFormat.ENTRY_BYTES * slots.size());
    for (int slot : slots) {
      table.putLong(positions[slot]).putInt(lengths[slot]).putInt(checksums[slot]);
    }
    int[] none = new int[slots.size()];
    PackFormat.Written written =
        PackFormat.write(
            new PackFormat.Contents(index, none, none), channel, end + table.capacity());
    FileFormat.Header header =
        new FileFormat.Header(
            index.pixels(),
            side,
            slots.size(),
            end,
            written.bytes(),
            PackFormat.checksum(table.array(), 0, table.capacity()),
            written.checksum());
    write(table.rewind(), header.tablePosition());
    write(FileFormat.encode(header), 0);
    channel.force(true);
    PackWriter.sync(folder);
  }

  private void write(ByteBuffer bytes, long position) throws IOException {
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
