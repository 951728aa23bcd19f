package graft.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Where output goes that nobody reads, or that finds no room. */
class ScreenTest {
  @TempDir private Path folder;

  private static PrintWriter failing(String message, Path descriptor) {
    OutputStream stream =
        new OutputStream() {
          @Override
          public void write(int value) throws IOException {
            throw new IOException(message);
          }
        };
    return Graft.printer(
        new PrintStream(new Screen(stream, descriptor), false, StandardCharsets.UTF_8));
  }

  private Path linkTo(String target) throws IOException {
    return Files.createSymbolicLink(folder.resolve(target), Path.of(target));
  }

  @Test
  void aReaderThatHasEndedIsNoErrorInAnyLanguage() throws IOException {
    for (PrintWriter out :
        new PrintWriter[] {
          failing("Broken pipe", folder.resolve("none")),
          failing("Daten\u00fcbergabe unterbrochen", linkTo("pipe:[17]")),
          failing("Connection reset", linkTo("socket:[18]"))
        }) {
      out.println("a line");
      assertThat(out.checkError()).isFalse();
      assertThat(Graft.printed(0, out, out)).isZero();
    }
  }

  @Test
  void aFullDiskIsAnError() throws IOException {
    PrintWriter out = failing("No space left on device", linkTo("file"));
    StringWriter err = new StringWriter();
    out.println("a line");
    assertThat(Graft.printed(0, out, new PrintWriter(err))).isEqualTo(7);
    assertThat(err.toString()).contains("standard output");
    assertThat(Graft.printed(3, out, new PrintWriter(err))).isEqualTo(3);
  }

  /** Runs {@code study show small} in a shell; {@code $graft} is the program. */
  private String shell(String script) throws IOException, InterruptedException {
    Path said = folder.resolve("said");
    ProcessBuilder builder =
        new ProcessBuilder("sh", "-c", script)
            .directory(folder.toFile())
            .redirectErrorStream(true)
            .redirectOutput(said.toFile());
    builder.environment().remove("JDK_JAVA_OPTIONS"); // Java would tell of them on stderr
    builder.start().waitFor();
    return Files.readString(said);
  }

  private static String graft() {
    return "'"
        + Path.of(System.getProperty("java.home"), "bin", "java")
        + "' -cp '"
        + System.getProperty("java.class.path")
        + "' graft.cli.Graft study show small";
  }

  @Test
  void aPipeWhoseReaderHasEndedEndsTheCommandQuietly() throws IOException, InterruptedException {
    String said = shell("{ sleep 0.3; " + graft() + "; echo code $? >&2; } | true");
    assertThat(said).isEqualTo("code 0\n");
  }

  @Test
  void aFullDiskEndsTheCommandWithTheCodeOfTheMachine() throws IOException, InterruptedException {
    assumeThat(Path.of("/dev/full")).exists();
    String said = shell(graft() + " >/dev/full; echo code $?");
    assertThat(said).contains("standard output", "code 7\n");
  }
}
