package graft.core.pack;

import graft.core.data.DatasetIndex;
import graft.core.error.DataException;
import graft.core.error.Shown;
import graft.core.protocol.Recipe.Augmentation;
import graft.core.random.SeedKey;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A dataset's images, memory-mapped and shared by all processes that read them: pixels of one side
 * for small networks, image files as they are for large ones, decoded for each view. The mapping
 * lives as long as the object. Pixels may be read by any number of threads, views of files by one.
 */
public final class PackedStore implements Pixels {
  private static final long MAPPED_BYTES = 1L << 30;

  private final Path folder;
  private final Blobs blobs;
  private @Nullable ViewDecoder decoder;

  private PackedStore(Path folder, Blobs blobs) {
    this.folder = folder;
    this.blobs = blobs;
  }

  /**
   * Opens a store; checks its header and its length, not its images (see {@link #verify()}).
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
      Blobs blobs =
          FileFormat.isHeader(first)
              ? FileBlobs.open(channel, first, file, mapBytes)
              : PixelBlobs.open(channel, first, file, mapBytes);
      return new PackedStore(folder, blobs);
    } catch (IOException e) {
      throw new DataException(
          "cannot open the packed store "
              + Shown.text(file.toString())
              + ": "
              + Shown.text(String.valueOf(e.getMessage())),
          e);
    }
  }

  static void readFully(FileChannel channel, ByteBuffer into, long position) throws IOException {
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

  /**
   * What it holds, wherever it lies: fingerprint, side and pixel rule of its images in one word.
   * {@link Packer#find} finds it by that.
   */
  public String content() {
    return Packer.content(blobs.fingerprint(), side(), blobs.pixels());
  }

  /**
   * All examples; an example's number is its position there. Read at the first call: whoever trains
   * has no need of it, and it takes 200 bytes of memory for each image.
   */
  public DatasetIndex index() {
    return blobs.index();
  }

  /** Height and width of every view in pixels. */
  @Override
  public int side() {
    return blobs.side();
  }

  /** Bytes of all images together. */
  long imageBytes() {
    return blobs.bytes();
  }

  /** Number of examples. */
  @Override
  public int size() {
    return blobs.size();
  }

  /**
   * Copies the pixels of an example; of a file, decodes what evaluation sees.
   *
   * @param example its number, 0..size-1
   * @param destination receives {@code [3, side, side] uint8} RGB, 0..255, from its start
   */
  @Override
  public void read(int example, byte[] destination) {
    if (blobs instanceof PixelBlobs pixels) {
      pixels.read(example, destination, 0);
    } else if (blobs instanceof FileBlobs files) {
      decode(files, example, (w, h) -> Window.evaluation(w, h, side()), destination);
    }
  }

  @Override
  public void readView(int example, Augmentation augmentation, SeedKey key, byte[] destination) {
    if (blobs instanceof FileBlobs files) {
      decode(files, example, (w, h) -> Window.draw(augmentation, key, w, h, side()), destination);
      if ((key.value() & 1) != 0) {
        mirror(destination, side());
      }
    } else {
      Pixels.super.readView(example, augmentation, key, destination);
    }
  }

  private void decode(FileBlobs files, int example, ViewDecoder.Choice choice, byte[] destination) {
    ViewDecoder known = decoder;
    if (known == null) {
      known = ViewDecoder.find();
      decoder = known;
    }
    try {
      known.decode(files.file(example), files.pixels(), choice, side(), destination);
    } catch (DataException e) {
      throw new DataException("example " + example + " of " + folder + ": " + e.getMessage(), e);
    }
  }

  /** Turns every row around. */
  private static void mirror(byte[] planar, int side) {
    for (int row = 0; row < planar.length; row += side) {
      for (int left = row, right = row + side - 1; left < right; left++, right--) {
        byte other = planar[left];
        planar[left] = planar[right];
        planar[right] = other;
      }
    }
  }

  /** The bytes of an example's image file; empty where the store holds pixels. */
  public Optional<byte[]> file(int example) {
    return blobs instanceof FileBlobs files ? Optional.of(files.file(example)) : Optional.empty();
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
    for (int example = 0; example < size(); example++) {
      if (!blobs.isSound(example)) {
        throw PackFormat.damaged(
            folder.resolve(PackFormat.FILE),
            "the bytes of "
                + Shown.text(index().examples().get(example).name())
                + " (example "
                + example
                + ") have a wrong checksum");
      }
    }
  }
}
