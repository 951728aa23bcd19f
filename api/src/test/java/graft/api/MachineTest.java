package graft.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import graft.api.fake.FakeMachine;
import graft.api.fake.FakeWorkers;
import graft.api.machine.Machine;
import graft.core.data.Reading;
import graft.core.data.synthetic.SyntheticImages;
import graft.core.error.MachineException;
import graft.core.error.UsageException;
import graft.core.model.Model;
import graft.core.pack.Packed;
import graft.core.protocol.Recipe.Precision;
import graft.study.event.StudyEvent;
import graft.study.execution.CpuLevel;
import graft.study.execution.TrainingOutcome;
import graft.study.search.Budget;
import graft.torch.network.Device;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.OptionalInt;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MachineTest {
  @TempDir private Path folder;
  private final AtomicReference<FakeWorkers> workers = new AtomicReference<>();

  @BeforeEach
  void someImages() {
    SyntheticImages.write(folder.resolve("images"), 2, 10, 3, 32, 1, written -> {});
  }

  @Test
  void imagesArePackedIntoItsCacheByItsDecoder() {
    Machine machine = FakeMachine.in(folder.resolve("cache"));
    try (Packed packed =
        machine.packing().pack(folder.resolve("images"), 32, Reading.usual(), event -> {})) {
      assertThat(packed.store().size()).isEqualTo(26);
      assertThat(packed.store().folder()).startsWithRaw(folder.resolve("cache"));
      assertThat(machine.packing().preview(packed.store(), 0)).hasSize(3 * 32 * 32);
    }
    assertThat(folder.resolve("cache/natives")).doesNotExist();
  }

  private Path pretrained(Machine machine) {
    Path base = folder.resolve("base.safetensors");
    Pretraining.Result result =
        Pretraining.of(folder.resolve("images"), base)
            .withNetwork("alexnet-32-slim")
            .withEpochs(2)
            .run(machine, line -> {})
            .orElseThrow();
    assertThat(result.outcome()).isInstanceOf(TrainingOutcome.Complete.class);
    assertThat(result.images()).isEqualTo(20);
    return base;
  }

  @Test
  void whatComesToTheBasesPlaceWhileItIsTrainedIsKeptAndSoIsTheTraining() throws IOException {
    Machine machine = FakeMachine.in(folder.resolve("cache"), workers);
    Path base = folder.resolve("base.safetensors");
    Pretraining pretraining =
        Pretraining.of(folder.resolve("images"), base).withNetwork("alexnet-32-slim").withEpochs(2);
    TrainingListener other =
        new TrainingListener() {
          @Override
          public void message(String line) {}

          @Override
          public void heard(StudyEvent event) {
            if (event instanceof StudyEvent.Completed) {
              try {
                Files.writeString(base, "precious");
              } catch (IOException e) {
                throw new UncheckedIOException(e);
              }
            }
          }
        };
    assertThatThrownBy(() -> pretraining.run(machine, other))
        .isInstanceOf(UsageException.class)
        .hasMessageContaining("is there already and is kept as it is");
    assertThat(base).hasContent("precious");
    Files.delete(base);
    pretraining.run(machine, other);
    assertThat(base).as("taken from the training, not trained anew").isNotEmptyFile();
    assertThat(folder).isDirectoryNotContaining("glob:**.part*");
  }

  @Test
  void aBaseIsTrainedAndFineTunedWithoutNativeCode() {
    Machine machine = FakeMachine.in(folder.resolve("cache"), workers);
    TransferTask task = TransferTask.of(pretrained(machine), folder.resolve("images"));
    FineTuning.Result result =
        FineTuning.of(task, folder.resolve("model")).run(machine, line -> {}).orElseThrow();
    assertThat(result.protocol().transferredLayers()).isPositive();
    assertThat(Model.open(folder.resolve("model")).config().labels()).hasSize(2);
    assertThat(result.model()).isPresent();
    assertThat(folder.resolve("cache/natives")).doesNotExist();
    assertThat(folder.resolve("cache/trainings")).as("training folders").isEmptyDirectory();
  }

  @Test
  void aSearchRunsToItsModelWithoutNativeCodeAndGoesOnWithALargerBudget() {
    Machine machine = FakeMachine.in(folder.resolve("cache"), workers);
    TransferTask task = TransferTask.of(pretrained(machine), folder.resolve("images"));
    ProtocolSearch search =
        ProtocolSearch.of(task, folder.resolve("search"), Budget.parse("6-trials"));
    ProtocolSearch.Result first = search.run(machine, line -> {}).orElseThrow();
    assertThat(first.model()).isPresent();
    assertThat(Objects.requireNonNull(workers.get()).begun).hasSize(1); // the model's training
    ProtocolSearch.Result larger =
        ProtocolSearch.of(task, folder.resolve("search"), Budget.parse("8-trials"))
            .run(machine, line -> {})
            .orElseThrow();
    assertThat(larger.trainings()).isGreaterThan(first.trainings());
    assertThat(folder.resolve("cache/natives")).doesNotExist();
  }

  @Test
  void aMachineThatCannotTrainIsRefusedBeforeAnythingIsRead() {
    Machine none =
        FakeMachine.in(folder.resolve("cache"))
            .withPlatform(
                () -> {
                  throw new MachineException("no libtorch for this platform");
                });
    ProtocolSearch search =
        ProtocolSearch.of(
            TransferTask.of(folder.resolve("base"), folder.resolve("images")),
            folder.resolve("search"),
            Budget.parse("3-trials"));
    assertThatThrownBy(() -> search.run(none, line -> {}))
        .isInstanceOf(MachineException.class)
        .hasMessageContaining("no libtorch");
    assertThatThrownBy(
            () -> none.packing().pack(folder.resolve("images"), 32, Reading.usual(), event -> {}))
        .isInstanceOf(MachineException.class);
    assertThat(folder.resolve("cache")).doesNotExist();
  }

  @Test
  void eachProcessWithLibtorchIsToldCacheAndDevice() {
    Machine machine = FakeMachine.in(folder).withDevice(new Device("cpu"));
    assertThat(machine.device()).isEqualTo(Device.CPU);
    assertThat(machine.arguments("request")).containsExactly(folder.toString(), "cpu", "request");
  }

  @Test
  void aCardHasOneWorkerWhereNotMoreAreAskedAndBasesOfItsOwn() {
    Machine machine = FakeMachine.in(folder).withWorkers(6);
    assertThat(machine.withDevice("cpu").workers()).isEqualTo(6);
    Machine card = machine.withDevice("cuda");
    assertThat(card.workers()).isOne();
    assertThat(card.withWorkers(3).workers()).isEqualTo(3);
    assertThat(card.arguments("x")).containsExactly(folder.toString(), "cuda:0", "x");
    assertThat(card.bases().weights("ab")).isEqualTo(folder.resolve("bases-cuda/ab.safetensors"));
    assertThat(machine.bases().weights("ab")).isEqualTo(folder.resolve("bases/ab.safetensors"));
  }

  @Test
  void aTrainingThatRunsAloneHasAThreadACoreWhereImagesAreLarge() {
    Machine machine = FakeMachine.in(folder);
    assertThat(machine.threadsFor(224)).isEqualTo(Machine.cores());
    assertThat(machine.threadsFor(64)).isOne();
    assertThat(machine.withThreads(3).threadsFor(64)).isEqualTo(3);
    assertThatThrownBy(() -> machine.withThreads(0)).hasMessageContaining("at least 1, was 0");
  }

  @Test
  void onlyATrainingThatRunsAloneHasMoreThanOneThread() {
    List<OptionalInt> threads = new ArrayList<>();
    Machine machine =
        FakeMachine.in(folder)
            .withThreads(5)
            .withWorkersFrom(
                (asked, count, level, logs) -> {
                  threads.add(asked.threads());
                  return new FakeWorkers(count, 1);
                });
    machine.startWorkers(2, CpuLevel.ofThisMachine(), folder).close();
    machine.startWorker(32, Precision.FP32, folder).close();
    assertThat(threads).containsExactly(OptionalInt.of(1), OptionalInt.of(5));
  }

  @Test
  void atLeastOneWorkerIsAsked() {
    Machine machine = FakeMachine.in(folder);
    assertThatThrownBy(() -> machine.withWorkers(0)).hasMessageContaining("at least 1, was 0");
    assertThat(Machine.ofEnvironment().workers()).isPositive();
  }
}
