package graft.core.pack;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import graft.core.data.ImageDecoder;
import graft.core.data.LooseImages;
import graft.core.data.Reading;
import graft.core.data.SampleTree;
import graft.core.error.DataException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Images whose pixels are all alike, as those of black ink on a transparent ground are. */
class OneColourTest {
  private static final byte[] DRAWING = SampleTree.image("png", 99);
  private static final String WARNING =
      "1 image has one colour all over, as read (e.g. a/drawing.png); a drawing on a transparent"
          + " ground is read so, as transparency is dropped: put it on a background first";

  @TempDir private Path temp;

  /** Reads the drawing as black. */
  private static final class Dropping implements ImageDecoder {
    private final PatchDecoder others = new PatchDecoder();

    @Override
    public List<Decoded> decode(List<byte[]> files, int side) {
      return files.stream()
          .map(
              file ->
                  Arrays.equals(file, DRAWING)
                      ? new Pixels(new byte[3 * side * side])
                      : others.decode(List.of(file), side).get(0))
          .toList();
    }

    @Override
    public int lanes() {
      return 2;
    }

    @Override
    public void close() {}
  }

  private List<String> warnings(Path data, int side, Reading reading) {
    return Packer.pack(data, side, temp, new Dropping(), Packer.Progress.SILENT, reading)
        .summary()
        .warnings();
  }

  @Test
  void amongImagesOfNoClassItIsNamedAsItWasGiven() throws IOException {
    Path drawing = Files.write(temp.resolve("drawing.png"), DRAWING);
    try (LooseImages images = LooseImages.open(List.of(drawing), 10, Optional.empty())) {
      LooseImages.Found found =
          images.found(images.dataset().scan(new Dropping(), 8, (slot, planar) -> {}, done -> {}));
      assertThat(found.warnings())
          .singleElement()
          .asString()
          .contains("one colour all over, as read (e.g. " + drawing + ")");
    }
  }

  private static SampleTree images() {
    return new SampleTree().withImages("a", 4).withImages("b", 4).with("a/drawing.png", DRAWING);
  }

  @ParameterizedTest
  @ValueSource(ints = {8, 224})
  void theyAreCountedAndOneIsNamed(int side) throws IOException {
    Path data = images().folder(temp.resolve("d"));
    assertThat(warnings(data, side, Reading.usual())).containsExactly(WARNING);
    assertThat(warnings(data, side, Reading.usual())).as("packed before").containsExactly(WARNING);
  }

  @Test
  void theyAreKnownWherePackingGoesOn() throws IOException {
    Path data = images().with("b/bad.jpg", "none").folder(temp.resolve("d"));
    assertThatThrownBy(() -> warnings(data, 8, Reading.usual())).isInstanceOf(DataException.class);
    assertThat(warnings(data, 8, Reading.usual().excludingBad(true))).containsExactly(WARNING);
  }
}
