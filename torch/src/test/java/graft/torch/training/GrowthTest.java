package graft.torch.training;

import static org.assertj.core.api.Assertions.assertThat;

import graft.core.process.WorkerJvm;
import graft.torch.UnpackedNatives;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Resident memory of a process started as workers are. */
@Tag("native")
@Tag("slow")
class GrowthTest {
  private static final int TRAININGS = 30;

  @TempDir private Path folder;

  @Test
  @Tag("long")
  void memoryEndsWithinTwoPerCentOfThatAfterFiveTrainings() throws IOException {
    ProcessBuilder builder =
        new ProcessBuilder(
            WorkerJvm.line(
                GrowthRun.class.getName(),
                UnpackedNatives.CACHE,
                UnpackedNatives.CACHE.toString(),
                folder.toString(),
                "" + TRAININGS,
                "5"));
    builder.environment().putAll(WorkerJvm.environment(1));
    builder.redirectError(ProcessBuilder.Redirect.INHERIT);
    Process process = builder.start();
    String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    List<Long> resident = said.lines().map(Long::parseLong).toList();
    System.out.println("resident KiB after each training: " + resident);
    assertThat(resident).hasSize(TRAININGS);
    assertThat((double) resident.get(TRAININGS - 1) / resident.get(4)).isLessThan(1.02);
  }
}
