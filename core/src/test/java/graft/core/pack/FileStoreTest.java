package graft.core.pack;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import graft.core.data.Dataset;
import graft.core.data.Example;
import graft.core.data.Reading;
import graft.core.data.SampleTree;
import graft.core.error.DataException;
import graft.core.error.MachineException;
import graft.core.error.UsageException;
import graft.core.protocol.Recipe.Augmentation;
import graft.core.random.SeedKey;
import graft.core.text.Sha256;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FileStoreTest {
  private static final int SIDE = 224;
  private static final int VIEW = 3 * SIDE * SIDE;

  @TempDir private Path temp;

  private final PatchDecoder decoder = new PatchDecoder();

  private PackedStore pack(Path data) {
    return Packer.pack(data, SIDE, temp, decoder, Packer.Progress.SILENT, Reading.usual()).store();
  }

  private PackedStore sample() throws IOException {
    return pack(SampleTree.imageFolder().folder(temp.resolve("d")));
  }

  @Test
  void everyExampleFindsItsOwnFileAsItWas() throws IOException {
    PackedStore store = sample();
    assertThat(store.index()).isEqualTo(Dataset.scan(temp.resolve("d")).index());
    assertHolds(store);
    assertHolds(PackedStore.open(store.folder(), 700));
    store.verify();
    assertThat(store.folder().getFileName().toString()).endsWith("-224px-files");
    assertThat(decoder.decoded).as("each was decoded once").hasValue(10);
  }

  private static void assertHolds(PackedStore store) {
    for (int number = 0; number < store.size(); number++) {
      Example example = store.index().examples().get(number);
      assertThat(Sha256.hex(store.file(number).orElseThrow())).isEqualTo(example.sha256());
    }
  }

  @Test
  void aViewIsAFunctionOfItsKey() throws IOException {
    PackedStore store = sample();
    Set<Byte> windows = new HashSet<>();
    for (int seed = 0; seed < 20; seed++) {
      SeedKey key = SeedKey.of(seed);
      byte[] once = view(store, 3, Augmentation.RESIZED_CROP, key);
      byte[] again = view(PackedStore.open(store.folder()), 3, Augmentation.RESIZED_CROP, key);
      assertThat(again).isEqualTo(once);
      boolean mirrored = (key.value() & 1) != 0;
      windows.add(once[mirrored ? SIDE - 3 : 2]);
      assertThat(once[mirrored ? SIDE - 1 : 0])
          .isEqualTo((byte) store.file(3).orElseThrow().length);
      assertThat(once[VIEW - 1]).isEqualTo((byte) (mirrored ? VIEW - SIDE : VIEW - 1));
    }
    assertThat(windows).hasSizeGreaterThan(10);
  }

  @Test
  void evaluationSeesTheCentreUnmirrored() throws IOException {
    byte[] read = new byte[VIEW];
    sample().read(0, read);
    assertThat(read[2]).isEqualTo((byte) Window.evaluation(100, 80, SIDE).hashCode());
    assertThat(read[VIEW - 1]).isEqualTo((byte) (VIEW - 1));
  }

  private static byte[] view(PackedStore store, int example, Augmentation kind, SeedKey key) {
    byte[] view = new byte[VIEW];
    store.readView(example, kind, key, view);
    return view;
  }

  @Test
  void pixelsOfOneSideRefuseViewsOfFiles() throws IOException {
    Path data = SampleTree.imageFolder().folder(temp.resolve("d"));
    PackedStore store =
        Packer.pack(data, 8, temp, decoder, Packer.Progress.SILENT, Reading.usual()).store();
    assertThatThrownBy(() -> view(store, 0, Augmentation.CROP_FLIP, SeedKey.of(1)))
        .isInstanceOf(UsageException.class)
        .hasMessageContainingAll("crop_flip", "8 px");
  }

  @Test
  void damageIsNamed() throws IOException {
    PackedStore store = sample();
    Path file = store.folder().resolve("images.pack");
    byte[] whole = Files.readAllBytes(file);
    byte[] broken = whole.clone();
    broken[4096 + 50] ^= 1;
    Files.write(file, broken);
    assertThatThrownBy(PackedStore.open(store.folder())::verify)
        .isInstanceOf(DataException.class)
        .hasMessageContaining("wrong checksum");
    broken = whole.clone();
    broken[12] ^= 1;
    assertOpenFails(file, broken, "header has a wrong checksum");
    broken = whole.clone();
    int table = (int) java.nio.ByteBuffer.wrap(whole).getLong(20);
    broken[table + 3] ^= 1;
    assertOpenFails(file, broken, "table has a wrong checksum");
    assertOpenFails(file, java.util.Arrays.copyOf(whole, whole.length - 1), "bytes, not");
    broken = whole.clone();
    broken[whole.length - 3] ^= 1;
    Files.write(file, broken);
    assertThatThrownBy(() -> PackedStore.open(store.folder()).index())
        .isInstanceOf(DataException.class)
        .hasMessageContaining("index has a wrong checksum");
    assertThat(pack(temp.resolve("d")).index()).as("packed again").isEqualTo(store.index());
  }

  private static void assertOpenFails(Path file, byte[] bytes, String words) throws IOException {
    Files.write(file, bytes);
    assertThatThrownBy(() -> PackedStore.open(file.resolveSibling("")))
        .isInstanceOf(DataException.class)
        .hasMessageContaining(words);
  }

  @Test
  void aDiskTooSmallIsRefusedBeforeReading() throws IOException {
    Path data = SampleTree.imageFolder().folder(temp.resolve("d"));
    Packer packer = new Packer(temp, folder -> 5000);
    assertThatThrownBy(
            () -> packer.pack(data, SIDE, decoder, Packer.Progress.SILENT, Reading.usual()))
        .isInstanceOf(MachineException.class)
        .hasMessageContaining("5000 bytes are free");
    assertThat(decoder.decoded).hasValue(0);
  }
}
