package graft.core.pack;

import graft.core.data.DatasetIndex;
import graft.core.data.PixelRule;
import graft.core.error.DataException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.MappedByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.jspecify.annotations.Nullable;

/**
 * The image files of a version 2 store, memory-mapped. A map covers a stretch and as much of the
 * next as the longest file has, so that no file lies in two.
 */
final class FileBlobs implements Blobs {
  private static final long STRETCH_BYTES = 1L << 30;

  private final Path file;
  private final FileFormat.Header header;
  private final MappedByteBuffer table;
  private final MappedByteBuffer[] maps;
  private final long stretch;
  private @Nullable DatasetIndex index;

  private FileBlobs(
      Path file,
      FileFormat.Header header,
      MappedByteBuffer table,
      MappedByteBuffer[] maps,
      long stretch) {
    this.file = file;
    this.header = header;
    this.table = table;
    this.maps = maps;
    this.stretch = stretch;
  }

  static FileBlobs open(FileChannel channel, byte[] first, Path file) throws IOException {
    return open(channel, first, file, STRETCH_BYTES);
  }

  static FileBlobs open(FileChannel channel, byte[] first, Path file, long stretch)
      throws IOException {
    FileFormat.Header header = FileFormat.decode(first, file);
    if (channel.size() != header.fileBytes()) {
      throw PackFormat.damaged(
          file, "it has " + channel.size() + " bytes, not " + header.fileBytes());
    }
    MappedByteBuffer table =
        channel.map(FileChannel.MapMode.READ_ONLY, header.tablePosition(), header.tableBytes());
    requireSound(table, header, file);
    long end = header.tablePosition();
    MappedByteBuffer[] maps = new MappedByteBuffer[(int) (end / stretch) + 1];
    int longest = longest(table, header.examples());
    for (int i = 0; i < maps.length; i++) {
      long from = i * stretch;
      maps[i] =
          channel.map(FileChannel.MapMode.READ_ONLY, from, Math.min(end - from, stretch + longest));
    }
    return new FileBlobs(file, header, table, maps, stretch);
  }

  private static void requireSound(ByteBuffer table, FileFormat.Header header, Path file) {
    java.util.zip.CRC32C checksum = new java.util.zip.CRC32C();
    checksum.update(table.duplicate());
    if ((int) checksum.getValue() != header.tableChecksum()) {
      throw PackFormat.damaged(file, "its table has a wrong checksum");
    }
  }

  private static int longest(ByteBuffer table, int examples) {
    int longest = 0;
    for (int example = 0; example < examples; example++) {
      longest = Math.max(longest, table.getInt(FileFormat.ENTRY_BYTES * example + 8));
    }
    return longest;
  }

  @Override
  public int side() {
    return header.side();
  }

  @Override
  public int size() {
    return header.examples();
  }

  @Override
  public long bytes() {
    return header.tablePosition();
  }

  /** Reads the index at the first call. */
  @Override
  public synchronized DatasetIndex index() {
    DatasetIndex known = index;
    if (known == null) {
      known = readIndex();
      index = known;
    }
    return known;
  }

  private DatasetIndex readIndex() {
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
      ByteBuffer bytes =
          channel.map(FileChannel.MapMode.READ_ONLY, header.indexPosition(), header.indexBytes());
      return FileFormat.index(bytes, header, file);
    } catch (IOException e) {
      throw unreadable(e);
    }
  }

  private DataException unreadable(IOException cause) {
    return new DataException(
        "cannot read the packed store " + file + ": " + cause.getMessage(), cause);
  }

  @Override
  public String fingerprint() {
    int bytes = (int) Math.min(header.indexBytes(), PackFormat.FINGERPRINT_BYTES);
    byte[] first = read(header.indexPosition(), bytes);
    return new String(first, Integer.BYTES, bytes - Integer.BYTES, StandardCharsets.UTF_8);
  }

  private byte[] read(long position, int length) {
    byte[] bytes = new byte[length];
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
      PackedStore.readFully(channel, ByteBuffer.wrap(bytes), position);
      return bytes;
    } catch (IOException e) {
      throw unreadable(e);
    }
  }

  @Override
  public PixelRule pixels() {
    return header.pixels();
  }

  /** The bytes of an example's file. */
  byte[] file(int example) {
    int entry = FileFormat.ENTRY_BYTES * example;
    long position = table.getLong(entry);
    byte[] bytes = new byte[table.getInt(entry + 8)];
    maps[(int) (position / stretch)].get((int) (position % stretch), bytes);
    return bytes;
  }

  /** Whether an example's file has its checksum. */
  @Override
  public boolean isSound(int example) {
    byte[] bytes = file(example);
    return PackFormat.checksum(bytes, 0, bytes.length)
        == table.getInt(FileFormat.ENTRY_BYTES * example + 12);
  }
}
