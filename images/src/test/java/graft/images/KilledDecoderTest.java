package graft.images;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import graft.core.data.ImageDecoder.Pixels;
import graft.core.data.ImageDecoder.Undecodable;
import graft.core.data.PixelRule;
import graft.core.error.MachineException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Decoders that are killed: a shell script in place of Java kills itself, as the system would. */
@Tag("native")
class KilledDecoderTest {
  @TempDir private Path folder;

  @Test
  void aDecoderThatIsKilledThriceAsItStartsIsToldToBeKilled() throws IOException {
    try (DecoderProcesses decoder = decoder("kill -9 $$")) {
      assertThatThrownBy(() -> decoder.decode(List.of(new byte[1]), 8))
          .isInstanceOf(MachineException.class)
          .hasMessageContainingAll("killed 3 times as it started", "signal 9", "lack of memory");
    }
    assertThat(starts()).isEqualTo(3);
  }

  @Test
  void aDecoderThatIsKilledTwiceAsItStartsIsStartedAgain() throws IOException {
    try (DecoderProcesses decoder =
        decoder("[ $(wc -l < starts) -lt 3 ] && kill -9 $$; " + realJava())) {
      assertThat(decoder.decode(List.of(PillowFixturesTest.resource("square.png")), 8))
          .allMatch(result -> result instanceof Pixels);
    }
    assertThat(starts()).isEqualTo(3);
  }

  @Test
  void anotherFailureToStartIsToldInItsOwnWords() throws IOException {
    try (DecoderProcesses decoder = decoder("echo 'no such library' >&2; exit 1")) {
      assertThatThrownBy(() -> decoder.decode(List.of(new byte[1]), 8))
          .isInstanceOf(MachineException.class)
          .hasMessageContainingAll("does not start on this machine", "no such library");
    }
    assertThat(starts()).isEqualTo(3);
  }

  @Test
  void aFileIsNotBlamedWhereTheDecoderIsKilled() throws IOException {
    // says hello, then ends as if it had been killed while it decodes
    try (DecoderProcesses decoder = decoder("printf GRFT; head -c 8 > /dev/null; kill -9 $$")) {
      assertThatThrownBy(() -> decoder.decode(List.of(new byte[2000]), 8))
          .isInstanceOf(MachineException.class)
          .hasMessageContainingAll("killed 3 times on an image of 2 kB", "lack of memory");
    }
  }

  @Test
  void aFileThatCrashesTheDecoderIsNamedSo() throws IOException {
    try (DecoderProcesses decoder = decoder("printf GRFT; head -c 8 > /dev/null; kill -SEGV $$")) {
      assertThat(decoder.decode(List.of(new byte[2000]), 8))
          .containsExactly(new Undecodable("crashes the decoder"));
    }
  }

  @Test
  void aProcessThatIsStoppedWhileItDecodesLeavesNoFile() throws Exception {
    Path temporary = Files.createDirectory(folder.resolve("temporary"));
    Process process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Djava.io.tmpdir=" + temporary,
                "-cp",
                System.getProperty("java.class.path"),
                DecodeForEver.class.getName(),
                program("printf GRFT; cat > /dev/null").toString())
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    assertThat(process.inputReader(StandardCharsets.UTF_8).readLine()).containsOnlyDigits();
    assertThat(temporary).isDirectoryContaining("glob:**/graft-decoder*");
    process.destroy(); // as Ctrl-C does, not as kill -9
    process.waitFor();
    assertThat(temporary).isDirectoryNotContaining("glob:**/graft-decoder*");
  }

  private DecoderProcesses decoder(String script) throws IOException {
    return new DecoderProcesses(1, folder.resolve("cache"), PixelRule.NOW, program(script));
  }

  private Path program(String script) throws IOException {
    Path java = folder.resolve("java");
    Files.writeString(
        java, "#!/bin/sh\ncd '" + folder + "'\necho start >> starts\n" + script + "\n");
    Files.setPosixFilePermissions(java, PosixFilePermissions.fromString("rwx------"));
    return java;
  }

  private long starts() throws IOException {
    return Files.readAllLines(folder.resolve("starts")).size();
  }

  /** In the working folder that the class path is relative to. */
  private static String realJava() {
    return "cd '"
        + Path.of("").toAbsolutePath()
        + "'; exec '"
        + Path.of(System.getProperty("java.home"), "bin", "java")
        + "' \"$@\"";
  }
}
