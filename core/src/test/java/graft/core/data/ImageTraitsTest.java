package graft.core.data;

import static java.nio.ByteOrder.BIG_ENDIAN;
import static java.nio.ByteOrder.LITTLE_ENDIAN;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Orientations in EXIF as files have it, and as nobody should write it. The expected values are
 * those of Pillow 13's {@code exif_transpose}, but where it is said.
 */
class ImageTraitsTest {
  private static final int BYTE = 1;
  private static final int TEXT = 2;
  private static final int SHORT = 3;
  private static final int LONG = 4;
  private static final int RATIONAL = 5;
  private static final int SIGNED = 8;

  static Stream<Arguments> exifInBothOrders() {
    return Stream.of(LITTLE_ENDIAN, BIG_ENDIAN).flatMap(ImageTraitsTest::exif);
  }

  private static Stream<Arguments> exif(ByteOrder order) {
    Exif exif = new Exif(order);
    Stream<Arguments> valid =
        IntStream.rangeClosed(1, 8)
            .mapToObj(value -> arguments("value " + value, exif.of(SHORT, 1, value), value));
    Stream<Arguments> others =
        Stream.of(
            arguments("value 0", exif.of(SHORT, 1, 0), 1),
            arguments("value 9", exif.of(SHORT, 1, 9), 1),
            arguments("value 65535", exif.of(SHORT, 1, 65535), 1),
            arguments("32 bits", exif.of(LONG, 1, 6), 6),
            arguments("32 bits, 4294967295", exif.of(LONG, 1, -1), 1),
            arguments("8 bits", exif.of(BYTE, 1, 6), 1),
            arguments("text", exif.of(TEXT, 1, 6), 1),
            arguments("signed, which Pillow reads", exif.of(SIGNED, 1, 6), 1),
            arguments("a ratio, which Pillow reads", exif.of(RATIONAL, 1, 26), 1),
            arguments("type 0", exif.of(0, 1, 6), 1),
            arguments("type 65535", exif.of(65535, 1, 6), 1),
            arguments("no value", exif.of(SHORT, 0, 6), 1),
            arguments("two values", exif.of(SHORT, 2, 6), 6),
            arguments("1,000,000 values", exif.of(SHORT, 1_000_000, 26), 1),
            arguments("1,000,000 values far away", exif.of(SHORT, 1_000_000, -16), 1),
            arguments("4294967295 values", exif.of(SHORT, -1, 26), 1),
            arguments("folder that is its own next", exif.folder(8, 1, 8), 6),
            arguments("empty folder that is its own next", exif.folder(8, 0, 8), 1),
            arguments("65535 tags", exif.folder(8, 65535, 0), 6),
            arguments("folder at the header", exif.folder(0, 1, 0), 1),
            arguments("folder behind the end", exif.folder(Integer.MAX_VALUE, 1, 0), 1),
            arguments("folder at 4294967295", exif.folder(-1, 1, 0), 1),
            arguments("BigTIFF", exif.header(43), 1),
            arguments("wrong magic", exif.header(6), 1));
    byte[] whole = exif.folder(8, 1, 0);
    Stream<Arguments> cut =
        IntStream.range(0, 22)
            .mapToObj(length -> arguments("cut to " + length, Arrays.copyOf(whole, length), 1));
    return Stream.of(valid, others, cut).flatMap(cases -> cases);
  }

  @ParameterizedTest(name = "{0} {2}")
  @MethodSource("exifInBothOrders")
  void anOrientationIsReadOrTheImageIsUpright(String what, byte[] exif, int expected) {
    assertThat(orientation(jpeg(exif))).as("%s in JPEG", what).isEqualTo(expected);
    assertThat(orientation(png(exif))).as("%s in PNG", what).isEqualTo(expected);
    assertThat(orientation(webp(exif, 8))).as("%s in WebP", what).isEqualTo(expected);
  }

  @Test
  void theFirstOfTwoSegmentsCounts() {
    byte[] first = new Exif(LITTLE_ENDIAN).of(SHORT, 1, 6);
    byte[] second = new Exif(BIG_ENDIAN).of(SHORT, 1, 3);
    assertThat(orientation(jpeg(first, second))).isEqualTo(6);
    assertThat(orientation(jpeg(new byte[12], second))).isEqualTo(1);
  }

  @Test
  void bytesBehindTheSegmentAreNotPartOfIt() {
    byte[] cut = Arrays.copyOf(new Exif(BIG_ENDIAN).of(SHORT, 1, 6), 18);
    byte[] file = jpeg(cut);
    int behind = 2 + 4 + 6 + cut.length;
    file[behind] = 0; // what would be the value, were it read
    file[behind + 1] = 6;
    assertThat(orientation(file)).isEqualTo(1);
  }

