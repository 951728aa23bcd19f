package graft.core.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What cannot be used of the places given is named, and costs nothing else. */
class LooseImagesTest {
  @TempDir private Path folder;

  private static final ImageDecoder ONE_COLOUR =
      new ImageDecoder() {
        @Override
        public int lanes() {
          return 1;
        }

        @Override
        public List<Decoded> decode(List<byte[]> files, int side) {
          return files.stream()
              .map(file -> (Decoded) new Pixels(new byte[3 * side * side]))
              .toList();
        }

        @Override
        public void close() {}
      };

  private static LooseImages.Found found(Path... given) throws IOException {
    try (LooseImages images =
        LooseImages.open(List.of(given), Integer.MAX_VALUE, Optional.empty())) {
      return images.found(images.dataset().scan(null, 1, (slot, planar) -> {}, done -> {}));
    }
  }

  @Test
  void aDamagedArchiveIsLeftOutAndNamed() throws IOException {
    SampleTree tree = new SampleTree().withImages("a", 3);
    Path good = tree.zip(folder.resolve("good.zip"), "");
    Path whole = tree.tar(folder.resolve("whole.tar.gz"), "");
    byte[] bytes = Files.readAllBytes(whole);
    Path cut =
        Files.write(folder.resolve("cut.tar.gz"), Arrays.copyOf(bytes, bytes.length * 2 / 3));
    Path text = folder.resolve("text.tar.gz");
    Files.writeString(text, "no archive", StandardCharsets.UTF_8);
    LooseImages.Found found = found(good, cut, text, whole);
    assertThat(found.names()).hasSize(6);
    assertThat(found.bad())
        .extracting(BadFile::path)
        .containsExactly(cut.toString(), text.toString());
    assertThat(found.bad().get(0).reason()).isEqualTo("cannot be read: it ends early");
  }

  @Test
  void howNamesOfAnArchiveWereReadIsSaid() throws IOException {
    Path zip =
        ForeignArchive.zip(
            folder.resolve("a.zip"),
            Map.of("кот.png", SampleTree.image("png", 1)),
            Charset.forName("cp866"),
            false);
    assertThat(found(zip).notes())
        .extracting(Note::text)
        .containsExactly(
            "1 name in a.zip is not UTF-8, and was read as cp437, e.g. \"¬«Γ.png\"; if that looks"
                + " wrong, ");
    assertThat(found(new SampleTree().withImages("a", 2).folder(folder.resolve("b"))).notes())
        .isEmpty();
  }

  @Test
  void whatIsSaidOfImagesNamesThemAsTheyWereGiven() throws IOException {
    Path place = Files.createDirectories(folder.resolve("place"));
    BufferedImage white = new BufferedImage(8, 8, BufferedImage.TYPE_INT_RGB);
    ImageIO.write(white, "png", place.resolve("plain.png").toFile());
    try (LooseImages images = LooseImages.open(List.of(place), 10, Optional.empty())) {
      LooseImages.Found found =
          images.found(images.dataset().scan(ONE_COLOUR, 8, (slot, planar) -> {}, done -> {}));
      assertThat(found.warnings())
          .singleElement()
          .asString()
          .contains("one colour all over, as read (e.g. " + place.resolve("plain.png") + ")");
    }
  }

  @Test
  void linksToNothingAndPipesThatAreNamedAsImagesAreBadFiles()
      throws IOException, InterruptedException {
    Path place = new SampleTree().withImages("a", 2).folder(folder.resolve("place"));
    Files.createSymbolicLink(place.resolve("gone.png"), folder.resolve("nowhere"));
    Files.createSymbolicLink(place.resolve("gone.txt"), folder.resolve("nowhere"));
    Path pipe = place.resolve("pipe.png");
    assumeThat(new ProcessBuilder("mkfifo", pipe.toString()).start().waitFor()).isZero();
    LooseImages.Found found = found(place);
    assertThat(found.names()).hasSize(2);
    assertThat(found.bad())
        .containsExactly(
            new BadFile(place.resolve("gone.png").toString(), "a link to nothing"),
            new BadFile(pipe.toString(), "not a regular file"));
  }
}
