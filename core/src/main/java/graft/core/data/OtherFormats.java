package graft.core.data;

import graft.core.data.ImageFile.Bytes;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Size and completeness of BMP, GIF, WebP and TIFF files, from headers and block lengths. */
final class OtherFormats {
  private static final int UNSIGNED = 1;
  private static final int SIGNED = 2;
  private static final int FLOATING = 3;
  private static final int RGB = 2;
  private static final int TOGETHER = 1;
  private static final int FIRST_LAB = 8;
  private static final int LAST_LAB = 10;
  private static final int WEBP_HAS_EXIF = 8;

  private OtherFormats() {}

  static @Nullable String bmpFault(Bytes bytes) {
    long headerBytes = bytes.u32Little(14);
    boolean old = headerBytes == 12; // OS/2: 16-bit sizes
    long width = old ? bytes.u16Little(18) : bytes.u32Little(18);
    // A negative height says that rows run from the top.
    long height = old ? bytes.u16Little(20) : Math.abs((long) (int) bytes.u32Little(22));
    String fault = ImageFile.sizeFault(width, height);
    if (fault != null) {
      return fault;
    }
    long bits = bytes.u16Little(old ? 24 : 28);
    long compression = old ? 0 : bytes.u32Little(30);
    if (compression == 0 || compression == 3) {
      long row = (width * bits + 31) / 32 * 4;
      if (bytes.u32Little(10) + row * height > bytes.length()) {
        return "truncated";
      }
      return null;
    }
    return bytes.u32Little(10) + bytes.u32Little(34) > bytes.length() ? "truncated" : null;
  }

  static @Nullable String gifFault(Bytes bytes) {
    String fault = ImageFile.sizeFault(bytes.u16Little(6), bytes.u16Little(8));
    if (fault != null) {
      return fault;
    }
    boolean image = false;
    int at = 13 + colourTable(bytes.u8(10));
    while (true) {
      int block = bytes.u8(at);
      if (block == 0x3B) {
        return image ? null : "holds no image data";
      }
      if (block == 0x2C) {
        fault = ImageFile.sizeFault(bytes.u16Little(at + 5), bytes.u16Little(at + 7));
        if (fault != null) {
          return fault;
        }
        at = afterSubBlocks(bytes, at + 11 + colourTable(bytes.u8(at + 9)));
        image = true;
      } else if (block == 0x21) {
        at = afterSubBlocks(bytes, at + 2);
      } else {
        return "damaged (unknown block at byte " + at + ")";
      }
    }
  }

  private static int colourTable(int flags) {
    return (flags & 0x80) == 0 ? 0 : 3 << ((flags & 7) + 1);
  }

  private static int afterSubBlocks(Bytes bytes, int start) {
    int at = start;
    while (bytes.u8(at) != 0) {
      at += bytes.u8(at) + 1;
    }
    return at + 1;
  }

  static @Nullable String webpFault(Bytes bytes) {
    if (bytes.u32Little(4) + 8 > bytes.length()) {
      return "truncated";
    }
    if (bytes.startsWith(12, 'V', 'P', '8', 'X')) {
      return ImageFile.sizeFault(1 + u24Little(bytes, 24), 1 + u24Little(bytes, 27));
    }
    if (bytes.startsWith(12, 'V', 'P', '8', 'L')) {
      long packed = bytes.u32Little(21);
      return ImageFile.sizeFault(1 + (packed & 0x3FFF), 1 + (packed >> 14 & 0x3FFF));
    }
    if (bytes.startsWith(12, 'V', 'P', '8', ' ')) {
      return ImageFile.sizeFault(bytes.u16Little(26) & 0x3FFF, bytes.u16Little(28) & 0x3FFF);
    }
    return "damaged (no image chunk)";
  }

  private static long u24Little(Bytes bytes, int at) {
    return bytes.u16Little(at) | (long) bytes.u8(at + 2) << 16;
  }

  /**
   * The EXIF of a WebP whose header says that it has one.
   *
   * @throws IndexOutOfBoundsException if it is truncated
   */
  static Optional<byte[]> webpExif(Bytes bytes) {
    if (!bytes.startsWith(12, "VP8X") || (bytes.u8(20) & WEBP_HAS_EXIF) == 0) {
      return Optional.empty();
    }
    for (long at = 12; at < bytes.length() - 8L; ) {
      if (bytes.startsWith((int) at, "EXIF")) {
        return Optional.of(bytes.part((int) at + 8, bytes.u32Little((int) at + 4)));
      }
      long size = bytes.u32Little((int) at + 4);
      at += 8 + size + (size & 1); // chunks begin at even positions
    }
    return Optional.empty();
  }

  static @Nullable String tiffFault(Bytes bytes) {
    TiffTags tags = new TiffTags(bytes, 0);
    String fault =
        ImageFile.sizeFault(tags.value(TiffTags.WIDTH, 0), tags.value(TiffTags.HEIGHT, 0));
    if (fault != null) {
      return fault;
    }
    long bits = tags.value(TiffTags.BITS, 1);
    long format = tags.value(TiffTags.SAMPLE_FORMAT, UNSIGNED);
    if (format == SIGNED || format == FLOATING || bits > 16) {
      String kind =
          format == SIGNED ? "signed integers" : format == FLOATING ? "floating-point numbers" : "";
      return "TIFF image of "
          + (kind.isEmpty() ? bits + " bits a channel" : kind)
          + ", which is not read: convert it to 8 or 16 bits a channel, unsigned";
    }
    long colours = tags.value(TiffTags.COLOURS, 0);
    if (colours != RGB
        && bits == 16
        && tags.value(TiffTags.SAMPLES, 1) > 1
        && tags.value(TiffTags.PLANES, TOGETHER) != TOGETHER) {
      return "TIFF image of 16 bits a channel in planes, which is not read: write the channels of"
          + " a pixel together";
    }
    return colours >= FIRST_LAB && colours <= LAST_LAB
        ? "TIFF image of Lab colours, which is not read: convert it to RGB"
        : null;
  }
}
