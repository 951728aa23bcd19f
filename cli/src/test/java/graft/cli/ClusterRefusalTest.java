package graft.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is refused of a cluster before Spark is asked. */
class ClusterRefusalTest {
  @TempDir private Path folder;

  private Told run(String master) {
    return Told.by("study", "run", "demo", "--out", folder.resolve("study"), "--on", master);
  }

  @Test
  void aMasterThatIsNotThereIsNamedAndNothingIsWritten() throws IOException {
    int port = StandaloneSpark.freePort();
    Told told = run("spark://127.0.0.1:" + port);
    assertThat(told.code()).as(told.err()).isEqualTo(7);
    assertThat(told.err()).contains("no Spark master answers at spark://127.0.0.1:" + port);
    assertThat(folder).isEmptyDirectory();
  }

  @Test
  void withoutSparksJarsTheFolderOfSparkIsAskedFor() throws IOException {
    try (ServerSocket master = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      Told told = run("spark://127.0.0.1:" + master.getLocalPort());
      assertThat(told.code()).as(told.err()).isEqualTo(7);
      assertThat(told.err()).contains("set SPARK_HOME");
    }
    assertThat(run("spark://nobody").err()).contains("no HOST:PORT in it");
  }
}