  @Test
  void aWebpSaysInItsHeaderThatItHasExif() {
    assertThat(orientation(webp(new Exif(LITTLE_ENDIAN).of(SHORT, 1, 6), 0))).isEqualTo(1);
  }

  @Test
  void aTiffIsTurnedByItsDecoder() {
    assertThat(orientation(new Exif(LITTLE_ENDIAN).of(SHORT, 1, 6))).isEqualTo(1);
  }

  @Test
  void damagedFilesEndInTraitsAndNothingElse() {
    Random random = new Random(15);
    byte[] exif = new Exif(BIG_ENDIAN).of(SHORT, 1, 6);
    List<byte[]> files = List.of(jpeg(exif), png(exif), webp(exif, 8), exif);
    for (int i = 0; i < 40_000; i++) {
      byte[] file = files.get(i % files.size()).clone();
      for (int changes = random.nextInt(4); changes >= 0; changes--) {
        file[random.nextInt(Math.min(file.length, 100))] = (byte) random.nextInt(256);
      }
      byte[] damaged = Arrays.copyOf(file, 1 + random.nextInt(file.length));
      assertThat(ImageTraits.of(damaged).orientation()).as("case %d", i).isBetween(1, 8);
    }
  }

  private static int orientation(byte[] file) {
    return ImageTraits.of(file).orientation();
  }

  /** A JPEG with EXIF segments before all others. */
  private static byte[] jpeg(byte[]... exif) {
    byte[] image = SampleTree.image("jpg", 1);
    int length = Stream.of(exif).mapToInt(one -> one.length + 10).sum();
    ByteBuffer file = ByteBuffer.allocate(image.length + length).put(image, 0, 2);
    for (byte[] one : exif) {
      file.putShort((short) 0xFFE1).putShort((short) (one.length + 8));
      file.put("Exif\0\0".getBytes(StandardCharsets.US_ASCII)).put(one);
    }
    return file.put(image, 2, image.length - 2).array();
  }

  /** A PNG with a chunk of EXIF behind its header; its checksum is not looked at. */
  private static byte[] png(byte[] exif) {
    byte[] image = SampleTree.image("png", 1);
    ByteBuffer file = ByteBuffer.allocate(image.length + exif.length + 12).put(image, 0, 33);
    file.putInt(exif.length).putInt(0x65584966).put(exif).putInt(0);
    return file.put(image, 33, image.length - 33).array();
  }

  /** What there is of a WebP without its image. */
  private static byte[] webp(byte[] exif, int flags) {
    ByteBuffer file = ByteBuffer.allocate(12 + 18 + 8 + exif.length).order(LITTLE_ENDIAN);
    file.putInt(0x46464952).putInt(file.capacity() - 8).putInt(0x50424557);
    file.putInt(0x58385056).putInt(10).putInt(flags).put(new byte[6]);
    return file.putInt(0x46495845).putInt(exif.length).put(exif).array();
  }

  /** Writes EXIF of one folder with one tag, the orientation. */
  private record Exif(ByteOrder order) {
    byte[] of(int type, int count, int value) {
      return write(42, 8, 1, type, count, value, 0);
    }

    byte[] folder(int position, int tags, int next) {
      return write(42, position, tags, SHORT, 1, 6, next);
    }

    byte[] header(int magic) {
      return write(magic, 8, 1, SHORT, 1, 6, 0);
    }

    private byte[] write(
        int magic, int folder, int tags, int type, int count, int value, int next) {
      ByteBuffer bytes = ByteBuffer.allocate(tags == 0 ? 14 : 50).order(order);
      bytes.putShort((short) (order == LITTLE_ENDIAN ? 0x4949 : 0x4D4D)).putShort((short) magic);
      bytes.putInt(folder).putShort((short) tags);
      if (tags == 0) {
        return bytes.putInt(next).array();
      }
      bytes.putShort((short) 0x112).putShort((short) type).putInt(count);
      if (type == SHORT && count >= 0 && count <= 2) {
        bytes.putShort((short) value).putShort((short) 0);
      } else if (type == BYTE || type == TEXT) {
        bytes.put((byte) value).put(new byte[3]);
      } else {
        bytes.putInt(value);
      }
      bytes.putInt(next);
      while (bytes.remaining() >= 2) { // what positions may point to: 6, and 6 again
        bytes.putShort((short) 6);
      }
      return bytes.array();
    }
  }
}
