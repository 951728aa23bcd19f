package graft.core.pack;

import graft.core.data.DatasetIndex;
import graft.core.data.PixelRule;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.MappedByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;

/** The pixels of a version 1 store, memory-mapped. */
final class PixelBlobs implements Blobs {
  private final PackFormat.Header header;
  private final PackFormat.Contents contents;
  private final MappedByteBuffer[] maps;
  private final int imagesPerMap;

  private PixelBlobs(
      PackFormat.Header header,
      PackFormat.Contents contents,
      MappedByteBuffer[] maps,
      int imagesPerMap) {
    this.header = header;
    this.contents = contents;
    this.maps = maps;
    this.imagesPerMap = imagesPerMap;
  }

  static PixelBlobs open(FileChannel channel, byte[] first, Path file, long mapBytes)
      throws IOException {
    PackFormat.Header header = PackFormat.decode(first, file);
    if (channel.size() != header.fileBytes()) {
      throw PackFormat.damaged(
          file, "it has " + channel.size() + " bytes, not " + header.fileBytes());
    }
    PackFormat.Contents contents = readContents(channel, header, file);
    int imagesPerMap = (int) Math.max(1, mapBytes / header.imageBytes());
    return new PixelBlobs(header, contents, map(channel, header, imagesPerMap), imagesPerMap);
  }

  private static PackFormat.Contents readContents(
      FileChannel channel, PackFormat.Header header, Path file) throws IOException {
    byte[] bytes = new byte[Math.toIntExact(header.indexBytes())];
    PackedStore.readFully(channel, ByteBuffer.wrap(bytes), header.indexPosition());
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
    return header.slots() * header.imageBytes();
  }

  @Override
  public String fingerprint() {
    return index().fingerprint();
  }

  @Override
  public PixelRule pixels() {
    return index().pixels();
  }

  @Override
  public DatasetIndex index() {
    return contents.index();
  }

  /** Copies the pixels of an example. */
  void read(int example, byte[] destination, int offset) {
    int slot = contents.slots()[example];
    int bytes = (int) header.imageBytes();
    maps[slot / imagesPerMap].get(slot % imagesPerMap * bytes, destination, offset, bytes);
  }

  @Override
  public boolean isSound(int example) {
    byte[] pixels = new byte[(int) header.imageBytes()];
    read(example, pixels, 0);
    return PackFormat.checksum(pixels, 0, pixels.length) == contents.checksums()[example];
  }
}
