package graft.core.data;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ImageFormatTest {
  @ParameterizedTest
  @CsvSource({
    "HEIC, 0000001C 66747970 68656963 00000000 6D696631 68656963 4D694845",
    "HEIC, 00000018 66747970 6D696631 00000000 6D696631 68656963",
    "AVIF, 00000020 66747970 61766966 00000000 61766966 6D696631",
    "AVIF, 0000001C 66747970 6D696631 00000000 6D696631 61766966 6D696166",
    "VIDEO, 00000018 66747970 6D703432 00000000 6D703432 69736F6D",
    "JPEG_2000, 0000000C 6A502020 0D0A870A",
    "JPEG_XL, 0000000C 4A584C20 0D0A870A",
    "JPEG_XL, FF0A0000",
    "PSD, 38425053 0001",
    "RAW, 49492A00 10000000 43520200",
    "TIFF, 49492A00 08000000",
    "TIFF, 4D4D002A 00000008",
    "WEBP, 52494646 1A000000 57454250 56503820",
    "ICON, 00000100 0100",
    "ARCHIVE, 504B0304",
  })
  void aFormatIsToldByItsFirstBytes(ImageFormat format, String hex) {
    assertThat(ImageFormat.of(HexFormat.of().parseHex(hex.replace(" ", "")))).contains(format);
  }

  @ParameterizedTest
  @CsvSource({
    "PNM, 'P6 3 2 255 '",
    "PNM, 'P4#made by hand'",
    "SVG, '<?xml version=\"1.0\"?><svg width=\"1\">'",
    "HTML, '\n <!DOCTYPE html><html>'",
    "LFS, 'version https://git-lfs.github.com/spec/v1'",
    "PDF, %PDF-1.7",
  })
  void soAreFormatsOfText(ImageFormat format, String text) {
    assertThat(ImageFormat.of(text.getBytes(StandardCharsets.UTF_8))).contains(format);
  }

  @Test
  void anExtensionPromisesAFormat() {
    assertThat(ImageFormat.named("a.b/IMG_1.HEIC")).contains(ImageFormat.HEIC);
    assertThat(ImageFormat.named("x.jfif")).contains(ImageFormat.JPEG);
    assertThat(ImageFormat.named("folder.png/readme")).isEmpty();
    assertThat(ImageFormat.named("jpg")).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", "P", "P6", "P8 3 2", "Plain text", "BMW is a class of cars", "<?xml?><a/>"})
  void wordsAreNoImage(String text) {
    assertThat(ImageFormat.of(text.getBytes(StandardCharsets.UTF_8))).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"jpg", "png", "bmp", "gif"})
  void theHeadOfAnImageIsEnough(String format) {
    byte[] whole = SampleTree.image(format, 1);
    byte[] head = Arrays.copyOf(whole, Math.min(whole.length, ImageFormat.HEAD_BYTES));
    assertThat(ImageFormat.of(head)).hasValueSatisfying(f -> assertThat(f.isRead()).isTrue());
  }

  @Test
  void aFormatThatIsNotReadIsNamedWithWhatToDo() {
    byte[] heic = HexFormat.of().parseHex("0000001C6674797068656963000000006D696631");
    assertThat(ImageFile.fault(heic))
        .startsWith("HEIC image, which is not read: convert it to JPEG or PNG")
        .contains("heif-convert", "Most compatible");
    for (ImageFormat format : ImageFormat.values()) {
      if (!format.isRead()) {
        assertThat(format.refusal()).doesNotContain("\n").contains(", which is not read: ");
      }
    }
  }
}
