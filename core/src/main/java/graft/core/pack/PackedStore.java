package graft.core.pack;

import graft.core.data.DatasetIndex;
import graft.core.error.DataException;
import graft.core.error.Shown;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.MappedByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * A dataset's pixels, memory-mapped and shared by all processes that read them. Immutable; safe for
 * any number of threads; the mapping lives as long as the object.
 */
public final class PackedStore implements Pixels {
  private static final long MAPPED_BYTES = 1L << 30;

  private final Path folder;
  private final PackFormat.Header header;
  private final PackFormat.Contents contents;
  private final MappedByteBuffer[] maps;
  private final int imagesPerMap;

  private PackedStore(
      Path folder,
      PackFormat.Header header,
      PackFormat.Contents contents,
      MappedByteBuffer[] maps,
      int imagesPerMap) {
    this.folder = folder;
    this.header = header;
    this.contents = contents;
    this.maps = maps;
    this.imagesPerMap = imagesPerMap;
  }

  /**
   * Opens a store; checks its header, its length and its index, not its pixels (see {@link
   * #verify()}).
   *
   * @param folder the store's folder
   * @throws DataException if it is missing, damaged or of a newer version
   */
  public static PackedStore open(Path folder) {
    return open(folder, MAPPED_BYTES);
  }

  static PackedStore open(Path folder, long mapBytes) {
    Path file = folder.resolve(PackFormat.FILE);
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
      if (channel.size() < PackFormat.HEADER_BYTES) {
        throw PackFormat.damaged(file, "it has " + channel.size() + " bytes");
      }
      byte[] first = new byte[PackFormat.HEADER_BYTES];
      readFully(channel, ByteBuffer.wrap(first), 0);
      PackFormat.Header header = PackFormat.decode(first, file);
      if (channel.size() != header.fileBytes()) {
        throw PackFormat.damaged(
            file, "it has " + channel.size() + " bytes, not " + header.fileBytes());
      }
      PackFormat.Contents contents = readContents(channel, header, file);
      int imagesPerMap = (int) Math.max(1, mapBytes / header.imageBytes());
      MappedByteBuffer[] maps = map(channel, header, imagesPerMap);
      return new PackedStore(folder, header, contents, maps, imagesPerMap);
    } catch (IOException e) {
      throw new DataException(
          "cannot open the packed store "
              + Shown.text(file.toString())
              + ": "
              + Shown.text(String.valueOf(e.getMessage())),
          e);
    }
  }

  private static PackFormat.Contents readContents(
      FileChannel channel, PackFormat.Header header, Path file) throws IOException {
    byte[] bytes = new byte[Math.toIntExact(header.indexBytes())];
    readFully(channel, ByteBuffer.wrap(bytes), header.indexPosition());
    if (PackFormat.checksum(bytes, 0, bytes.length) != header.indexChecksum()) {
      throw PackFormat.damaged(file, "its index has a wrong checksum");
    }
    return PackFormat.decodeContents(bytes);
  }

  private static MappedByteBuffer[] map(
      FileChannel channel, PackFormat.Header header, int imagesPerMap) throws IOException {
    MappedByteBuffer[] maps =
        new MappedByteBuffer[(header.slots() + imagesPerMap - 1) / imagesPerMap];
    for (int i = 0; i < maps.length; i++) {
      long first = (long) i * imagesPerMap;
      long images = Math.min(imagesPerMap, header.slots() - first);
      maps[i] =
          channel.map(
              FileChannel.MapMode.READ_ONLY,
              PackFormat.HEADER_BYTES + first * header.imageBytes(),
              images * header.imageBytes());
    }
    return maps;
  }

  private static void readFully(FileChannel channel, ByteBuffer into, long position)
      throws IOException {
    long at = position;
    while (into.hasRemaining()) {
      int count = channel.read(into, at);
      if (count < 0) {
        throw new IOException("the file ends at byte " + at);
      }
      at += count;
    }
  }

  /** The folder it was opened from. */
  public Path folder() {
    return folder;
  }

  /** All examples; an example's number is its position there. */
  public DatasetIndex index() {
    return contents.index();
  }

  /** Height and width of every image in pixels. */
  @Override
  public int side() {
    return header.side();
  }

  /** Bytes of all pixels together. */
  long pixelBytes() {
    return header.slots() * header.imageBytes();
  }

  /** Number of examples. */
  @Override
  public int size() {
    return header.examples();
  }

  /**
   * Copies the pixels of an example.
   *
   * @param example its number, 0..size-1
   * @param destination receives {@code [3, side, side] uint8} RGB, 0..255, from its start
   */
  @Override
  public void read(int example, byte[] destination) {
    read(example, destination, 0);
  }

  /**
   * Copies the pixels of an example.
   *
   * @param example its number, 0..size-1
   * @param destination receives {@code [3, side, side] uint8} RGB, 0..255
   * @param offset where in {@code destination} they start
   */
  public void read(int example, byte[] destination, int offset) {
    int slot = contents.slots()[example];
    int bytes = (int) header.imageBytes();
    maps[slot / imagesPerMap].get(slot % imagesPerMap * bytes, destination, offset, bytes);
  }

  /** Does nothing: the mapping goes when the object does. */
  @Override
  public void close() {}

  /**
   * Compares every image with its checksum.
   *
   * @throws DataException naming the first damaged image
   */
  public void verify() {
    byte[] pixels = new byte[(int) header.imageBytes()];
    for (int example = 0; example < size(); example++) {
      read(example, pixels);
      if (PackFormat.checksum(pixels, 0, pixels.length) != contents.checksums()[example]) {
        throw PackFormat.damaged(
            folder.resolve(PackFormat.FILE),
            "the pixels of "
                + Shown.text(index().examples().get(example).name())
                + " (example "
                + example
                + ") have a wrong checksum");
      }
    }
  }
}
