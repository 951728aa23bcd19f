package graft.core.data;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PnmFileTest {
  @ParameterizedTest
  @CsvSource({
    "'P6 3 2 255\n', 18",
    "'P6\n# by hand # twice\n3\t2\r\n255\n', 18",
    "'P6 3 2 256\n', 36",
    "'P5 3 2 1\n', 6",
    "'P5 3 2 65535\n', 12",
    "'P4 9 2\n', 4",
  })
  void aBinaryImageIsWholeAtItsLastByteAndNotBefore(String header, int raster) {
    byte[] whole = file(header, new byte[raster]);
    assertThat(ImageFile.fault(whole)).isNull();
    for (int length = 0; length < whole.length; length++) {
      assertThat(ImageFile.fault(Arrays.copyOf(whole, length)))
          .as("cut to %d of %d bytes", length, whole.length)
          .isNotNull();
    }
    assertThat(ImageFile.fault(Arrays.copyOf(whole, whole.length + 9))).isNull();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "P1 3 2 1 0 1 0 1 0",
        "P1 3 2\n101\n010\n",
        "P2 3 2 255 0 128 255 1 2 3",
        "P2 3 2 65535 0 128 65535 1 2 3 # the end\n",
        "P3 1 2 15 0 1 2 3 4 15"
      })
  void textIsReadToItsLastNumber(String text) {
    assertThat(ImageFile.fault(text.getBytes(StandardCharsets.UTF_8))).isNull();
  }

  @ParameterizedTest
  @CsvSource({
    "P1 3 2 1 0 1 0 1, truncated",
    "P2 3 2 255 0 128 255 1 2, truncated",
    "P2 3 2 100 0 128 100 1 2 3, no number of 0 to 100",
    "P2 3 2 100 0 -1 100 1 2 3, no number",
    "P1 3 2 1 0 2 0 1 0, no number of 0 to 1",
    "P5 3 x 255 123456, holds no number",
    "P5 0 2 255 123456, 0 x 2 pixels",
    "P5 3 2 0 123456, largest value of 0",
    "P5 3 2 65536 123456, largest value of 65536",
    "P5 99999 99999 255 123456, 99999 x 99999 pixels",
    "P5 99999999999999999999 2 255 123456, holds no number",
  })
  void aFaultIsNamed(String text, String fault) {
    assertThat(ImageFile.fault(text.getBytes(StandardCharsets.UTF_8))).contains(fault);
  }

  private static byte[] file(String header, byte[] raster) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    out.writeBytes(header.getBytes(StandardCharsets.UTF_8));
    out.writeBytes(raster);
    return out.toByteArray();
  }
}
