package graft.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.awt.GraphicsEnvironment;
import java.util.Arrays;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class RasterTest {
  private static String text(String family) {
    SvgWriter svg = new SvgWriter(300, 60);
    svg.text("text", "Hamburg agR 123", "x", 10, "y", 40, "fill", "#ffffff");
    return svg.end().replace(SvgWriter.TYPEFACE, family);
  }

  /** The first family there is, not the serif face that jsvg takes for a list it cannot read. */
  @Test
  void aPngHasTheTypefaceOfThePage() {
    assumeTrue(Raster.png(text("sans-serif")).isPresent(), "this machine has no fonts");
    String[] there =
        GraphicsEnvironment.getLocalGraphicsEnvironment().getAvailableFontFamilyNames();
    String family =
        SvgWriter.FAMILIES.stream()
            .filter(Arrays.asList(there)::contains)
            .findFirst()
            .orElse("sans-serif");

    Optional<byte[]> drawn = Raster.png(text(SvgWriter.TYPEFACE));

    assertThat(drawn.orElseThrow()).isEqualTo(Raster.png(text(family)).orElseThrow());
    assertThat(drawn.orElseThrow()).isNotEqualTo(Raster.png(text("serif")).orElseThrow());
  }
}
