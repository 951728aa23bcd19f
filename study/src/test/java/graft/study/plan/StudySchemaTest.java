package graft.study.plan;

import static org.assertj.core.api.Assertions.assertThat;

import graft.core.json.Canonical;
import graft.core.protocol.Rates;
import graft.core.protocol.Recipe;
import graft.core.protocol.Refinements;
import graft.core.protocol.Refinements.Head;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

class StudySchemaTest {
  private static List<String> keysUnder(String prefix) {
    return StudySchema.INSTANCE.keys().stream()
        .filter(key -> key.startsWith(prefix))
        .map(key -> key.substring(prefix.length()))
        .toList();
  }

  private static List<String> settingsOf(Class<?> record) {
    return Arrays.stream(record.getRecordComponents())
        .map(component -> snakeCase(component.getName()))
        .toList();
  }

  private static String snakeCase(String name) {
    return name.replaceAll("([A-Z])", "_$1").toLowerCase(Locale.ROOT);
  }

  /** As files have them; an optimiser or schedule beside the first has a group of its own. */
  private static List<String> settingsOf(Recipe recipe) {
    return ((Map<?, ?>) Canonical.tree(recipe))
        .keySet().stream().map(name -> snakeCase(String.valueOf(name))).toList();
  }

  @Test
  void everySettingOfARecipeIsInTheSchema() {
    Recipe recipe = StudySettings.of(StudyFile.preset("small")).recipe().resolve(2);
    Recipe refined =
        recipe.with(
            Refinements.NONE
                .withLayerDecay(0.5)
                .withLabelSmoothing(0.1)
                .withEma(0.99)
                .withMixup(0.2));
    requireSettings(
        "recipe.", refined.with(refined.refinements().withHead(Head.PROBE)).withViews(2));
    requireSettings("base_recipe.", refined); // a base freezes nothing and has no base
  }

  private static void requireSettings(String prefix, Recipe recipe) {
    assertThat(keysUnder(prefix + "rates.")).isEqualTo(settingsOf(Rates.class));
    assertThat(keysUnder(prefix).stream().map(key -> key.replaceAll("\\..*", "")).distinct())
        .filteredOn(key -> !key.equals("optimizer") && !key.equals("schedule"))
        .containsExactlyElementsOf(settingsOf(recipe));
  }

  @Test
  void everyAxisIsInTheSchema() {
    assertThat(keysUnder("axes.")).isEqualTo(Axes.KEYS).isEqualTo(settingsOf(Axes.class));
  }

  @Test
  void theSchemaNamesWhatTheCodeKnows() {
    assertThat(StudyFile.schemaText()).contains("alexnet-32-slim", "\"layers\"", "after_first");
  }

  @Test
  void theReferencePageListsExactlyTheSchemasKeys() throws IOException {
    String page = Files.readString(Path.of("..", "docs", "study-files.md"));
    List<String> documented =
        Pattern.compile("(?m)^\\| `([a-z0-9_.]+)` \\|")
            .matcher(page)
            .results()
            .map((MatchResult row) -> row.group(1))
            .toList();
    assertThat(documented).isEqualTo(StudySchema.INSTANCE.keys());
  }

  @Test
  void theExampleOfTheReferencePageIsAStudy() throws IOException {
    String page = Files.readString(Path.of("..", "docs", "study-files.md"));
    String example = page.substring(page.lastIndexOf("```yaml\n") + 8, page.lastIndexOf("```"));
    Path file = Files.writeString(Files.createTempFile("example", ".yaml"), example);
    StudySettings settings = StudySettings.of(StudyFile.read(file));
    Files.delete(file);
    assertThat(settings.axes().orElseThrow().combinations(8, settings.recipe(), 20))
        .hasSize(2 * 2 * 3 * 2);
  }
}
