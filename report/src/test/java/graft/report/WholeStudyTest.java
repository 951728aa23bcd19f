package graft.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import graft.analysis.comparison.SensitivityRow;
import graft.analysis.figures.Grid;
import graft.core.data.TargetSize;
import graft.core.protocol.Protocol;
import graft.study.plan.TrialSpec;
import graft.study.store.TrialRecord;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** The report of a study that holds every experiment. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class WholeStudyTest {
  private static final Grid GRID =
      MadeUpStudy.grid(List.of(new TargetSize(10), new TargetSize(25)), 2, 1);
  private static final List<String> PROTOCOL =
      List.of(
          "examples_per_class",
          "transferred_layers",
          "high_rate_layers",
          "initial_decay_epochs",
          "frozen_layers",
          "reinitialised_rate",
          "method");

  private final List<TrialRecord> trials = MadeUpStudy.wholeStudy(GRID);
  private Path folder = Path.of("");
  private WrittenReport report = new WrittenReport(Path.of(""), List.of(), List.of(), List.of());

  @BeforeAll
  void write(@TempDir Path place) {
    folder = place;
    report =
        StudyReport.write(
            folder, MadeUpStudy.context(GRID, "n01"), MadeUpStudy.bases(GRID), trials);
  }

  private String read(String name) throws IOException {
    return Files.readString(folder.resolve("report").resolve(name));
  }

  /** Rows by column name; a comma within quotes does not part cells. */
  private List<Map<String, String>> rows(String name) throws IOException {
    List<String> lines = read(name).lines().toList();
    List<String> header = Arrays.asList(lines.get(0).split(","));
    List<Map<String, String>> rows = new ArrayList<>();
    for (String line : lines.subList(1, lines.size())) {
      String[] cells = line.split(",(?=(?:[^\"]*\"[^\"]*\")*[^\"]*$)", -1);
      Map<String, String> row = new HashMap<>();
      for (int i = 0; i < cells.length; i++) {
        row.put(header.get(i), cells[i]);
      }
      rows.add(row);
    }
    return rows;
  }

  @Test
  void whatIsSaidOfTheBestRatesIsOfTheTrials() throws IOException {
    assertThat(read("index.html"))
        .contains(
            "Is anything left of k, n, d and f at the best rate?", "What does the best d count?")
        .contains("At its best rate and batch, linear probe beats the common protocol at its own");
    for (String name : List.of("rates", "rates-batch-4", "rates-best", "rates-decay")) {
      assertThat(folder.resolve("report/" + name + ".png")).isNotEmptyFile();
    }
    Map<String, String> own = new HashMap<>();
    for (Map<String, String> row : rows("rates.csv")) {
      if ("1.0".equals(row.get("rates"))) {
        own.put(row.get("examples_per_class") + row.get("protocol"), row.get("test_top1_mean"));
      }
    }
    assertThat(rows("rates-best.csv"))
        .hasSize(2 * 2 * 5)
        .filteredOn(row -> "recipe".equals(row.get("at")))
        .allSatisfy(
            row ->
                assertThat(row)
                    .containsEntry(
                        "test_top1_mean",
                        own.get(row.get("examples_per_class") + row.get("protocol"))));
    assertThat(rows("rates-decay.csv")).hasSize(2 * 2 * 5);
    assertThat(read("rates-verdicts.csv"))
        .contains("\nR1,", "\nR7,")
        .doesNotContain(",not tested,");
  }

  @Test
  void theReferenceHasTheColumnsOfEveryTable() throws IOException {
    String page = Files.readString(Path.of("..", "docs", "reference.md"));
    try (Stream<Path> files = Files.list(folder.resolve("report"))) {
      for (Path file : files.filter(f -> f.toString().endsWith(".csv")).toList()) {
        String name = "report/" + file.getFileName();
        String columns = read("" + file.getFileName()).lines().findFirst().orElseThrow();
        assertThat(page).contains("| `%s` | %s |".formatted(name, columns.replace(",", ", ")));
      }
    }
  }

  @Test
  void everyFigureAndTableHasItsFilesAndItsCaption() throws IOException {
    String page = read("index.html");
    for (int number = 1; number <= 6; number++) {
      assertThat(page).contains("<b>Figure " + number + ".</b>");
      for (String ending : List.of("svg", "csv", "png")) {
        assertThat(folder.resolve("report/figure-" + number + "." + ending)).isNotEmptyFile();
      }
    }
    assertThat(page).contains("<b>Table 1.</b>", "<b>Table 2.</b>", "<b>Verdicts.</b>");
    assertThat(read("verdicts.csv"))
        .startsWith("finding,verdict,contrast,low,high,rule,")
        .contains("\nF1,");
    assertThat(read("table-2.csv")).contains("derived-honest,10,", "derived-as-paper,25,");
    assertThat(page).doesNotContain("href=\"http", "src=\"http", "url(", "Not part of this study");
  }

  @Test
  void otherProtocolsUnderOtherRecipesMakeNoRowsOfSensitivity() {
    List<TrialRecord> some =
        new ArrayList<>(trials.stream().filter(t -> t.spec().variant().isEmpty()).toList());
    TrialRecord first = some.get(0);
    TrialSpec own = first.spec();
    TrialSpec other =
        new TrialSpec(
            "other",
            List.of("sensitivity"),
            own.data(),
            own.method(),
            Protocol.of(6, 1, 30, 0),
            own.network(),
            own.baseId(),
            own.recipe(),
            "lower-rates",
            own.seed(),
            own.images());
    some.add(new TrialRecord(other, first.state(), 1, first.outcome()));

    assertThat(sensitivity(some)).isEmpty();
    assertThat(sensitivity(trials)).isNotEmpty();
  }

  private static List<SensitivityRow> sensitivity(List<TrialRecord> trials) {
    return StudyResults.of(MadeUpStudy.context(GRID, "n01"), List.of(), trials).sensitivity();
  }

  @Test
  void thePageOpensWithTheProtocolsSideBySide() throws IOException {
    String page = read("index.html");

    assertThat(
            Pattern.compile("<section id=\"([^\"]+)\"")
                .matcher(page)
                .results()
                .map(found -> found.group(1)))
        .startsWith("findings", "figure-6", "verdicts", "figure-1", "figure-2")
        .doesNotHaveDuplicates();
    int first = page.indexOf("<li>") + "<li>".length();
    assertThat(page.substring(first)).startsWith("With 10 images a class the protocol derived");
  }

  /** The accuracy of every point, found again by joining trials on the protocol columns. */
  @Test
  void everyPointOfAFigureIsTheMeanOfItsTrials() throws IOException {
    Map<String, List<Double>> byProtocol = new HashMap<>();
    for (TrialRecord trial : trials) {
      if (trial.spec().variant().isEmpty()) {
        byProtocol
            .computeIfAbsent(key(trial), key -> new ArrayList<>())
            .add(trial.complete().orElseThrow().last().top1());
      }
    }
    int points = 0;
    for (int number = 1; number <= 6; number++) {
      for (Map<String, String> row : rows("figure-" + number + ".csv")) {
        if (row.getOrDefault("line", "").contains("derived")) {
          continue;
        }
        String key = String.join("/", PROTOCOL.stream().map(c -> row.getOrDefault(c, "")).toList());
        List<Double> values = byProtocol.getOrDefault(key, List.of());
        assertThat(values).as("figure %d: %s", number, key).hasSize(2);
        double mean = (values.get(0) + values.get(1)) / 2;
        assertThat(Double.parseDouble(row.getOrDefault("test_top1_mean", "")))
            .isCloseTo(mean, within(1e-12));
        points++;
      }
    }
    assertThat(points).isEqualTo(2 * (8 + 8 + 14 + 10 + 7 + 5));
  }

  private static String key(TrialRecord trial) {
    var spec = trial.spec();
    var protocol = spec.protocol();
    return String.join(
        "/",
        spec.size().toString(),
        "" + protocol.transferredLayers(),
        "" + protocol.highRateLayers(),
        "" + protocol.initialDecayEpochs(),
        "" + protocol.frozenLayers(),
        protocol.reinitialisedRate().name().toLowerCase(Locale.ROOT),
        spec.method().name().toLowerCase(Locale.ROOT).replace('_', '-'));
  }

  @Test
  void correctImagesOfClassesAddUpToTheCellsAccuracy() throws IOException {
    long correct = 0;
    for (Map<String, String> row : rows("per-class.csv")) {
      correct += Long.parseLong(row.getOrDefault("correct", ""));
    }
    long expected =
        trials.stream().mapToLong(t -> t.complete().orElseThrow().last().correct()).sum();
    assertThat(correct).isEqualTo(expected);
  }

  @Test
  void aTerminalGetsAtMostFortyLines() {
    assertThat(report.lines()).hasSizeLessThanOrEqualTo(40);
    assertThat(report.lines()).anyMatch(line -> line.startsWith("The paper's findings"));
    assertThat(report.lines()).allMatch(line -> line.length() <= 110);
  }

  @Test
  void anotherReportOfTheSameTrialsHasTheSamePage(@TempDir Path other) throws IOException {
    StudyReport.write(other, MadeUpStudy.context(GRID, "n01"), MadeUpStudy.bases(GRID), trials);

    assertThat(Files.readString(other.resolve("report/index.html"))).isEqualTo(read("index.html"));
  }
}
