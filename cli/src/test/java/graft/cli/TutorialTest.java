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

/** Every command of a tutorial or of the README, in its order, in a folder of its own. */
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

  private static final Pattern BASE = Pattern.compile("--base (\\S+)");

  @TempDir private Path folder;

  @ParameterizedTest
  @CsvSource({"docs/tutorial-photos,8", "docs/tutorial-study,6", "README,8"})
  void everyCommandRunsAsItStands(String page, int commands) throws Exception {
    String text = Files.readString(Path.of("..", page + ".md"));
    Matcher files = FILE.matcher(text);
    while (files.find()) {
      Files.writeString(folder.resolve(files.group(1)), files.group(2));
    }
    List<String> lines = COMMAND.matcher(text).results().map(found -> found.group(1)).toList();
    int run = 0;
    for (String line : lines) {
      if (isRunHere(line)) {
        assertThat(exitCode(shortened(line))).as("graft %s%n%s", line, said()).isZero();
        run++;
      }
    }
    assertThat(run).isGreaterThanOrEqualTo(commands);
    Matcher written = Pattern.compile("`(\\w[\\w-]*/[\\w/.-]+\\.\\w+)`").matcher(text);
    while (written.find()) {
      assertThat(folder.resolve(written.group(1))).isNotEmptyFile();
    }
  }

  /**
   * All but the demo, which other checks run, and what starts from a file that nothing made here.
   */
  private boolean isRunHere(String line) {
    Matcher base = BASE.matcher(line);
    return !line.startsWith("demo")
        && (!base.find() || Files.exists(folder.resolve(base.group(1))));
  }

  /** Within which time a search ends does not matter to whether it runs. */
  private static String shortened(String line) {
    return line.replaceFirst("--budget \\S+", "--budget 30s");
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
