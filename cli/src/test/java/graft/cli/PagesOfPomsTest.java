package graft.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Pattern;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The projects that pages show: the compiler of Maven 3.8 is too old for them. */
class PagesOfPomsTest {
  private static final Pattern COMPILER =
      Pattern.compile(
          "<artifactId>maven-compiler-plugin</artifactId>\\s*<version>([^<]*)</version>");

  @ParameterizedTest
  @ValueSource(strings = {"README.md", "docs/java.md"})
  void eachNamesTheCompilerThatGraftIsBuiltWith(String page) throws IOException {
    assertThat(compiler(page)).isEqualTo(compiler("pom.xml"));
  }

  private static String compiler(String file) throws IOException {
    return COMPILER
        .matcher(Files.readString(Path.of("..", file)))
        .results()
        .map(found -> found.group(1))
        .findFirst()
        .orElseThrow(() -> new AssertionError(file + " names no version of it"));
  }
}
