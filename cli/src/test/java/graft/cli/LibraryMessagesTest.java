package graft.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Programs that call the libraries have no command line: messages name no options of commands. */
class LibraryMessagesTest {
  private static final Pattern OPTION = Pattern.compile("\"[^\"]*(?<![\\w-])--[a-z][^\"]*\"");
  private static final List<String> ROOMS =
      List.of(
          "core/src/main/java",
          "study/src/main/java",
          "analysis/src/main/java",
          "images/src/main/java",
          "torch/src/main/java",
          "onnx/src/main/java",
          "report/src/main/java",
          "api/src/main/java");

  /** Options that are not of commands: of the Java machine that a child process runs on. */
  private static final List<String> OF_OTHERS = List.of("\"--enable-native-access=ALL-UNNAMED\"");

  @Test
  void noMessageOfTheLibrariesNamesAnOption() throws IOException {
    List<String> found = new ArrayList<>();
    int looked = 0;
    for (String room : ROOMS) {
      List<Path> files;
      try (Stream<Path> all = Files.walk(Path.of("..", room))) {
        files = all.filter(file -> file.toString().endsWith(".java")).toList();
      }
      for (Path file : files) {
        looked++;
        Files.readString(file)
            .lines()
            .filter(line -> OPTION.matcher(line).find() && !line.strip().startsWith("*"))
            .filter(line -> OF_OTHERS.stream().noneMatch(line::contains))
            .forEach(line -> found.add(file.getFileName() + ": " + line.strip()));
      }
    }
    assertThat(looked).isGreaterThan(300);
    assertThat(found).isEmpty();
  }
}
