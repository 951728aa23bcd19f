package graft.core.data;

import static java.nio.ByteOrder.LITTLE_ENDIAN;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Kinds of TIFF that decoders read wrongly or not at all are refused by name. */
class TiffFaultTest {
  private static final int RGB = 2;
  private static final int LAB = 8;

  @ParameterizedTest
  @CsvSource({
    "1, 32, 1, 3, 1, floating-point numbers",
    "1, 16, 1, 2, 1, signed integers",
    "1, 32, 1, 1, 1, 32 bits a channel",
    "8, 8, 3, 1, 1, Lab colours",
    "1, 16, 2, 1, 2, 16 bits a channel in planes",
  })
  void aKindThatIsNotReadIsNamed(
      int colours, int bits, int samples, int format, int planes, String kind) {
    assertThat(ImageFile.fault(tiff(colours, bits, samples, format, planes)))
        .startsWith("TIFF image of " + kind)
        .contains("which is not read: ");
  }

  @Test
  void kindsBesideThemAreRead() {
    assertThat(ImageFile.fault(tiff(1, 16, 2, 1, 1))).isNull();
    assertThat(ImageFile.fault(tiff(1, 16, 1, 1, 2))).isNull();
    assertThat(ImageFile.fault(tiff(1, 8, 2, 1, 2))).isNull();
    assertThat(ImageFile.fault(tiff(RGB, 16, 3, 1, 2))).isNull();
    assertThat(ImageFile.fault(tiff(LAB - 2, 8, 3, 1, 1))).isNull();
  }

  private static byte[] tiff(int colours, int bits, int samples, int format, int planes) {
    int[][] tags = {
      {256, 4}, {257, 3}, {258, bits}, {262, colours}, {277, samples}, {284, planes}, {339, format}
    };
    ByteBuffer file = ByteBuffer.allocate(10 + 12 * tags.length + 4).order(LITTLE_ENDIAN);
    file.putShort((short) 0x4949).putShort((short) 42).putInt(8).putShort((short) tags.length);
    for (int[] tag : tags) {
      file.putShort((short) tag[0]).putShort((short) 3).putInt(1).putInt(tag[1]);
    }
    return file.array();
  }
}
