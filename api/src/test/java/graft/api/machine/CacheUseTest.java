package graft.api.machine;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The shared lock on a cache; that other processes respect it is tried with those of commands. */
class CacheUseTest {
  @Test
  void aCacheBehindALinkIsHeldOnceThoughItIsNewAndNamedTwoWays(@TempDir Path folder)
      throws IOException {
    Path real = Files.createDirectory(folder.resolve("real"));
    Path link = Files.createSymbolicLink(folder.resolve("link"), real);
    CacheUse.hold(link.resolve("new"));
    CacheUse.hold(link.resolve("new"));
    CacheUse.hold(real.resolve("new"));
    assertThat(real.resolve("new").resolve(CacheUse.LOCK)).isEmptyFile();
    boolean alone = CacheUse.alone(link.resolve("new"), is -> is);
    assertThat(alone).as("this process alone uses it").isTrue();
  }
}
