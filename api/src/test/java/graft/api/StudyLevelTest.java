package graft.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import graft.api.fake.FakeMachine;
import graft.api.fake.FakeWorkers;
import graft.api.machine.Machine;
import graft.api.machine.Machine.WorkerSource;
import graft.core.data.synthetic.SyntheticImages;
import graft.core.error.UsageException;
import graft.study.execution.CpuLevel;
import graft.study.execution.TrialExecutor;
import graft.study.plan.StudyFile;
import graft.study.store.StudyReader;
import graft.study.store.StudyStore;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Instructions of a study's workers where processors have AMX, which computes in bf16 alone. */
class StudyLevelTest {
  @TempDir private Path folder;
  private final List<CpuLevel> started = new ArrayList<>();
  private Machine machine;

  /** Workers that train nothing, of a processor with AMX. */
  private final class WithAmx implements WorkerSource {
    @Override
    public TrialExecutor start(Machine of, int count, CpuLevel level, Path logs) {
      started.add(level);
      return new FakeWorkers(count, 1);
    }

    @Override
    public CpuLevel level() {
      return CpuLevel.AMX;
    }
  }

  @BeforeEach
  void eightClasses() {
    SyntheticImages.write(folder.resolve("images"), 8, 12, 4, 32, 3, written -> {});
    machine = FakeMachine.in(folder.resolve("cache")).withWorkersFrom(new WithAmx());
  }

  private Study study(String... assignments) {
    StudyFile file = StudyFile.preset("small");
    file.put("data", folder.resolve("images").toString());
    file.put("experiments", List.of("layers"));
    file.put("splits", 2);
    List.of("sizes=[4]", "test_extra=2", "recipe.epochs=6", "recipe.rates.step_epochs=2")
        .forEach(file::set);
    List.of(assignments).forEach(file::set);
    return Study.of(file, folder.resolve("study")).on(machine);
  }

  private Optional<String> pinned() {
    try (StudyReader reader = StudyReader.open(folder.resolve("study"))) {
      return reader.fact(ResumedLevel.FACT);
    }
  }

  @Test
  void aStudyInFp32TakesNoAmxSoThatOtherProcessorsGoOnWithIt() {
    study().run(line -> {});
    assertThat(pinned()).hasValue("AVX512_BF16");
    assertThat(started).isNotEmpty().containsOnly(CpuLevel.AVX512_BF16);
  }

  @Test
  void aStudyInBf16TakesItAndIsNotGoneOnWithInFp32() {
    study("recipe.precision=bf16").run(line -> {});
    assertThat(pinned()).hasValue("AMX");
    assertThat(started).isNotEmpty().containsOnly(CpuLevel.AMX);
    assertThatThrownBy(() -> study().run(line -> {}))
        .isInstanceOf(UsageException.class)
        .hasMessageContaining("recipe.precision");
  }

  @Test
  void aStudyThatWasBegunWithoutGoesOnWithout() {
    Study study = study("recipe.precision=bf16");
    study.run(line -> {});
    try (StudyStore store = StudyStore.open(folder.resolve("study"))) {
      store.storeFact(ResumedLevel.FACT, "AVX512_BF16");
    }
    started.clear();
    study.plan(line -> {});
    study.run(line -> {});
    assertThat(started).isNotEmpty().containsOnly(CpuLevel.AVX512_BF16);
    assertThat(pinned()).hasValue("AVX512_BF16");
  }
}
