package graft.core.pack;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import graft.core.data.Dataset;
import graft.core.data.Example;
import graft.core.data.ImageDecoder;
import graft.core.data.LooseImages;
import graft.core.data.Reading;
import graft.core.data.SampleTree;
import graft.core.error.DataException;
import graft.core.error.MachineException;
import graft.core.lock.ProcessLock;
import graft.core.text.Sha256;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PackerTest {
  private static final int SIDE = 8;

  private final PatchDecoder decoder = new PatchDecoder();

  @Test
  void everyExampleFindsItsOwnPixels(@TempDir Path temp) throws IOException {
    Path data = new SampleTree().withImages("b", 7).withImages("a", 9).folder(temp.resolve("d"));
    Map<String, byte[]> pixels = pixelsByHash(data);
    PackedStore store = pack(data, temp);
    assertThat(store.size()).isEqualTo(16);
    assertThat(store.side()).isEqualTo(SIDE);
    assertThat(store.index()).isEqualTo(Dataset.scan(data).index());
    assertHolds(store, pixels);
    assertHolds(PackedStore.open(store.folder(), 3L * SIDE * SIDE * 5), pixels);
    store.verify();
  }

  @Test
  void folderAndZipBecomeOneStoreNamedByFingerprintSideAndRule(@TempDir Path temp)
      throws IOException {
    SampleTree tree = SampleTree.imageFolder();
    PackedStore first = pack(tree.folder(temp.resolve("d")), temp);
    PackedStore second = pack(tree.zip(temp.resolve("a.zip"), ""), temp);
    assertThat(second.folder()).isEqualTo(first.folder());
    assertThat(first.folder().getFileName())
        .hasToString(first.index().fingerprint().substring(0, 16) + "-8px-shorter-centre");
  }

  @Test
  void aSecondPackingReadsNothingUntilTheFilesChange(@TempDir Path temp) throws IOException {
    Path data = SampleTree.imageFolder().folder(temp.resolve("d"));
    String before = pack(data, temp).index().fingerprint();
    assertThat(decoder.decoded).hasValue(10);
    assertThat(pack(data, temp).index().fingerprint()).isEqualTo(before);
    assertThat(decoder.decoded).hasValue(10);
    Files.write(data.resolve("train/cat/new.jpg"), SampleTree.image("jpg", 77));
    assertThat(pack(data, temp).index().fingerprint()).isNotEqualTo(before);
    assertThat(decoder.decoded).hasValue(21);
  }

  @Test
  void badFilesAreRefusedOrLeftOutButNeverForgotten(@TempDir Path temp) throws IOException {
    Path data = SampleTree.imageFolder().with("train/cat/1.jpg", "text").folder(temp.resolve("d"));
    assertThatThrownBy(() -> pack(data, temp))
        .isInstanceOf(DataException.class)
        .hasMessageContaining("train/cat/1.jpg");
    PackedStore store =
        Packer.pack(
                data,
                SIDE,
                temp,
                decoder,
                Packer.Progress.SILENT,
                Reading.usual().excludingBad(true))
            .store();
    assertThat(store.size()).isEqualTo(9);
    store.verify();
    assertThatThrownBy(() -> pack(data, temp)).hasMessageContaining("train/cat/1.jpg");
  }

  @Test
  void aPackingThatTheMachineFailsLeavesNoFiles(@TempDir Path temp) throws IOException {
    Path data = SampleTree.imageFolder().folder(temp.resolve("d"));
    ImageDecoder broken =
        new ImageDecoder() {
          @Override
          public List<Decoded> decode(List<byte[]> files, int side) {
            throw new MachineException("out of memory");
          }

          @Override
          public int lanes() {
            return 1;
          }

          @Override
          public void close() {}
        };
    assertThatThrownBy(
            () -> Packer.pack(data, SIDE, temp, broken, Packer.Progress.SILENT, Reading.usual()))
        .isInstanceOf(MachineException.class);
    assertThat(storesIn(temp)).isEmpty();
  }

  @Test
  void aDiskTooSmallIsRefusedBeforeReading(@TempDir Path temp) throws IOException {
    Path data = SampleTree.imageFolder().folder(temp.resolve("d"));
    Packer packer = new Packer(temp, folder -> 1000);
    assertThatThrownBy(
            () -> packer.pack(data, SIDE, decoder, Packer.Progress.SILENT, Reading.usual()))
        .isInstanceOf(MachineException.class)
        .hasMessageContainingAll("10 images", "7616 bytes", "1000 bytes are free");
    assertThat(decoder.decoded).hasValue(0);
  }

  @Test
  void twoProcessesBuildAStoreOnce(@TempDir Path temp) throws Exception {
    Path data =
        new SampleTree().withImages("a", 300).withImages("b", 300).folder(temp.resolve("d"));
    List<Process> processes = new ArrayList<>();
    for (int i = 0; i < 2; i++) {
      processes.add(
          new ProcessBuilder(
                  Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                  "-cp",
                  System.getProperty("java.class.path"),
                  PackOnce.class.getName(),
                  data.toString(),
                  temp.toString())
              .redirectError(ProcessBuilder.Redirect.INHERIT)
              .start());
    }
    List<String> decoded = new ArrayList<>();
    for (Process process : processes) {
      decoded.add(
          new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip());
      process.waitFor();
    }
    assertThat(decoded).containsExactlyInAnyOrder("600", "0");
    assertThat(storesIn(temp)).hasSize(1);
  }

  @Test
  void looseImagesAreDeletedWhereTheirPackingIsStopped(@TempDir Path temp) throws Exception {
    Path data = new SampleTree().withImages("a", 3).folder(temp.resolve("d"));
    Process process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                System.getProperty("java.class.path"),
                PackLooseForEver.class.getName(),
                data.toString(),
                temp.toString())
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    assertThat(process.inputReader(StandardCharsets.UTF_8).readLine()).isEqualTo("packing");
    assertThat(looseIn(temp)).hasSize(1);
    process.destroy(); // as Ctrl-C does, not as kill -9
    process.waitFor();
    assertThat(looseIn(temp)).isEmpty();
  }

  private void packLoose(Path data, Path cache) throws IOException {
    try (LooseImages images = LooseImages.open(List.of(data), 10, Optional.empty())) {
      Packer.packLoose(images, SIDE, cache, decoder, Packer.Progress.SILENT).close();
    }
  }

  /** What a process left two days ago, with the lock that it held. */
  private static Path left(Path cache, String name) throws IOException {
    Path folder = Files.createDirectories(cache.resolve("packs").resolve(name));
    Files.writeString(folder.resolve("images.pack"), "x");
    Files.createDirectories(cache.resolve("packs/locks"));
    Files.createFile(cache.resolve("packs/locks").resolve(name));
    Files.setLastModifiedTime(folder, FileTime.from(Instant.now().minus(Duration.ofDays(2))));
    return folder;
  }

  @Test
  void whatNobodyHoldsIsALeftoverWhoeverHasItsProcessesNumber(@TempDir Path temp)
      throws IOException {
    Path data = new SampleTree().withImages("a", 3).folder(temp.resolve("d"));
    long own = ProcessHandle.current().pid(); // as a process of another container may have had it
    Path ended = left(temp, "loose-" + own + "-0a");
    Path used = left(temp, "loose-999999999-0b"); // of no process in this container
    Path locks = temp.resolve("packs/locks");
    try (ProcessLock held = ProcessLock.take(locks.resolve("loose-999999999-0b")).orElseThrow()) {
      assertThat(held).isNotNull();
      packLoose(data, temp);
      assertThat(ended).doesNotExist();
      assertThat(used).exists();
    }
    packLoose(data, temp);
    assertThat(used).doesNotExist();
    assertThat(locks).as("of what is gone").isEmptyDirectory();
  }

  @Test
  void anOldLockOfNoFolderIsALeftoverUnlessItIsHeld(@TempDir Path temp) throws IOException {
    Path data = new SampleTree().withImages("a", 3).folder(temp.resolve("d"));
    Path locks = Files.createDirectories(temp.resolve("packs/locks"));
    FileTime old = FileTime.from(Instant.now().minus(Duration.ofDays(2)));
    Path ended = Files.createFile(locks.resolve("loose-7-0a"));
    Path used = Files.createFile(locks.resolve("loose-7-0b"));
    Path fresh = Files.createFile(locks.resolve("loose-7-0c"));
    Path other = Files.createFile(locks.resolve("0123"));
    try (ProcessLock held = ProcessLock.take(used).orElseThrow()) {
      assertThat(held).isNotNull();
      for (Path lock : List.of(ended, used, other)) {
        Files.setLastModifiedTime(lock, old);
      }
      packLoose(data, temp);
      assertThat(ended).doesNotExist();
      assertThat(List.of(used, fresh, other)).allMatch(Files::exists);
    }
  }

  @Test
  void aLeftoverThatCannotBeDeletedHindersNobody(@TempDir Path temp) throws IOException {
    Path data = new SampleTree().withImages("a", 3).folder(temp.resolve("d"));
    Path stuck = left(temp, "loose-999999999-0a");
    Files.writeString(stuck.resolve("another file"), "x"); // as if it were another user's
    Files.setLastModifiedTime(stuck, FileTime.from(Instant.now().minus(Duration.ofDays(2))));
    packLoose(data, temp);
    assertThat(stuck).exists();
    assertThat(looseIn(temp)).containsExactly(stuck);
  }

  private static List<Path> looseIn(Path cache) throws IOException {
    try (Stream<Path> all = Files.list(cache.resolve("packs"))) {
      return all.filter(path -> path.getFileName().toString().startsWith("loose-")).toList();
    }
  }

  @Test
  void damageIsNamed(@TempDir Path temp) throws IOException {
    PackedStore store = pack(SampleTree.imageFolder().folder(temp.resolve("d")), temp);
    Path file = store.folder().resolve("images.pack");
    byte[] whole = Files.readAllBytes(file);

    damage(file, whole, 4096 + 5);
    PackedStore damaged = PackedStore.open(store.folder());
    assertThatThrownBy(damaged::verify)
        .isInstanceOf(DataException.class)
        .hasMessageContainingAll("0.jpg", "wrong checksum");
    damage(file, whole, 12);
    assertOpenFails(store, "header has a wrong checksum");
    damage(file, whole, whole.length - 3);
    assertOpenFails(store, "index has a wrong checksum");
    damage(file, whole, 0);
    assertOpenFails(store, "no packed store");
    Files.write(file, java.util.Arrays.copyOf(whole, whole.length - 1));
    assertOpenFails(store, "bytes, not");
    Files.write(file, new byte[10]);
    assertOpenFails(store, "10 bytes");
    Files.delete(file);
    assertOpenFails(store, "cannot open");
  }

  @Test
  void aStoreWhosePixelsRottedIsToldOfAndPackedAgain(@TempDir Path temp) throws IOException {
    Path data = SampleTree.imageFolder().folder(temp.resolve("d"));
    Path folder = pack(data, temp).folder();
    byte[] whole = Files.readAllBytes(folder.resolve("images.pack"));
    for (int at : new int[] {4096 + 5, whole.length - 3, 12}) {
      damage(folder.resolve("images.pack"), whole, at);
      List<String> told = new ArrayList<>();
      PackedStore again =
          Packer.pack(data, SIDE, temp, decoder, listTo(told), Reading.usual()).store();
      assertThat(told).singleElement().asString().contains(folder.toString(), "packed again");
      assertThat(again.folder()).isEqualTo(folder);
      assertThat(Files.readAllBytes(folder.resolve("images.pack"))).isEqualTo(whole);
      Packer.pack(data, SIDE, temp, decoder, listTo(told), Reading.usual()).store().verify();
      assertThat(told).hasSize(1);
    }
    assertThat(decoder.decoded).hasValue(40);
  }

  @Test
  void aRottedStoreReachedByAnotherPathIsReplaced(@TempDir Path temp) throws IOException {
    SampleTree tree = SampleTree.imageFolder();
    Path file = pack(tree.folder(temp.resolve("d")), temp).folder().resolve("images.pack");
    damage(file, Files.readAllBytes(file), 4096 + 5);
    pack(tree.zip(temp.resolve("a.zip"), ""), temp).verify();
  }

  private static Packer.Progress listTo(List<String> told) {
    return new Packer.Progress() {
      @Override
      public void images(int done, int total) {}

      @Override
      public void damaged(String line) {
        told.add(line);
      }
    };
  }

  private static void damage(Path file, byte[] whole, int at) throws IOException {
    byte[] bytes = whole.clone();
    bytes[at] ^= 1;
    Files.write(file, bytes);
  }

  private static void assertOpenFails(PackedStore store, String words) {
    assertThatThrownBy(() -> PackedStore.open(store.folder()))
        .isInstanceOf(DataException.class)
        .hasMessageContaining(words);
  }

  private PackedStore pack(Path data, Path cache) {
    return Packer.pack(data, SIDE, cache, decoder, Packer.Progress.SILENT, Reading.usual()).store();
  }

  private static List<String> storesIn(Path cache) throws IOException {
    try (Stream<Path> all = Files.list(cache.resolve("packs"))) {
      return all.map(path -> path.getFileName().toString())
          .filter(name -> !name.equals("locks") && !name.equals("stamps"))
          .toList();
    }
  }

  private static Map<String, byte[]> pixelsByHash(Path folder) throws IOException {
    Map<String, byte[]> pixels = new HashMap<>();
    try (Stream<Path> all = Files.walk(folder)) {
      for (Path path : all.filter(Files::isRegularFile).toList()) {
        byte[] file = Files.readAllBytes(path);
        pixels.put(Sha256.hex(file), PatchDecoder.pixels(file, SIDE));
      }
    }
    return pixels;
  }

  private static void assertHolds(PackedStore store, Map<String, byte[]> pixels) {
    byte[] read = new byte[3 * SIDE * SIDE];
    for (int number = 0; number < store.size(); number++) {
      Example example = store.index().examples().get(number);
      store.read(number, read);
      assertThat(read).as(example.name()).isEqualTo(pixels.get(example.sha256()));
    }
  }
}
