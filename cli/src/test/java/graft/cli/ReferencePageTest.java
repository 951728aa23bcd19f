package graft.cli;

import static org.assertj.core.api.Assertions.assertThat;

import graft.study.plan.StudyFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.PositionalParamSpec;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The page of every command, study key and column: what the code says, and nothing else. */
class ReferencePageTest {
  private static final Path PAGE = Path.of("..", "docs", "reference.md");
  private static final String COMMANDS = "## Commands\n";
  private static final String TABLE = "| `exports/"; // those of reports come after it

  @Test
  void thePageNamesEveryCommandOptionAndKeyAsTheCodeDoes() throws IOException {
    assertThat(Files.readString(PAGE))
        .as("not fresh; write it again with ReferencePageTest.main, run in the folder cli")
        .contains(commandsAndKeys());
  }

  /** A line for each table of a study: its columns, in order. */
  static List<String> columns(Path study) throws IOException {
    List<String> lines = new ArrayList<>();
    for (String folder : List.of("exports", "report")) {
      try (Stream<Path> files = Files.list(study.resolve(folder))) {
        for (Path file : files.filter(f -> f.toString().endsWith(".csv")).sorted().toList()) {
          try (Stream<String> text = Files.lines(file)) {
            String header = text.findFirst().orElseThrow();
            lines.add(
                "| `%s/%s` | %s |"
                    .formatted(folder, file.getFileName(), header.replace(",", ", ")));
          }
        }
      }
    }
    return lines;
  }

  private static String commandsAndKeys() {
    List<String> lines = new ArrayList<>();
    lines.add(COMMANDS.strip());
    add(Graft.commands(), lines);
    lines.add("");
    lines.add("## Keys of study files");
    lines.add("");
    lines.add("| key | value | what it is |");
    lines.add("|---|---|---|");
    keys(JsonMapper.shared().readTree(StudyFile.schemaText()), "", lines);
    return String.join("\n", lines) + "\n";
  }

  private static void add(CommandLine command, List<String> lines) {
    CommandSpec spec = command.getCommandSpec();
    lines.add("");
    lines.add("### " + spec.qualifiedName());
    lines.add("");
    lines.add(text(spec.usageMessage().description()));
    List<ArgSpec> arguments =
        spec.args().stream().filter(arg -> !arg.hidden() && !arg.inherited()).toList();
    if (!arguments.isEmpty()) {
      lines.add("");
      lines.add("| argument | what it is |");
      lines.add("|---|---|");
      arguments.forEach(arg -> lines.add("| %s | %s |".formatted(name(arg), words(arg))));
    }
    command.getSubcommands().values().forEach(sub -> add(sub, lines));
  }

  private static String name(ArgSpec argument) {
    String value = argument.paramLabel();
    if (argument instanceof PositionalParamSpec) {
      return cell("`" + value + "`");
    }
    String names = String.join(", ", ((OptionSpec) argument).names());
    return cell("`" + names + (argument.arity().max() == 0 ? "" : " " + value) + "`");
  }

  private static String words(ArgSpec argument) {
    String required = argument.required() && argument instanceof OptionSpec ? " Required." : "";
    String fallback = argument.defaultValue() == null ? "" : argument.defaultValue();
    return cell(text(argument.description()).replace("${DEFAULT-VALUE}", fallback) + required);
  }

  private static String text(String[] lines) {
    return String.join(" ", lines).replace("%n", " ");
  }

  private static String cell(String text) {
    return text.replace("|", "\\|");
  }

  private static void keys(JsonNode schema, String before, List<String> lines) {
    schema
        .path("properties")
        .forEachEntry(
            (name, one) -> {
              lines.add(
                  "| `%s` | %s | %s |"
                      .formatted(before + name, said(one, "title"), said(one, "description")));
              keys(one, before + name + ".", lines);
            });
  }

  private static String said(JsonNode schema, String what) {
    return cell(schema.path(what).asString(""));
  }

  /**
   * Writes the page again; run in the folder {@code cli}. Tables of studies whose folders are given
   * take the place of those of the page.
   */
  public static void main(String[] studies) throws IOException {
    String page = Files.readString(PAGE);
    SortedMap<String, String> tables = new TreeMap<>();
    page.substring(page.indexOf(TABLE)).lines().forEach(line -> put(line, tables));
    for (String study : studies) {
      columns(Path.of(study)).forEach(line -> put(line, tables));
    }
    Files.writeString(
        PAGE,
        page.substring(0, page.indexOf(COMMANDS))
            + commandsAndKeys()
            + page.substring(page.indexOf("\n## Columns"), page.indexOf(TABLE))
            + String.join("\n", tables.values())
            + "\n");
  }

  private static void put(String line, SortedMap<String, String> tables) {
    tables.put(line.substring(0, line.indexOf(".csv")), line);
  }
}
