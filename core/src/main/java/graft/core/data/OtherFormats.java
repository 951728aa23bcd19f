package graft.core.data;

import graft.core.data.ImageFile.Bytes;
import org.jspecify.annotations.Nullable;

/** Size and completeness of BMP, GIF, WebP and TIFF files, from headers and block lengths. */
final class OtherFormats {
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

  static @Nullable String tiffFault(Bytes bytes) {
    boolean little = bytes.u8(0) == 'I';
    long folder = little ? bytes.u32Little(4) : bytes.u32(4);
    if (folder + 2 > bytes.length()) {
      return "truncated";
    }
    int entries = u16(bytes, (int) folder, little);
    long width = 0;
    long height = 0;
    for (int i = 0; i < entries; i++) {
      int at = (int) folder + 2 + 12 * i;
      int tag = u16(bytes, at, little);
      boolean isShort = u16(bytes, at + 2, little) == 3;
      long value =
          isShort
              ? u16(bytes, at + 8, little)
              : little ? bytes.u32Little(at + 8) : bytes.u32(at + 8);
      if (tag == 256) {
        width = value;
      } else if (tag == 257) {
        height = value;
      }
    }
    return ImageFile.sizeFault(width, height);
  }

  private static int u16(Bytes bytes, int at, boolean little) {
    return little ? bytes.u16Little(at) : bytes.u16(at);
  }
}
