package graft.core.data.synthetic;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import graft.core.error.UsageException;
import graft.core.random.SeedKey;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SyntheticImagesTest {
  private static final int SIDE = 32;

  private final Path temporary;

  SyntheticImagesTest(@TempDir Path temporary) {
    this.temporary = temporary;
  }

  @Test
  void writesAnImageFolderOfRgbImages() throws IOException {
    Path images = write("images", 3, 2, 1, 5);

    assertThat(files(images)).hasSize(9);
    for (String name : SyntheticImages.classNames(3, 5)) {
      assertThat(images.resolve("train").resolve(name).resolve("00001.png")).exists();
      BufferedImage image =
          ImageIO.read(images.resolve("val").resolve(name).resolve("00000.png").toFile());
      assertThat(image.getWidth()).isEqualTo(SIDE);
      assertThat(image.getHeight()).isEqualTo(SIDE);
      assertThat(image.getColorModel().getNumComponents()).isEqualTo(3);
    }
  }

  @Test
  void sameSeedGivesTheSamePixelsAndAnotherSeedOthers() throws IOException {
    Path first = write("first", 2, 2, 1, 5);
    Path again = write("again", 2, 2, 1, 5);

    assertThat(pixels(first)).isEqualTo(pixels(again));
    assertThat(SyntheticImages.classNames(20, 5)).isNotEqualTo(SyntheticImages.classNames(20, 6));
  }

  @Test
  void moreImagesAndClassesLeaveThoseOfBeforeAsTheyWere() throws IOException {
    Path few = write("few", 2, 1, 1, 5);
    Path many = write("many", 3, 2, 2, 5);

    for (Path file : files(few)) {
      Path same = many.resolve(few.relativize(file));
      assertThat(pixelsOf(same)).isEqualTo(pixelsOf(file));
    }
  }

  @Test
  void noTwoImagesAreAlike() throws IOException {
    assertThat(pixels(write("images", 3, 4, 4, 5))).doesNotHaveDuplicates();
  }

  @Test
  void pixelsAreTheSameOnEveryJavaVersion() {
    SyntheticClass kind =
        new SyntheticClass(Scheme.MIXED, Texture.ZIGZAG, Shape.STAR, Arrangement.CIRCLE);
    Scene scene = Scene.of(kind, SeedKey.of(1));

    int sum = 0;
    for (int pixel : rgb(Painter.paint(scene, 64))) {
      sum = 31 * sum + pixel;
    }

    assertThat(sum).isEqualTo(-176682428);
  }

  @Test
  void aFolderThatHoldsSomethingIsRefusedAndKept() throws IOException {
    Path note = Files.writeString(temporary.resolve("note.txt"), "mine");

    assertThatThrownBy(() -> SyntheticImages.write(temporary, 2, 1, 1, SIDE, 5, n -> {}))
        .isInstanceOf(UsageException.class)
        .hasMessageContaining("not empty");
    assertThat(files(temporary)).containsExactly(note);
  }

  @Test
  void anInterruptedWriteLeavesNothingBehind() throws IOException {
    Path target = temporary.resolve("images");

    assertThatThrownBy(
            () ->
                SyntheticImages.write(
                    target,
                    2,
                    2,
                    1,
                    SIDE,
                    5,
                    written -> {
                      if (written == 3) {
                        throw new IllegalStateException("stop");
                      }
                    }))
        .hasMessage("stop");
    try (Stream<Path> left = Files.list(temporary)) {
      assertThat(left).isEmpty();
    }
  }

  @Test
  void numbersOutOfRangeAreNamed() {
    assertThatThrownBy(() -> write("images", 1, 1, 1, 5))
        .isInstanceOf(UsageException.class)
        .hasMessage("classes must be 2..900, was 1");
    assertThatThrownBy(() -> write("images", 2, 0, 1, 5))
        .isInstanceOf(UsageException.class)
        .hasMessageContaining("training images a class");
  }

  @Test
  void progressCountsEveryImage() {
    List<Integer> told = new ArrayList<>();

    SyntheticImages.write(temporary.resolve("images"), 2, 1, 1, SIDE, 5, told::add);

    assertThat(told).containsExactly(1, 2, 3, 4);
  }

  private Path write(String name, int classes, int train, int validation, long seed) {
    Path directory = temporary.resolve(name);
    SyntheticImages.write(directory, classes, train, validation, SIDE, seed, written -> {});
    return directory;
  }

  private static List<Path> files(Path directory) throws IOException {
    try (Stream<Path> all = Files.walk(directory)) {
      return all.filter(Files::isRegularFile).sorted().toList();
    }
  }

  private static List<List<Integer>> pixels(Path directory) throws IOException {
    List<List<Integer>> pixels = new ArrayList<>();
    for (Path file : files(directory)) {
      pixels.add(pixelsOf(file));
    }
    return pixels;
  }

  private static List<Integer> pixelsOf(Path file) throws IOException {
    return Arrays.stream(rgb(ImageIO.read(file.toFile()))).boxed().toList();
  }

  private static int[] rgb(BufferedImage image) {
    int width = image.getWidth();
    return image.getRGB(0, 0, width, image.getHeight(), null, 0, width);
  }
}
