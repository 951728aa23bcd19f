package graft.core.data;

import graft.core.data.ImageFile.Bytes;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * What a file's first bytes say it is: the formats that are read, and others that are often found
 * among images, so that a file which is left out can be called by its name.
 */
enum ImageFormat {
  JPEG("JPEG image", "", "jpg", "jpeg", "jpe", "jfif"),
  PNG("PNG image", "", "png"),
  GIF("GIF image", "", "gif"),
  BMP("BMP image", "", "bmp"),
  WEBP("WebP image", "", "webp"),
  TIFF("TIFF image", "", "tif", "tiff"),
  /** PBM, PGM and PPM, as text and binary. */
  PNM("PNM image", "", "ppm", "pgm", "pbm", "pnm"),
  HEIC(
      "HEIC image",
      "convert it to JPEG or PNG, for example with heif-convert; phones take JPEG with the setting"
          + " \"Most compatible\"",
      "heic",
      "heif"),
  AVIF("AVIF image", Advice.CONVERT, "avif"),
  JPEG_2000("JPEG 2000 image", Advice.CONVERT, "jp2", "j2k", "jpf", "jpx"),
  JPEG_XL("JPEG XL image", Advice.CONVERT, "jxl"),
  BIG_TIFF("BigTIFF image", Advice.CONVERT),
  PSD("Photoshop document", Advice.CONVERT, "psd"),
  SVG("SVG drawing", Advice.CONVERT, "svg"),
  ICON("icon file", Advice.CONVERT, "ico"),
  EXR("OpenEXR image", Advice.CONVERT, "exr"),
  HDR("Radiance HDR image", Advice.CONVERT, "hdr"),
  RAW(
      "camera raw file",
      "develop it to JPEG or PNG",
      "arw",
      "cr2",
      "cr3",
      "dng",
      "nef",
      "orf",
      "raf",
      "rw2",
      "nrw",
      "pef",
      "srw",
      "3fr",
      "erf",
      "kdc",
      "dcr",
      "rwl",
      "mrw",
      "x3f",
      "iiq",
      "srf",
      "sr2"),
  DICOM("DICOM file", Advice.CONVERT, "dcm"),
  PDF("PDF document", "take the images out of it", "pdf"),
  VIDEO("video", "take the images out of it", "mp4", "mov", "avi", "mkv", "webm"),
  ARCHIVE("archive", "unpack it", "zip", "gz", "tgz"),
  HTML("web page, perhaps saved in place of an image", "fetch the image again", "html", "htm"),
  LFS("Git LFS pointer, not the file itself", "fetch the files with: git lfs pull");

  /** First bytes of a file that are enough to tell its format. */
  static final int HEAD_BYTES = 512;

  private static final Set<String> HEIC_BRANDS =
      Set.of("heic", "heix", "heim", "heis", "hevc", "hevx", "mif1", "msf1");

  private static final Map<String, ImageFormat> BY_EXTENSION = byExtension();

  private final String title;
  private final String advice;

  /** Lower case, with spaces between. */
  private final String extensions;

  ImageFormat(String title, String advice, String... extensions) {
    this.title = title;
    this.advice = advice;
    this.extensions = String.join(" ", extensions);
  }

  /** What to do with images of formats that are not read. */
  private static final class Advice {
    static final String CONVERT = "convert it to JPEG or PNG";

    private Advice() {}
  }

  private static Map<String, ImageFormat> byExtension() {
    Map<String, ImageFormat> formats = new HashMap<>();
    for (ImageFormat format : values()) {
      for (String extension : format.extensions.split(" ", -1)) {
        formats.put(extension, format);
      }
    }
    formats.remove("");
    return Map.copyOf(formats);
  }

  /** Whether files of it are read. */
  boolean isRead() {
    return advice.isEmpty();
  }

  /** Whether it is an image, of a format that is read or not. */
  boolean isPicture() {
    return this != PDF && this != VIDEO && this != ARCHIVE && this != HTML && this != LFS;
  }

  /** Why a file of it is not read and what to do, in a line; for formats that are not read. */
  String refusal() {
    return title + ", which is not read: " + advice;
  }

  /** The format that a file's extension promises; its content may be of another. */
  static Optional<ImageFormat> named(String path) {
    String name = path.substring(path.lastIndexOf('/') + 1);
    String extension = name.substring(name.lastIndexOf('.') + 1).toLowerCase(Locale.ROOT);
    return name.indexOf('.') < 0
        ? Optional.empty()
        : Optional.ofNullable(BY_EXTENSION.get(extension));
  }

  /**
   * The format that a file starts as, if it is a known one.
   *
   * @param head the file's first {@link #HEAD_BYTES} bytes, or all of it
   */
  static Optional<ImageFormat> of(byte[] head) {
    Bytes bytes = new Bytes(head);
    return raster(bytes).or(() -> boxed(bytes)).or(() -> other(bytes)).or(() -> text(head));
  }

