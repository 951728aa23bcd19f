package graft.core.process;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CdsArchiveTest {
  @TempDir private Path folder;

  @Test
  void anArchiveIsHandedOnWhereItIs() throws IOException {
    Path archive = folder.resolve("classes.jsa");
    assertThat(CdsArchive.options("")).isEmpty();
    assertThat(CdsArchive.options(archive.toString())).isEmpty();
    Files.createFile(archive);
    assertThat(CdsArchive.options(archive.toString()))
        .containsExactly(
            "-XX:SharedArchiveFile=" + archive, "-Xlog:cds=off", "-Dgraft.cds=" + archive);
  }
}
