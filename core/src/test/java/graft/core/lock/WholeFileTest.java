package graft.core.lock;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class WholeFileTest {
  @TempDir private Path folder;

  @Test
  void aFileIsReplacedAndNothingIsLeftBesideIt() throws IOException {
    Path file = Files.writeString(folder.resolve("a.csv"), "old and long");
    WholeFile.write(file, "n\u00e9w");
    assertThat(file).hasBinaryContent(new byte[] {'n', (byte) 0xc3, (byte) 0xa9, 'w'});
    assertThat(folder).isDirectoryNotContaining("glob:**.part");
  }

  @Test
  void whatCannotBeRenamedIntoPlaceIsTakenAwayAgain() throws IOException {
    Path taken = folder.resolve("a.csv");
    Files.createDirectories(taken.resolve("inside"));
    assertThatThrownBy(() -> WholeFile.write(taken, "text")).isInstanceOf(IOException.class);
    assertThat(folder).isDirectoryNotContaining("glob:**.part");
    assertThat(taken.resolve("inside")).isDirectory();
  }
}