  private static Optional<ImageFormat> raster(Bytes bytes) {
    if (bytes.startsWith(0, 0xFF, 0xD8)) {
      return Optional.of(JPEG);
    }
    if (bytes.startsWith(0, 0x89, 'P', 'N', 'G', 0x0D, 0x0A, 0x1A, 0x0A)) {
      return Optional.of(PNG);
    }
    if (bytes.startsWith(0, "GIF8")) {
      return Optional.of(GIF);
    }
    if (bytes.startsWith(0, "BM") && isBitmap(bytes)) {
      return Optional.of(BMP);
    }
    if (bytes.startsWith(0, "RIFF") && bytes.startsWith(8, "WEBP")) {
      return Optional.of(WEBP);
    }
    if (TiffTags.isAt(bytes, 0)) {
      return Optional.of(bytes.startsWith(8, 'C', 'R', 2) ? RAW : TIFF);
    }
    return isPnm(bytes) ? Optional.of(PNM) : Optional.empty();
  }

  /** Two letters are no proof: the length of the second header is one of those in use. */
  private static boolean isBitmap(Bytes bytes) {
    return bytes.length() < 18
        || Set.of(12L, 16L, 40L, 52L, 56L, 64L, 108L, 124L).contains(bytes.u32Little(14));
  }

  /** Words may begin alike: a number or a comment follows. */
  private static boolean isPnm(Bytes bytes) {
    if (bytes.length() < 3 || bytes.u8(0) != 'P' || bytes.u8(1) < '1' || bytes.u8(1) > '6') {
      return false;
    }
    int at = 2;
    while (at < bytes.length() && PnmFile.isSpace(bytes.u8(at))) {
      at++;
    }
    int next = at < bytes.length() ? bytes.u8(at) : -1;
    return next == '#' || (at > 2 && next >= '0' && next <= '9');
  }

  /** Formats in boxes of the ISO base media file format. */
  private static Optional<ImageFormat> boxed(Bytes bytes) {
    if (!bytes.startsWith(4, "ftyp") || bytes.length() < 12) {
      return Optional.empty();
    }
    String brand = bytes.text(8, 4);
    if (HEIC_BRANDS.contains(brand)) { // mif1 is any image: a compatible brand says which
      long end = Math.min(bytes.u32(0), bytes.length() - 3L);
      for (int at = 16; at < end; at += 4) {
        if (bytes.startsWith(at, "avif")) {
          return Optional.of(AVIF);
        }
      }
      return Optional.of(HEIC);
    }
    return Optional.of(
        switch (brand) {
          case "avif", "avis" -> AVIF;
          case "crx " -> RAW;
          default -> VIDEO;
        });
  }

  private static Optional<ImageFormat> other(Bytes bytes) {
    if (bytes.startsWith(4, "jP  \r\n") || bytes.startsWith(0, 0xFF, 0x4F, 0xFF, 0x51)) {
      return Optional.of(JPEG_2000);
    }
    if (bytes.startsWith(4, "JXL \r\n") || bytes.startsWith(0, 0xFF, 0x0A)) {
      return Optional.of(JPEG_XL);
    }
    if (bytes.startsWith(0, 'I', 'I', 43, 0) || bytes.startsWith(0, 'M', 'M', 0, 43)) {
      return Optional.of(BIG_TIFF);
    }
    if (bytes.startsWith(0, "8BPS")) {
      return Optional.of(PSD);
    }
    if (bytes.startsWith(0, 0, 0, 1, 0) && bytes.length() > 5 && bytes.u16Little(4) > 0) {
      return Optional.of(ICON);
    }
    if (bytes.startsWith(0, 0x76, 0x2F, 0x31, 0x01)) {
      return Optional.of(EXR);
    }
    if (bytes.startsWith(0, "#?RADIANCE") || bytes.startsWith(0, "#?RGBE")) {
      return Optional.of(HDR);
    }
    if (bytes.startsWith(0, "FUJIFILMCCD-RAW")
        || bytes.startsWith(0, 'I', 'I', 'U', 0)
        || bytes.startsWith(0, "IIRO")) {
      return Optional.of(RAW);
    }
    if (bytes.startsWith(128, "DICM")) {
      return Optional.of(DICOM);
    }
    if (bytes.startsWith(0, "%PDF")) {
      return Optional.of(PDF);
    }
    if (bytes.startsWith(0, 0x1A, 0x45, 0xDF, 0xA3)
        || (bytes.startsWith(0, "RIFF") && bytes.startsWith(8, "AVI "))) {
      return Optional.of(VIDEO);
    }
    boolean packed = bytes.startsWith(0, 'P', 'K', 3, 4) || bytes.startsWith(0, 0x1F, 0x8B);
    return packed ? Optional.of(ARCHIVE) : Optional.empty();
  }

  private static Optional<ImageFormat> text(byte[] head) {
    String text =
        new String(head, 0, Math.min(head.length, HEAD_BYTES), StandardCharsets.ISO_8859_1)
            .replaceFirst("^\u00EF\u00BB\u00BF", "") // a byte order mark of UTF-8
            .stripLeading()
            .toLowerCase(Locale.ROOT);
    if (text.startsWith("version https://git-lfs")) {
      return Optional.of(LFS);
    }
    if (text.startsWith("<!doctype html") || text.startsWith("<html")) {
      return Optional.of(HTML);
    }
    boolean svg = text.startsWith("<svg") || (text.startsWith("<?xml") && text.contains("<svg"));
    return svg ? Optional.of(SVG) : Optional.empty();
  }
}
