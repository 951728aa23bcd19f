package graft.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Every command of a tutorial, in its order, in a folder of its own. */
@Tag("native")
@Tag("slow")
@EnabledIfSystemProperty(
    named = "tutorials",
    matches = "true",
    disabledReason = "takes minutes; .ci/checks/tutorials.sh runs it")
class TutorialTest {
  private static final Pattern COMMAND = Pattern.compile("^    \\./graft (.*)$", Pattern.MULTILINE);
  private static final Pattern FILE =
      Pattern.compile("`(\\w+\\.yaml)`:\n\n```yaml\n(.*?)```", Pattern.DOTALL);

  @TempDir private Path folder;

  @ParameterizedTest
  @CsvSource({"tutorial-photos,9", "tutorial-study,6"})
  void everyCommandRunsAsItStands(String page, int commands) throws Exception {
    String text = Files.readString(Path.of("..", "docs", page + ".md"));
    Matcher files = FILE.matcher(text);
    while (files.find()) {
      Files.writeString(folder.resolve(files.group(1)), files.group(2));
    }
    List<String> lines = COMMAND.matcher(text).results().map(found -> found.group(1)).toList();
    assertThat(lines).hasSizeGreaterThanOrEqualTo(commands);
    for (String line : lines) {
      assertThat(exitCode(line)).as("graft %s%n%s", line, said()).isZero();
    }
    Matcher written = Pattern.compile("`(\\w[\\w-]*/[\\w/.-]+\\.\\w+)`").matcher(text);
    while (written.find()) {
      assertThat(folder.resolve(written.group(1))).isNotEmptyFile();
    }
  }

  private int exitCode(String line) throws IOException, InterruptedException {
    List<String> words = new ArrayList<>();
    words.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    words.addAll(List.of("-cp", System.getProperty("java.class.path"), Graft.class.getName()));
    words.addAll(List.of(line.split(" ", -1)));
    return new ProcessBuilder(words)
        .directory(folder.toFile())
        .redirectErrorStream(true)
        .redirectOutput(folder.resolve("said.txt").toFile())
        .start()
        .waitFor();
  }

  private String said() throws IOException {
    return Files.readString(folder.resolve("said.txt"), UTF_8);
  }
}
