package graft.core.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import graft.core.text.Sha256;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FileHashTest {
  @TempDir private Path folder;

  private static String hash(String text) {
    return Sha256.hex(text.getBytes(StandardCharsets.UTF_8));
  }

  @Test
  void aFileThatDoesNotChangeIsReadOnce() throws IOException {
    Path file = Files.writeString(folder.resolve("a"), "first");
    FileTime then = Files.getLastModifiedTime(file);
    assertThat(FileHash.of(file)).isEqualTo(hash("first"));
    Files.writeString(file, "other");
    Files.setLastModifiedTime(file, then);
    assertThat(FileHash.of(file)).as("not read again").isEqualTo(hash("first"));
    Path renamed = Files.move(file, folder.resolve("b"));
    assertThat(FileHash.of(renamed)).as("not read under its new name").isEqualTo(hash("first"));
  }

  @Test
  void aChangedFileIsReadAgain() throws IOException {
    Path file = Files.writeString(folder.resolve("a"), "first");
    assertThat(FileHash.of(file)).isEqualTo(hash("first"));
    Files.writeString(file, "longer text");
    assertThat(FileHash.of(file)).isEqualTo(hash("longer text"));
    Files.writeString(file, "LONGER TEXT");
    Files.setLastModifiedTime(file, FileTime.fromMillis(1));
    assertThat(FileHash.of(file)).isEqualTo(hash("LONGER TEXT"));
    Files.delete(file);
    assertThatThrownBy(() -> FileHash.of(file)).isInstanceOf(NoSuchFileException.class);
  }
}
