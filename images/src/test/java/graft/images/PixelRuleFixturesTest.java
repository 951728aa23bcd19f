package graft.images;

import static org.assertj.core.api.Assertions.assertThat;

import graft.core.data.ImageDecoder.Decoded;
import graft.core.data.ImageDecoder.Pixels;
import graft.core.data.PixelRule;
import graft.core.pack.Window;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Pixels against those of Pillow, images turned by EXIF; see make_rule_fixtures.py. */
@Tag("native")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class PixelRuleFixturesTest {
  private static final int SIDE = 24;

  private final DecoderProcesses upright = new DecoderProcesses(1, TestCache.FOLDER);
  private final DecoderProcesses stored =
      new DecoderProcesses(1, TestCache.FOLDER, PixelRule.STORED);

  @AfterAll
  void stop() {
    upright.close();
    stored.close();
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 4, 5, 6, 7, 8})
  void imagesAreTurnedAsPillowTurnsThem(int orientation) throws IOException {
    for (String format : List.of("jpg", "png", "webp", "tif")) {
      String name = "turned-" + orientation + "." + format;
      assertThat(decode(upright, name)).as(name).isEqualTo(expected(name));
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "alpha.png",
        "alpha.tif",
        "alpha-lzw.tif",
        "alpha-big-endian.tif",
        "alpha-planes.tif",
        "alpha-turned.tif",
        "alpha-unknown.tif",
        "multiplied.tif",
        "deep.tif",
        "deep-alpha.tif",
        "deep.png",
        "deep-alpha.png",
        "grey-alpha.tif",
        "cmyk.tif",
        "bits.tif",
        "palette.tif",
        "pages.tif",
        "palette-alpha.png",
      })
  void alphaAndDepthAreThoseOfPillow(String name) throws IOException {
    assertThat(decode(upright, name)).isEqualTo(expected(name));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "text.pbm",
        "text.pgm",
        "text-15.pgm",
        "text.ppm",
        "text-1023.ppm",
        "bits.pbm",
        "grey.pgm",
        "grey-15.pgm",
        "colour.ppm",
        "colour-100.ppm",
        "colour-1023.ppm",
        "colour-65535.ppm",
      })
  void pnmIsScaledAsPillowScalesIt(String name) throws IOException {
    assertThat(decode(upright, name)).isEqualTo(expected(name));
  }

  @Test
  void aTiffWithAlphaHasThePixelsOfThePngWithIt() throws IOException {
    assertThat(decode(upright, "alpha.tif")).isEqualTo(decode(upright, "alpha.png"));
  }

  @ParameterizedTest
  @CsvSource({"turned-6.jpg", "turned-6.png", "turned-6.webp"})
  void theOldRuleTurnsNothing(String name) throws IOException {
    String asStored = name.replace("6", "1");
    assertThat(decode(stored, name)).isEqualTo(expected(asStored)).isNotEqualTo(expected(name));
  }

  @Test
  void theOldRuleMultipliesByTheAlphaOfTiff() throws IOException {
    assertThat(decode(stored, "alpha.tif")).isNotEqualTo(expected("alpha.tif"));
    assertThat(decode(stored, "deep.png")).isEqualTo(expected("deep.png"));
  }

  @Test
  void viewsOfLargeNetworksAreTurnedToo() throws IOException {
    byte[] view = new byte[3 * SIDE * SIDE];
    new FileViews()
        .decode(
            resource("turned-8.jpg"),
            PixelRule.UPRIGHT,
            (width, height) -> Window.whole(width, height, SIDE),
            SIDE,
            view);
    assertThat(view).isEqualTo(expected("turned-8.jpg"));
  }

  private static byte[] decode(DecoderProcesses decoder, String name) throws IOException {
    Decoded decoded = decoder.decode(List.of(resource(name)), SIDE).get(0);
    assertThat(decoded).as(name).isInstanceOf(Pixels.class);
    return ((Pixels) decoded).planar();
  }

  private static byte[] expected(String name) throws IOException {
    return resource(name + ".rgb");
  }

  private static byte[] resource(String name) throws IOException {
    return PillowFixturesTest.resource("rules/" + name);
  }
}
