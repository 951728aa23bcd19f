package graft.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import graft.api.fake.FakeMachine;
import graft.api.machine.Machine;
import graft.core.data.Reading;
import graft.core.data.synthetic.SyntheticImages;
import graft.core.error.MachineException;
import graft.core.pack.Packed;
import graft.study.search.Budget;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.util.function.Supplier;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MachineTest {
  @TempDir private Path folder;
  private final PrintWriter err = new PrintWriter(new StringWriter());
  private final SearchListener heard =
      new SearchListener() {
        @Override
        public void told(String line) {}

        @Override
        public Runnable watch(Supplier<SearchProgress> progress) {
          return () -> {};
        }
      };

  @BeforeEach
  void someImages() {
    SyntheticImages.write(folder.resolve("images"), 2, 3, 1, 32, 1, written -> {});
  }

  @Test
  void imagesArePackedIntoItsCacheByItsDecoder() {
    Machine machine = FakeMachine.in(folder.resolve("cache"));
    try (Packed packed =
        machine.packing().pack(folder.resolve("images"), 32, Reading.usual(), err)) {
      assertThat(packed.store().size()).isEqualTo(8);
      assertThat(packed.store().folder()).startsWithRaw(folder.resolve("cache"));
      assertThat(machine.packing().preview(packed.store(), 0)).hasSize(3 * 32 * 32);
    }
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
    assertThatThrownBy(() -> search.run(none, heard))
        .isInstanceOf(MachineException.class)
        .hasMessageContaining("no libtorch");
    assertThatThrownBy(
            () -> none.packing().pack(folder.resolve("images"), 32, Reading.usual(), err))
        .isInstanceOf(MachineException.class);
    assertThat(folder.resolve("cache")).doesNotExist();
  }

  @Test
  void atLeastOneWorkerIsAsked() {
    Machine machine = FakeMachine.in(folder);
    assertThatThrownBy(() -> machine.withWorkers(0)).hasMessageContaining("at least 1, was 0");
    assertThat(Machine.ofEnvironment().workers()).isPositive();
  }
}
