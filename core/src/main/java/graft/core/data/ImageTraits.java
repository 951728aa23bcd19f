package graft.core.data;

import graft.core.data.ImageFile.Bytes;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * What a file's header says on how its pixels are to be read, found without decoding it. Of a
 * damaged or hostile header nothing is said: the plain values.
 *
 * @param orientation EXIF orientation 1..8: {@link #UPRIGHT}, or which way the stored rows are
 *     turned; 1 for TIFF, whose decoders turn it themselves
 * @param straightTiff whether it is an RGB TIFF of 16 bits a channel or with alpha, which a decoder
 *     must not turn into 8 bits of RGB itself; never one of 16 bits in planes, which it must
 * @param alpha position of the two bytes by which a TIFF says that its alpha is not multiplied into
 *     its colours; empty where it is, and where there is none
 * @param multiplied whether the colours of a TIFF are multiplied by its alpha
 * @param deep whether a channel has 16 bits
 */
public record ImageTraits(
    int orientation, boolean straightTiff, OptionalInt alpha, boolean multiplied, boolean deep) {
  /** The orientation of an image that need not be turned. */
  public static final int UPRIGHT = 1;

  /** Those of most images: to be read as they are stored. */
  public static final ImageTraits PLAIN =
      new ImageTraits(UPRIGHT, false, OptionalInt.empty(), false, false);

  private static final int RGB = 2;
  private static final int TOGETHER = 1;
  private static final int ALPHA_MULTIPLIED = 1;
  private static final int ALPHA_APART = 2;

  /** The traits of a whole file of any format. */
  public static ImageTraits of(byte[] file) {
    Bytes bytes = new Bytes(file);
    try {
      return ImageFormat.of(file)
          .map(
              format ->
                  switch (format) {
                    case JPEG -> turned(JpegWalk.exif(bytes), false);
                    case PNG -> turned(PngWalk.exif(bytes), bytes.u8(24) == 16);
                    case WEBP -> turned(OtherFormats.webpExif(bytes), false);
                    case TIFF -> tiff(new TiffTags(bytes, 0));
                    case PNM -> pnm(file);
                    default -> PLAIN;
                  })
          .orElse(PLAIN);
    } catch (IndexOutOfBoundsException e) {
      return PLAIN;
    }
  }

  private static ImageTraits turned(Optional<byte[]> exif, boolean deep) {
    int orientation = exif.map(ImageTraits::orientation).orElse(UPRIGHT);
    return orientation == UPRIGHT && !deep
        ? PLAIN
        : new ImageTraits(orientation, false, OptionalInt.empty(), false, deep);
  }

  /** The orientation that EXIF says. */
  private static int orientation(byte[] exif) {
    Bytes bytes = new Bytes(exif);
    try {
      int at = bytes.startsWith(0, "Exif\0\0") ? 6 : 0;
      if (!TiffTags.isAt(bytes, at)) {
        return UPRIGHT;
      }
      long value = new TiffTags(bytes, at).whole(TiffTags.ORIENTATION, UPRIGHT);
      return value >= 1 && value <= 8 ? (int) value : UPRIGHT;
    } catch (IndexOutOfBoundsException e) {
      return UPRIGHT;
    }
  }

  private static ImageTraits pnm(byte[] file) {
    PnmFile pnm = PnmFile.read(file);
    return pnm != null && pnm.isDeep()
        ? new ImageTraits(UPRIGHT, false, OptionalInt.empty(), false, true)
        : PLAIN;
  }

  private static ImageTraits tiff(TiffTags tags) {
    boolean deep = tags.value(TiffTags.BITS, 1) == 16;
    long alpha = tags.value(TiffTags.SAMPLES, 1) > 3 ? tags.value(TiffTags.EXTRA_SAMPLES, 0) : 0;
    boolean multiplied = alpha == ALPHA_MULTIPLIED;
    boolean apart = alpha == ALPHA_APART;
    boolean rgb = tags.value(TiffTags.COLOURS, 0) == RGB;
    boolean deepPlanes = deep && tags.value(TiffTags.PLANES, TOGETHER) != TOGETHER;
    int position = apart ? tags.shortPosition(TiffTags.EXTRA_SAMPLES) : -1;
    return new ImageTraits(
        UPRIGHT,
        rgb && (deep || multiplied || apart) && !deepPlanes,
        position < 0 || !rgb ? OptionalInt.empty() : OptionalInt.of(position),
        multiplied,
        deep);
  }
}
