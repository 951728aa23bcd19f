package graft.core.pack;

import graft.core.data.DatasetIndex;
import graft.core.data.PixelRule;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.MappedByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** The pixels of a version 1 store, memory-mapped. */
final class PixelBlobs implements Blobs {
  private final PackFormat.Header header;
  private final PackFormat.Places places;
  private final ByteBuffer names;
  private final MappedByteBuffer[] maps;
  private final int imagesPerMap;
  private @Nullable DatasetIndex index;

  private PixelBlobs(
      PackFormat.Header header,
      PackFormat.Places places,
      ByteBuffer names,
      MappedByteBuffer[] maps,
      int imagesPerMap) {
    this.header = header;
    this.places = places;
    this.names = names;
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
    ByteBuffer index =
        channel.map(FileChannel.MapMode.READ_ONLY, header.indexPosition(), header.indexBytes());
    if (PackFormat.checksum(index) != header.indexChecksum()) {
      throw PackFormat.damaged(file, "its index has a wrong checksum");
    }
    int imagesPerMap = (int) Math.max(1, mapBytes / header.imageBytes());
    return new PixelBlobs(
        header, PackFormat.places(index), index, map(channel, header, imagesPerMap), imagesPerMap);
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
    return places.fingerprint();
  }

  @Override
  public PixelRule pixels() {
    return places.pixels();
  }

  /** Reads the names at the first call. */
  @Override
  public synchronized DatasetIndex index() {
    DatasetIndex known = index;
    if (known == null) {
      try {
        known = PackFormat.index(names);
      } catch (IOException e) { // its checksum was right
        throw new IllegalStateException(e);
      }
      index = known;
    }
    return known;
  }

  /** Copies the pixels of an example. */
  void read(int example, byte[] destination, int offset) {
    int slot = places.slots()[example];
    int bytes = (int) header.imageBytes();
    maps[slot / imagesPerMap].get(slot % imagesPerMap * bytes, destination, offset, bytes);
  }

  @Override
  public boolean isSound(int example) {
    byte[] pixels = new byte[(int) header.imageBytes()];
    read(example, pixels, 0);
    return PackFormat.checksum(pixels, 0, pixels.length) == places.checksums()[example];
  }
}
