package graft.core.data;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.zip.CRC32;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ImageFileTest {
  @ParameterizedTest
  @ValueSource(strings = {"jpg", "png", "bmp", "gif"})
  void wholeImagesAreSoundAndEveryTruncationIsNot(String format) {
    byte[] whole = SampleTree.image(format, 1);
    assertThat(ImageFile.fault(whole)).isNull();
    for (int length = 0; length < whole.length; length++) {
      assertThat(ImageFile.fault(Arrays.copyOf(whole, length)))
          .as("%s cut to %d of %d bytes", format, length, whole.length)
          .isNotNull();
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"jpg", "png", "gif"})
  void bytesAfterTheEndAreNoFault(String format) {
    byte[] whole = SampleTree.image(format, 1);
    assertThat(ImageFile.fault(Arrays.copyOf(whole, whole.length + 9))).isNull();
  }

  @Test
  void textIsNoImage() {
    assertThat(ImageFile.fault("just text".getBytes(StandardCharsets.UTF_8)))
        .startsWith("not an image");
  }

  @Test
  void jpegThatClaimsTooManyPixelsIsRefusedWithoutOverflow() {
    byte[] jpeg = SampleTree.image("jpg", 1);
    ByteBuffer bytes = ByteBuffer.wrap(jpeg);
    bytes.putInt(frame(jpeg) + 5, 65500 << 16 | 65500);
    assertThat(ImageFile.fault(jpeg)).contains("65500 x 65500", "178956970");
  }

  @Test
  void jpegOfNoHeightIsRefused() {
    byte[] jpeg = SampleTree.image("jpg", 1);
    ByteBuffer.wrap(jpeg).putShort(frame(jpeg) + 5, (short) 0);
    assertThat(ImageFile.fault(jpeg)).contains("8 x 0 pixels");
  }

  @Test
  void pngWithAFlippedBitIsDamaged() {
    byte[] png = SampleTree.image("png", 1);
    png[png.length / 2] ^= 1;
    assertThat(ImageFile.fault(png)).contains("checksum");
  }

  @Test
  void pngThatClaimsTooManyPixelsIsRefused() {
    byte[] png = SampleTree.image("png", 1);
    ByteBuffer bytes = ByteBuffer.wrap(png);
    bytes.putInt(16, 100_000).putInt(20, 100_000);
    CRC32 checksum = new CRC32();
    checksum.update(png, 12, 17);
    bytes.putInt(29, (int) checksum.getValue());
    assertThat(ImageFile.fault(png)).contains("100000 x 100000");
  }

  private static int frame(byte[] jpeg) {
    for (int i = 0; i < jpeg.length - 1; i++) {
      if ((jpeg[i] & 0xFF) == 0xFF && (jpeg[i + 1] & 0xFF) == 0xC0) {
        return i;
      }
    }
    throw new IllegalArgumentException("no baseline frame");
  }
}
