package graft.core.pack;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import graft.core.data.Reading;
import graft.core.data.SampleTree;
import graft.core.error.DataException;
import graft.core.text.Sha256;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PackJournalTest {
  private static final int IMAGES = 600;
  private static final int BATCH = 128;

  @TempDir private Path temp;

  private final PatchDecoder decoder = new PatchDecoder();

  @ParameterizedTest
  @ValueSource(ints = {8, 224})
  void aKilledPackingGoesOnWithTheImagesThatItLacks(int side) throws Exception {
    Path data =
        new SampleTree()
            .withImages("a", IMAGES / 2)
            .withImages("b", IMAGES / 2)
            .folder(temp.resolve("d"));
    Path cache = killed(data, side);
    Path building = building(cache);
    assertThat(lines(building)).hasSizeBetween(BATCH, 3 * BATCH);
    Files.writeString(
        building.resolve(PackJournal.FILE), "{\"image\":{\"sl", StandardOpenOption.APPEND);
    int known = lines(building).size() - 1;
    loseAByte(building);

    PackedStore store = pack(data, side, cache);
    assertThat(decoder.decoded).hasValue(IMAGES - known + 1);
    store.verify();
    PackedStore atOnce = pack(data, side, temp.resolve("other"));
    assertThat(store.index()).isEqualTo(atOnce.index());
    byte[] one = new byte[3 * side * side];
    byte[] two = new byte[3 * side * side];
    for (int image = 0; image < IMAGES; image++) {
      assertThat(store.file(image).map(Sha256::hex)).isEqualTo(atOnce.file(image).map(Sha256::hex));
      if (side == 8) {
        store.read(image, one);
        atOnce.read(image, two);
        assertThat(one).isEqualTo(two);
      }
    }
    assertThat(building).doesNotExist();
    try (Stream<Path> files = Files.list(store.folder())) {
      assertThat(files).containsExactly(store.folder().resolve(PackFormat.FILE));
    }
  }

  @Test
  void whatWasPackedBeforeABadFileWasRefusedIsNotReadAgainWithoutIt() throws IOException {
    Path data =
        new SampleTree()
            .withImages("a", 10)
            .withImages("b", 10)
            .with("a/bad.jpg", "none")
            .folder(temp.resolve("d"));
    assertThatThrownBy(() -> pack(data, 8, temp))
        .isInstanceOf(DataException.class)
        .hasMessageContaining("bad.jpg");
    assertThat(decoder.decoded).hasValue(20);
    Packed packed =
        Packer.pack(
            data, 8, temp, decoder, Packer.Progress.SILENT, Reading.usual().excludingBad(true));
    assertThat(decoder.decoded).hasValue(20);
    packed.store().verify();
    assertThat(packed.store().size()).isEqualTo(20);
  }

  private PackedStore pack(Path data, int side, Path cache) {
    return Packer.pack(data, side, cache, decoder, Packer.Progress.SILENT, Reading.usual()).store();
  }

  /** The cache of a packing that was killed after its first batches. */
  private Path killed(Path data, int side) throws Exception {
    Path cache = temp.resolve("cache");
    Process process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                System.getProperty("java.class.path"),
                PackHalf.class.getName(),
                data.toString(),
                Integer.toString(side),
                cache.toString())
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    assertThat(process.inputReader(StandardCharsets.UTF_8).readLine()).isEqualTo("half");
    while (lines(building(cache)).size() < BATCH) { // written by another thread
      Thread.sleep(20);
    }
    process.destroyForcibly().waitFor();
    return cache;
  }

  private static Path building(Path cache) throws IOException {
    try (Stream<Path> all = Files.list(cache.resolve("packs"))) {
      return all.filter(path -> path.getFileName().toString().startsWith("building-"))
          .findFirst()
          .orElseThrow();
    }
  }

  private static List<String> lines(Path building) throws IOException {
    return Files.readAllLines(building.resolve(PackJournal.FILE));
  }

  /** Of the first image in the journal. */
  private static void loseAByte(Path building) throws IOException {
    String first = lines(building).get(0);
    int position = Integer.parseInt(first.replaceAll(".*\"position\":(\\d+).*", "$1"));
    Path images = building.resolve(PackFormat.FILE);
    byte[] bytes = Files.readAllBytes(images);
    bytes[position]++;
    Files.write(images, bytes);
  }
}
