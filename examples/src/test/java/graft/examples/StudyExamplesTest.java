package graft.examples;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The examples of many trainings run as they stand. */
@Tag("native")
@Tag("slow")
@Tag("long")
class StudyExamplesTest {
  @TempDir private Path folder;

  @Test
  void searchProtocol() throws IOException {
    assertThat(Printed.by(SearchProtocol::main, folder))
        .contains("best of ", "training on all training images: k=", "model.pth");
    assertThat(folder.resolve("for-pytorch/model.py")).exists();
  }

  @Test
  void runStudy() throws IOException {
    assertThat(Printed.by(RunStudy::main, folder))
        .contains("stopped with 16 trials planned", "COMPLETE, see ")
        .contains("Below the full set, transferring five layers beats transferring all seven: ")
        .doesNotContain("not tested: ");
    assertThat(folder.resolve("study/report/index.html")).exists();
  }
}
