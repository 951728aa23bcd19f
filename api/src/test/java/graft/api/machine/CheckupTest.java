package graft.api.machine;

import static org.assertj.core.api.Assertions.assertThat;

import graft.api.machine.Checkup.Finding;
import graft.api.machine.Checkup.Verdict;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CheckupTest {
  @TempDir private Path folder;

  @Test
  void aCacheThatIsAFileFails() throws IOException {
    Finding found = Checkup.disk(Files.writeString(folder.resolve("file"), ""));
    assertThat(found.verdict()).isEqualTo(Verdict.FAIL);
    assertThat(found.text()).startsWith("cannot write the cache").contains("GRAFT_CACHE");
  }

  @Test
  void withoutACacheNothingIsTrained() throws IOException {
    Path file = Files.writeString(folder.resolve("file"), "");
    Checkup checkup = Checkup.of(Machine.ofEnvironment().withCache(file).withPlatform(() -> {}));
    assertThat(checkup.works()).isFalse();
    assertThat(checkup.findings())
        .extracting(Finding::verdict)
        .containsExactly(Verdict.OK, Verdict.FAIL, Verdict.SKIP);
  }

  @Test
  void noFramesAreShown() {
    assertThat(
            Checkup.firstLines(
                List.of("Exception: no disk", "\tat a.B.c(B.java:1)", "  at d.E", "Caused by: x")))
        .containsExactly("Exception: no disk", "Caused by: x");
  }
}
