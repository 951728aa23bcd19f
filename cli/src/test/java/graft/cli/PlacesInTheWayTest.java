package graft.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import graft.api.machine.ImageEvent;
import graft.api.machine.Machine;
import graft.api.machine.Packing;
import graft.core.error.MachineException;
import graft.core.error.UsageException;
import graft.study.plan.StudySettings.GeneratedData;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What stands where Graft wants to write, and two processes that want the same place. */
class PlacesInTheWayTest {
  private static final GeneratedData FEW = new GeneratedData(4, 3, 1, 32, 1);

  @TempDir private Path folder;
  private final StringWriter said = new StringWriter();
  private final PrintWriter out = new PrintWriter(said, true);

  private synchronized void hear(ImageEvent event) {
    out.println(ImageText.line(event));
  }

  private static Packing packing(Path cache) {
    return Machine.ofEnvironment().withCache(cache).packing();
  }

  @Test
  void imagesWantedTwiceAtOnceAreGeneratedOnce() {
    List<CompletableFuture<Path>> both =
        Stream.of(1, 2)
            .map(
                i -> CompletableFuture.supplyAsync(() -> packing(folder).generate(FEW, this::hear)))
            .toList();
    assertThat(both.get(0).join()).isEqualTo(both.get(1).join()).isDirectory();
    assertThat(both.get(0).join().getFileName().toString()).startsWith("v1-4x3+1-32px");
    assertThat(said.toString().lines())
        .containsExactly("generating 16 images of 4 classes, 32 pixels wide, seed 1");
  }

  @Test
  void aCacheThatIsAFileIsRefused() throws IOException {
    Path file = Files.writeString(folder.resolve("file"), "");
    assertThatThrownBy(() -> CacheCommand.requireFolder(file))
        .isInstanceOf(UsageException.class)
        .hasMessageContainingAll(file.toString(), "GRAFT_CACHE");
    assertThatThrownBy(() -> packing(file).generate(FEW, this::hear))
        .isInstanceOf(MachineException.class)
        .hasMessageContaining("GRAFT_CACHE");
    assertThat(CacheCommand.requireFolder(folder.resolve("none"))).doesNotExist();
  }
}
