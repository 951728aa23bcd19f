package graft.core.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.io.IOException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What cannot be used of the places given is named, and costs nothing else. */
class LooseImagesTest {
  @TempDir private Path folder;

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
