package graft.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** The modules that {@code graft-bom} gives one version. */
class BomTest {
  private static final Set<String> OF_NO_USE_TO_OTHERS = Set.of("bom", "dist", "examples");

  @Test
  void itNamesEveryModuleThatOthersMayUse() throws IOException {
    Set<String> modules = found("../pom.xml", "<module>(\\w+)</module>");
    modules.removeAll(OF_NO_USE_TO_OTHERS);
    Set<String> named = found("../bom/pom.xml", "<artifactId>graft-(\\w+)</artifactId>");
    named.remove("bom");
    assertThat(named).isEqualTo(modules);
  }

  private static Set<String> found(String pom, String pattern) throws IOException {
    return Pattern.compile(pattern)
        .matcher(Files.readString(Path.of(pom)))
        .results()
        .map(found -> found.group(1))
        .collect(Collectors.toCollection(TreeSet::new));
  }
}
