package graft.core.error;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MachineExceptionTest {
  @TempDir private Path folder;

  private String said(IOException cause) {
    return String.valueOf(
        MachineException.unwritten("the weights", Path.of("/a/w.safetensors"), cause).getMessage());
  }

  @Test
  void aFolderThatIsGoneIsNotCalledAFullDisk() {
    Path file = folder.resolve("gone/w");
    IOException cause = catchThrowableOfType(IOException.class, () -> Files.writeString(file, ""));
    assertThat(said(cause))
        .isEqualTo(
            "cannot write the weights /a/w.safetensors: its folder is gone; was it deleted or"
                + " moved while the training ran?");
  }

  @Test
  void aFullDiskAndAClosedFolderAreSaid() {
    assertThat(said(new FileSystemException("/a/w", null, "No space left on device")))
        .endsWith(
            ": No space left on device; free some disk, or see what is wrong with the folder");
    assertThat(said(new AccessDeniedException("/a/w"))).endsWith("make the folder writable");
    assertThat(said(new IOException("Input/output error"))).contains(": Input/output error; free");
  }
}
