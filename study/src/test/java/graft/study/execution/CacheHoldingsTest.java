package graft.study.execution;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import graft.core.data.FileHash;
import graft.core.data.ImageDecoder;
import graft.core.data.Reading;
import graft.core.data.synthetic.SyntheticImages;
import graft.core.error.MachineException;
import graft.core.json.RecordJson;
import graft.core.pack.PackedStore;
import graft.core.pack.Packer;
import graft.study.fake.FakePlan;
import graft.study.fake.FakeWorker;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class CacheHoldingsTest {
  @TempDir private Path folder;
  private final List<TrainingEvent> heard = new ArrayList<>();

  /** Pixels of the file's first bytes. */
  private static final ImageDecoder DECODER =
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

  private PackedStore pack(Path cache, int side, int seed) {
    Path images = folder.resolve("images" + seed);
    if (Files.notExists(images)) {
      SyntheticImages.write(images, 2, 3, 1, 32, seed, written -> {});
    }
    return Packer.pack(images, side, cache, DECODER, Packer.Progress.SILENT, Reading.usual())
        .store();
  }

  private static Path base(Path cache, String name, String text) throws IOException {
    Path bases = Files.createDirectories(cache.resolve("bases"));
    return Files.writeString(bases.resolve(name + ".safetensors"), text);
  }

  /** A group as the machine whose cache is given here would make it. */
  private TrialGroup groupOf(Path cache) throws IOException {
    TrialGroup one = FakePlan.group("a");
    return new TrialGroup(
        one.network(),
        one.classes(),
        pack(cache, 32, 1).content(),
        Optional.of(FileHash.of(base(cache, "0a1b", "weights"))),
        one.train(),
        one.test(),
        one.testExtra(),
        one.jobs());
  }

  private void run(TrialGroup group, Path cache) {
    WorkerCommand command =
        new WorkerCommand(FakeWorker.command(FindingWorker.class, cache.toString()), Map.of());
    try (WorkerProcesses workers =
        new WorkerProcesses(command, 1, folder.resolve("logs"), WorkerProcesses.SILENCE)) {
      workers.execute(group, heard::add);
    }
  }

  @Test
  void aGroupWhoseDataLieElsewhereOnTheWorkersSideIsFoundByContent() throws IOException {
    Path cache = folder.resolve("coordinator");
    TrialGroup group = groupOf(cache);
    Path other = folder.resolve("worker");
    pack(other, 16, 1);
    pack(other, 32, 2);
    Path images = other.resolve("packs/brought here");
    Files.move(pack(cache, 32, 1).folder(), images);
    base(other, "1111", "others");
    Path base = base(other, "2222", "weights");
    Files.delete(cache.resolve("bases/0a1b.safetensors"));
    run(group, other);
    assertThat(heard.get(1))
        .isEqualTo(
            new TrainingEvent.Ended(
                group.jobs().get(0),
                new TrainingOutcome.Failed(images + "\n" + base),
                CpuKind.ofThisMachine()));
  }

  @Test
  void whatAWorkerLacksIsNamedWithItsMachineAndCostsNoAttempt() throws IOException {
    TrialGroup group = groupOf(folder.resolve("coordinator"));
    Path other = folder.resolve("worker");
    assertThatThrownBy(() -> run(group, other))
        .isInstanceOf(MachineException.class)
        .hasMessageStartingWith("machine ")
        .hasMessageContaining(
            " has no packed store " + group.images() + ": it is not in " + other.resolve("packs"));
    pack(other, 32, 1);
    base(other, "0a1b", "weightS");
    assertThatThrownBy(() -> run(group, other))
        .isInstanceOf(MachineException.class)
        .hasMessageContaining("has no base with SHA-256 " + group.base().orElseThrow())
        .hasMessageContaining(other.resolve("bases").toString());
    assertThat(heard).isEmpty();
  }

  @Test
  void weightsAreFoundWhileOtherTrainingsEnd() throws Exception {
    Path cache = folder.resolve("cache");
    Path trainings = Files.createDirectories(cache.resolve("trainings"));
    Path wanted = Files.createDirectories(trainings.resolve("z")).resolve("base.safetensors");
    String sha256 = FileHash.of(Files.writeString(wanted, "weights"));
    AtomicBoolean done = new AtomicBoolean();
    CompletableFuture<Void> others =
        CompletableFuture.runAsync(
            () -> {
              for (int number = 0; !done.get(); number = (number + 1) % 50) {
                comeAndGo(trainings.resolve("a" + number));
              }
            });
    try {
      for (int look = 0; look < 2000; look++) {
        assertThat(new CacheHoldings(cache).weights(sha256)).isEqualTo(wanted);
      }
    } finally {
      done.set(true);
    }
    others.get();
  }

  private static void comeAndGo(Path training) {
    try {
      Path weights = Files.createDirectory(training).resolve("weights.safetensors");
      Files.delete(Files.writeString(weights, "others"));
      Files.delete(training);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Test
  void whatIsNotedOfWeightsSparesReadingThem() throws IOException {
    Path cache = folder.resolve("cache");
    Path noted = base(cache, "0a1b", "weights");
    Files.write(
        KeptWeights.place(noted), RecordJson.bytes(new KeptWeights("another", Optional.empty())));
    assertThatThrownBy(() -> new CacheHoldings(cache).weights(FileHash.of(noted)))
        .isInstanceOf(MachineException.class);
    Path single = Files.createDirectories(cache.resolve("trainings/0c")).resolve("b.safetensors");
    Files.copy(noted, single);
    assertThat(new CacheHoldings(cache).weights(FileHash.of(noted))).isEqualTo(single);
  }

  @Test
  void aStoreIsOneContentWhereverItIsPackedAndAnotherForOtherPixels() {
    String content = pack(folder.resolve("a"), 32, 1).content();
    assertThat(pack(folder.resolve("b"), 32, 1).content())
        .isEqualTo(content)
        .startsWith(pack(folder.resolve("a"), 32, 1).index().fingerprint());
    assertThat(pack(folder.resolve("a"), 16, 1).content()).isNotEqualTo(content);
    assertThat(pack(folder.resolve("a"), 32, 2).content()).isNotEqualTo(content);
    PackedStore files = pack(folder.resolve("a"), 224, 1);
    assertThat(files.content()).startsWith(files.index().fingerprint() + "-224px-files");
  }
}
