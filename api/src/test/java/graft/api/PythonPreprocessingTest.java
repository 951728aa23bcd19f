package graft.api;

import static org.assertj.core.api.Assertions.assertThat;

import graft.core.data.PixelRule;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What is written; that it gives the pixels of the decoder was compared by hand. */
class PythonPreprocessingTest {
  @Test
  void anUprightModelTurnsByExifAndByNothingElse() {
    String text = PythonPreprocessing.text(PixelRule.UPRIGHT);
    assertThat(text)
        .contains("ImageOps.exif_transpose(image)", "image.info.pop(other, None)", "\"xmp\"")
        .contains("except Exception:")
        .doesNotContain("RGBa");
  }

  @Test
  void aModelFromBeforeTurnsNothingAndMultipliesTiffByAlpha() {
    String text = PythonPreprocessing.text(PixelRule.STORED);
    assertThat(text)
        .contains("image.format == \"TIFF\" and image.mode == \"RGBA\"", "convert(\"RGBa\")")
        .doesNotContain("exif_transpose", "ImageOps");
  }

  @ParameterizedTest
  @EnumSource
  void eachRuleReadsDeepGreyAndCutsTheCentre(PixelRule rule) {
    assertThat(PythonPreprocessing.text(rule))
        .contains("def to_rgb(image):", "def preprocess(file):", "grey >> 8")
        .contains("io.BytesIO(", "Image.Resampling.BILINEAR", "(pixels - mean) / std")
        .doesNotContain("\t", "%");
  }
}
