package graft.core.data;

import static org.assertj.core.api.Assertions.assertThat;

import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.function.IntUnaryOperator;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Images of a 12-bit camera in 16 bits are warned of; photographs of the night are not. */
class NearBlackTest {
  private static final int WIDTH = 40;
  private static final int HEIGHT = 30;

  @TempDir private Path temp;

  @ParameterizedTest
  @ValueSource(strings = {"png", "tif", "pgm"})
  void imagesOfTwelveBitsInSixteenAreWarnedOf(String format) throws IOException {
    SampleTree tree = new SampleTree().withImages("train/cat", 2).withImages("train/dog", 2);
    tree.with("train/cat/dark." + format, grey(format, i -> i * 7 % 4096));
    tree.with("train/dog/dark." + format, grey(format, i -> i * 5 % 3000));
    tree.with("train/dog/light." + format, grey(format, i -> i * 53 % 65536));
    assertThat(Dataset.scan(tree.folder(temp)).warnings())
        .filteredOn(warning -> warning.contains("nearly black"))
        .singleElement()
        .asString()
        .startsWith("2 images of 16 bits a channel are nearly black: largest value 4095 of 65535")
        .contains("train/cat/dark." + format);
  }

  @Test
  void aSixteenthOfTheRangeIsTheLimit() throws IOException {
    ImageTraits deep = ImageTraits.of(grey("png", i -> 0));
    assertThat(deep.deep()).isTrue();
    assertThat(NearBlack.of(grey("png", i -> 4095), deep)).isPresent();
    assertThat(NearBlack.of(grey("png", i -> i == 999 ? 4096 : 0), deep)).isEmpty();
  }

  @Test
  void imagesOfEightBitsAreNotWarnedOfHoweverDark() throws IOException {
    BufferedImage black = new BufferedImage(WIDTH, HEIGHT, BufferedImage.TYPE_BYTE_GRAY);
    SampleTree tree = new SampleTree().withImages("train/cat", 2).withImages("train/dog", 2);
    tree.with("train/cat/black.png", written(black, "png"));
    assertThat(Dataset.scan(tree.folder(temp)).warnings())
        .noneMatch(warning -> warning.contains("nearly black"));
  }

  @Test
  void imagesTurnedByExifAreCountedAndOneIsNamed() throws IOException {
    SampleTree tree = new SampleTree().withImages("train/cat", 3).withImages("train/dog", 3);
    for (int orientation : List.of(1, 3, 6)) {
      tree.with("train/cat/o" + orientation + ".jpg", turned(orientation));
    }
    assertThat(Dataset.scan(tree.folder(temp)).notes().stream().map(Note::text))
        .contains(
            "2 of 9 images carry an EXIF orientation and are turned upright, as viewers show them"
                + " (e.g. train/cat/o3.jpg)");
  }

  @Test
  void nothingIsSaidWhereNoImageIsTurned() throws IOException {
    SampleTree tree = new SampleTree().withImages("train/cat", 2).withImages("train/dog", 2);
    tree.with("train/cat/upright.jpg", turned(1));
    assertThat(Dataset.scan(tree.folder(temp)).notes())
        .noneMatch(note -> note.text().contains("EXIF"));
  }

  /** A grey image of 16 bits whose pixels are a function of their number. */
  private static byte[] grey(String format, IntUnaryOperator value) throws IOException {
    if (format.equals("pgm")) {
      byte[] header =
          String.format(Locale.ROOT, "P5\n%d %d\n65535\n", WIDTH, HEIGHT)
              .getBytes(StandardCharsets.US_ASCII);
      ByteBuffer file = ByteBuffer.allocate(header.length + 2 * WIDTH * HEIGHT).put(header);
      for (int i = 0; i < WIDTH * HEIGHT; i++) {
        file.putShort((short) value.applyAsInt(i));
      }
      return file.array();
    }
    BufferedImage image = new BufferedImage(WIDTH, HEIGHT, BufferedImage.TYPE_USHORT_GRAY);
    for (int i = 0; i < WIDTH * HEIGHT; i++) {
      image.getRaster().setSample(i % WIDTH, i / WIDTH, 0, value.applyAsInt(i));
    }
    return written(image, format);
  }

  private static byte[] written(BufferedImage image, String format) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    assertThat(ImageIO.write(image, format, bytes)).isTrue();
    return bytes.toByteArray();
  }

  private static byte[] turned(int orientation) {
    byte[] image = SampleTree.image("jpg", orientation);
    ByteBuffer file = ByteBuffer.allocate(image.length + 36).put(image, 0, 2);
    file.putShort((short) 0xFFE1).putShort((short) 34);
    file.put("Exif\0\0MM\0*\0\0\0\10\0\1".getBytes(StandardCharsets.US_ASCII));
    file.putShort((short) 0x112).putShort((short) 3).putInt(1).putInt(orientation << 16).putInt(0);
    return file.put(image, 2, image.length - 2).array();
  }
}
