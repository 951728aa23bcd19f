package graft.study.plan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import graft.core.error.UsageException;
import graft.core.network.Networks;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class NetworkFileTest {
  private static final String MINE =
      """
      name: mine
      side: 32
      layers:
        - name: one
          steps:
            - conv: {outputs: 8, kernel: 3}
            - relu
            - max_pool: 4
        - name: two
          steps: [flatten, dropout, {linear: 16}, relu]
        - name: three
          steps: [linear]
      """;

  @TempDir private Path folder;

  private Path write(String name, String text) throws IOException {
    return Files.writeString(folder.resolve(name), text);
  }

  @Test
  void aNameIsItselfAndAFileIsItsDefinition() throws IOException {
    assertThat(NetworkFile.name("resnet50")).isEqualTo("resnet50");
    String name = NetworkFile.name(write("mine.yaml", MINE).toString());
    assertThat(Networks.find(name, 5).orElseThrow().depth()).isEqualTo(3);
    assertThat(NetworkFile.name(name)).isEqualTo(name);
  }

  @Test
  void aStudyNamesAFileBesideItOrHoldsTheDefinition() throws IOException {
    write("mine.yaml", MINE);
    String beside =
        StudyFile.read(write("study.yaml", "network: mine.yaml\n")).get("network").asString();
    assertThat(Networks.label(beside)).isEqualTo("mine");
    String inside =
        StudyFile.read(write("other.yaml", "network:\n" + MINE.indent(2)))
            .get("network")
            .asString();
    assertThat(inside).isEqualTo(beside);
    StudyFile file = StudyFile.preset("small");
    file.set("network=" + folder.resolve("mine.yaml"));
    StudySettings settings = StudySettings.of(file);
    assertThat(settings.network()).isEqualTo(beside);
    assertThat(StudySettings.of(StudyFile.stored(file.text())).network()).isEqualTo(beside);
  }

  @Test
  void whatIsWrongIsToldWithItsLine() throws IOException {
    assertThatThrownBy(
            () -> NetworkFile.name(write("mine.yaml", MINE.replace("relu\n", "rel\n")).toString()))
        .isInstanceOf(UsageException.class)
        .hasMessageContaining("mine.yaml, line 7, column 9: layers[0].steps[1]: there is no");
    assertThatThrownBy(
            () -> StudyFile.read(write("s.yaml", "network:\n" + MINE.indent(2).replace("32", "a"))))
        .hasMessageContaining("s.yaml, line 3, column 9: side: a whole number is needed");
    assertThatThrownBy(() -> NetworkFile.name(folder.resolve("none.yaml").toString()))
        .hasMessageContaining("cannot read a definition of a network");
  }
}
