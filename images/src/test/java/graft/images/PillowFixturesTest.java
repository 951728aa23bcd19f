package graft.images;

import static org.assertj.core.api.Assertions.assertThat;

import graft.core.data.ImageDecoder.Decoded;
import graft.core.data.ImageDecoder.Pixels;
import graft.core.data.PixelRule;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Pixels against those of Pillow and torchvision, read as stored: as models see them that were
 * trained before images were turned. See src/test/python/make_fixtures.py.
 */
@Tag("native")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class PillowFixturesTest {
  private final DecoderProcesses decoder =
      new DecoderProcesses(1, TestCache.FOLDER, PixelRule.STORED);

  @AfterAll
  void stop() {
    decoder.close();
  }

  @ParameterizedTest
  @CsvSource({
    "wide.png, 32",
    "wide.png, 45",
    "wide.png, 7",
    "wide.png, 50",
    "tall.png, 32",
    "tall.png, 33",
    "tall.png, 64",
    "square.png, 32",
    "square.png, 64",
    "square.png, 48",
    "odd-crop.png, 32",
    "long.png, 8",
    "grey.png, 30",
    "alpha.png, 30",
    "grey-alpha.png, 30",
    "palette.png, 45",
    "rgb.bmp, 45",
    "lossless.webp, 45",
    "rgb.tiff, 45",
    "palette.gif, 45",
    "png-named.JPEG, 45",
    "colour.jpg, 64",
    "colour.jpg, 32",
    "full-chroma.jpg, 64",
    "grey.jpg, 48",
    "progressive.jpg, 48",
    "turned-by-exif.jpg, 48",
  })
  void equalsPillowToTheBit(String name, int side) throws IOException {
    assertThat(decode(name, side)).isEqualTo(resource(name + "." + side + ".rgb"));
  }

  @ParameterizedTest
  @ValueSource(strings = "cmyk.jpg")
  void cmykIsAtMostTwoLevelsFromPillow(String name) throws IOException {
    byte[] expected = resource(name + ".48.rgb");
    byte[] actual = decode(name, 48);
    assertThat(actual).hasSameSizeAs(expected);
    int most = 0;
    for (int i = 0; i < actual.length; i++) {
      most = Math.max(most, Math.abs((actual[i] & 0xFF) - (expected[i] & 0xFF)));
    }
    assertThat(most).isLessThanOrEqualTo(2);
  }

  private byte[] decode(String name, int side) throws IOException {
    Decoded decoded = decoder.decode(List.of(resource(name)), side).get(0);
    assertThat(decoded).isInstanceOf(Pixels.class);
    return ((Pixels) decoded).planar();
  }

  static byte[] resource(String name) throws IOException {
    try (InputStream in = PillowFixturesTest.class.getResourceAsStream(name)) {
      if (in == null) {
        throw new IOException("no resource " + name);
      }
      return in.readAllBytes();
    }
  }
}
