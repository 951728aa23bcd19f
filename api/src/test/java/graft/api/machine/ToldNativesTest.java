package graft.api.machine;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import graft.core.process.LoadedNatives;
import graft.core.process.WorkerJvm;
import graft.torch.worker.Natives;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** A worker that is told where its libraries lie has those of one that looks for them. */
@Tag("native")
class ToldNativesTest {
  private static final Path CACHE = Machine.ofEnvironment().cache();

  private static List<String> said() throws IOException, InterruptedException {
    Map<String, String> environment = WorkerJvm.environment(1);
    List<String> line = WorkerJvm.line(MappedLibraries.class.getName(), CACHE, CACHE.toString());
    ProcessBuilder builder =
        new ProcessBuilder(WorkerJvm.told(line, environment))
            .redirectError(ProcessBuilder.Redirect.INHERIT);
    builder.environment().putAll(environment);
    Process process = builder.start();
    List<String> said = new String(process.getInputStream().readAllBytes(), UTF_8).lines().toList();
    assertThat(process.waitFor()).isZero();
    return said;
  }

  @Test
  void theSameLibrariesAreLoadedInBothWays() throws IOException, InterruptedException {
    LoadedNatives.LIBTORCH.forget(Natives.folder(CACHE));
    List<String> looked = said();
    assertThat(looked).startsWith("true").hasSizeGreaterThan(8);

    List<String> told = said();
    assertThat(told).startsWith("false");
    assertThat(told)
        .filteredOn(ToldNativesTest::isOfTorch)
        .isEqualTo(looked.stream().filter(ToldNativesTest::isOfTorch).toList());
  }

  /** A worker that looks loads OpenCV once, where nobody has. */
  private static boolean isOfTorch(String line) {
    return line.startsWith("/") && !line.contains("opencv");
  }
}
