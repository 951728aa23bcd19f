package graft.images;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import graft.core.error.MachineException;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DecoderStartTest {
  @Test
  void aDiskWithoutRoomIsRefusedBeforeAnythingIsUnpacked(@TempDir Path natives) {
    assertThatThrownBy(() -> NativeSpace.require(natives, 1_000_000))
        .isInstanceOf(MachineException.class)
        .hasMessageContainingAll("need 480 MB", natives.toString(), "1 MB free", "GRAFT_CACHE")
        .satisfies(e -> assertThat(String.valueOf(e.getMessage()).lines()).hasSize(2));
    assertThatCode(() -> NativeSpace.require(natives, 480_000_000)).doesNotThrowAnyException();
  }

  @Test
  void whatIsUnpackedNeedsNoRoomAgain(@TempDir Path natives) throws IOException {
    Path library = Files.createDirectories(natives.resolve("some.jar/org")).resolve("some.so");
    try (RandomAccessFile file = new RandomAccessFile(library.toFile(), "rw")) {
      file.setLength(400_000_000); // a hole, not written
    }
    assertThatThrownBy(() -> NativeSpace.require(natives, 79_000_000))
        .hasMessageContainingAll("need 80 MB", "79 MB free");
    NativeSpace.require(natives, 80_000_000);
  }

  @Test
  void aStackTraceIsToldByItsFirstLines() {
    assertThat(
            LastWords.of(
                List.of(
                    "Exception in thread \"main\" java.lang.UnsatisfiedLinkError: no jniopenblas",
                    "\tat java.base/java.lang.ClassLoader.loadLibrary(ClassLoader.java:2429)",
                    "\tat graft.images.DecoderMain.main(DecoderMain.java:25)",
                    "Caused by: java.io.IOException: No space left on device",
                    "\t... 3 more",
                    "more")))
        .isEqualTo(
            "UnsatisfiedLinkError: no jniopenblas; "
                + "Caused by: java.io.IOException: No space left on device");
    assertThat(LastWords.of(List.of())).isEqualTo("it left no message");
  }

  @Test
  void aCacheThatIsAFileIsNamed(@TempDir Path folder) throws IOException {
    Path file = Files.writeString(folder.resolve("file"), "");
    try (DecoderProcesses decoder = new DecoderProcesses(1, file)) {
      assertThatThrownBy(() -> decoder.decode(List.of(new byte[1]), 8))
          .isInstanceOf(MachineException.class)
          .hasMessageContainingAll(file.toString(), "GRAFT_CACHE");
    }
  }
}
