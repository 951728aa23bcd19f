package graft.examples;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The examples of single trainings run as they stand. */
@Tag("native")
@Tag("slow")
class TrainingExamplesTest {
  @TempDir private Path folder;

  @Test
  void fineTuneAndPredict() throws IOException {
    assertThat(Printed.by(FineTuneAndPredict::main, folder))
        .contains("trained with Protocol[", "Guess[name=")
        .containsPattern("val/.*probability=0\\.\\d");
    assertThat(folder.resolve("model/model.safetensors")).exists();
  }

  @Test
  @Tag("long")
  void compareProtocols() throws IOException {
    assertThat(Printed.by(CompareProtocols::main, folder))
        .contains("transferredLayers=7", "recommended: Fraction[", "common: Fraction[", "total=15");
  }
}
