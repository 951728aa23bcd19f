package graft.core.data;

import java.awt.image.BufferedImage;
import java.awt.image.Raster;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.Iterator;
import java.util.Optional;
import javax.imageio.ImageIO;
import javax.imageio.ImageReadParam;
import javax.imageio.ImageReader;
import javax.imageio.stream.MemoryCacheImageInputStream;

/**
 * An image of 16 bits a channel that uses a sixteenth of its range at most, as those do that a
 * camera of 12 bits wrote: it is scaled by its range all the same, so that it is nearly black.
 *
 * @param largest value of a pixel
 * @param most the value that white would have
 */
public record NearBlack(long largest, long most) implements Comparable<NearBlack> {
  private static final int PART = 16;
  private static final long WHITE = 65535;

  /** Pixels looked at; of larger images every so many columns and rows. */
  private static final long LOOKED_AT = 1_000_000;

  /** Whether an image is one; nothing where that cannot be told. */
  static Optional<NearBlack> of(byte[] image, ImageTraits traits) {
    if (!traits.deep()) {
      return Optional.empty();
    }
    try {
      PnmFile pnm = PnmFile.read(image);
      return (pnm == null ? decoded(image) : Optional.of(pnm.range()))
          .filter(range -> range.largest() <= range.most() / PART);
    } catch (IOException | RuntimeException | LinkageError e) { // the decoder proper will tell
      return Optional.empty();
    }
  }

  /** By Java's own readers of PNG and TIFF: such images are rare, and no native code is needed. */
  private static Optional<NearBlack> decoded(byte[] image) throws IOException {
    try (MemoryCacheImageInputStream in =
        new MemoryCacheImageInputStream(new ByteArrayInputStream(image))) {
      Iterator<ImageReader> readers = ImageIO.getImageReaders(in);
      if (!readers.hasNext()) {
        return Optional.empty();
      }
      ImageReader reader = readers.next();
      try {
        reader.setInput(in, true, true);
        BufferedImage pixels = reader.read(0, sampled(reader));
        return Optional.of(new NearBlack(largest(pixels), WHITE));
      } finally {
        reader.dispose();
      }
    }
  }

  private static ImageReadParam sampled(ImageReader reader) throws IOException {
    long pixels = (long) reader.getWidth(0) * reader.getHeight(0);
    int step = (int) Math.ceil(Math.sqrt(Math.max(1.0, (double) pixels / LOOKED_AT)));
    ImageReadParam parameters = reader.getDefaultReadParam();
    parameters.setSourceSubsampling(step, step, 0, 0);
    return parameters;
  }

  private static long largest(BufferedImage image) {
    Raster raster = image.getRaster();
    int colours = Math.min(raster.getNumBands(), image.getColorModel().getNumColorComponents());
    int largest = 0;
    int[] row = new int[raster.getWidth()];
    for (int y = 0; y < raster.getHeight(); y++) {
      for (int colour = 0; colour < colours; colour++) {
        for (int value : raster.getSamples(0, y, row.length, 1, colour, row)) {
          largest = Math.max(largest, value);
        }
      }
    }
    return largest;
  }

  @Override
  public int compareTo(NearBlack other) {
    return Long.compare(largest, other.largest);
  }
}
