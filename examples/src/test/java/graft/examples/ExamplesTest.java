package graft.examples;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The examples run as they stand. */
@Tag("native")
@Tag("slow")
class ExamplesTest {
  @TempDir private Path folder;

  /** An example's main method. */
  @FunctionalInterface
  private interface Example {
    void run(String[] arguments) throws IOException;
  }

  private String printed(Example example) throws IOException {
    PrintStream before = System.out;
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    System.setOut(new PrintStream(out, true, StandardCharsets.UTF_8));
    try {
      example.run(new String[] {folder.toString()});
    } finally {
      System.setOut(before);
    }
    return out.toString(StandardCharsets.UTF_8);
  }

  @Test
  void fineTuneAndPredict() throws IOException {
    assertThat(printed(FineTuneAndPredict::main))
        .contains("trained with Protocol[", "Guess[name=")
        .containsPattern("val/.*probability=0\\.\\d");
    assertThat(folder.resolve("model/model.safetensors")).exists();
  }

  @Test
  void compareProtocols() throws IOException {
    assertThat(printed(CompareProtocols::main))
        .contains("transferredLayers=6", "recommended: Fraction[", "common: Fraction[", "total=15");
  }

  @Test
  void searchProtocol() throws IOException {
    assertThat(printed(SearchProtocol::main))
        .contains("best of ", "the common protocol", "model.pth");
    assertThat(folder.resolve("for-pytorch/model.py")).exists();
  }

  @Test
  void runStudy() throws IOException {
    assertThat(printed(RunStudy::main))
        .contains("stopped with 16 trials planned", "COMPLETE, see ")
        .contains("Below the full set, transferring five layers beats transferring all seven: ")
        .doesNotContain("not tested: ");
    assertThat(folder.resolve("study/report/index.html")).exists();
  }
}
