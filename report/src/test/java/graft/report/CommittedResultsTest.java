package graft.report;

import static org.assertj.core.api.Assertions.assertThat;

import graft.analysis.figures.Grid;
import graft.analysis.figures.TestSet;
import graft.analysis.findings.VerdictRow;
import graft.core.data.TargetSize;
import graft.core.statistics.PairedDifference;
import graft.core.statistics.Summary;
import graft.study.plan.StudyFile;
import graft.study.store.BaseRecord;
import graft.study.store.CsvExport;
import graft.study.store.StudyRecords;
import graft.study.store.TrialRecord;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * What is committed of whole studies is what their committed trials give by the rules of today;
 * {@link #main} writes it again.
 */
class CommittedResultsTest {
  private static final Path RESULTS = Path.of("..", "docs", "results");

  private static Map<Path, CommittedStudy> studies() throws IOException {
    Map<Path, CommittedStudy> studies = new LinkedHashMap<>();
    for (Map.Entry<String, Integer> study :
        Map.of("tiny-imagenet-40", 20, "generated-20", 10).entrySet()) {
      Path folder = RESULTS.resolve(study.getKey());
      studies.put(folder, new CommittedStudy(folder, "demo", study.getValue()));
    }
    return studies;
  }

  @Test
  void comparisonsAndVerdictsAreThoseOfTheCommittedTrials() throws IOException {
    for (Map.Entry<Path, CommittedStudy> study : studies().entrySet()) {
      for (Map.Entry<String, String> table : study.getValue().tables().entrySet()) {
        assertThat(study.getKey().resolve(table.getKey())).hasContent(table.getValue());
      }
    }
  }

  /** A study as an export reads it. */
  private record Records(List<BaseRecord> bases, List<TrialRecord> trials)
      implements StudyRecords {}

  @Test
  void whatIsExportedIsEnoughToDeriveAndToJudgeAgain(@TempDir Path folder) throws IOException {
    Grid grid = MadeUpStudy.grid(List.of(new TargetSize(10), new TargetSize(25)), 2, 1);
    ReportContext context = MadeUpStudy.context(grid, "n01");
    StudyResults results = StudyResults.of(context, List.of(), MadeUpStudy.wholeStudy(grid));
    StudyFile settings = StudyFile.preset("small");
    List.of("sizes=[10, 25]", "splits=2", "recipe.dropout=0.5").forEach(settings::set);

    CsvExport.write(new Records(List.of(), MadeUpStudy.wholeStudy(grid)), folder);
    Files.writeString(folder.resolve("test-images.csv"), TestSet.table(context.tests()).toString());
    Files.writeString(folder.resolve("study.yaml"), settings.text());

    Map<String, String> again = new CommittedStudy(folder, "small", 20).tables();
    assertThat(again.get("verdicts.csv"))
        .isEqualTo(Tables.verdicts(VerdictRow.of(results.verdicts())))
        .contains("common at its best recipe: ")
        .doesNotContain("F10,not tested,");
    assertThat(again.get("table-2.csv")).isEqualTo(Tables.table2(results.settings()));
  }

  /** A training of {@code pairs.csv}. */
  private record At(String draw, int seed) {}

  @Test
  void thePagesHaveThePairsOfAutoAgainstCommonByDraw() throws IOException {
    for (int size : List.of(10, 25, 50)) {
      String page = Files.readString(RESULTS.resolve("auto-against-common/README.md"));
      assertThat(page).contains(row(size, "draw-1"), row(size, "draw-2"), row(size, "both"));
      for (Path other : List.of(RESULTS.resolve("README.md"), Path.of("..", "README.md"))) {
        assertThat(Files.readString(other)).contains(shortRow(size));
      }
    }
  }

  /** Correct images of 1,000. */
  private static Map<At, Double> accuracies(int size, String draw, String protocol)
      throws IOException {
    Map<At, Double> found = new LinkedHashMap<>();
    for (String line : Files.readAllLines(RESULTS.resolve("auto-against-common/pairs.csv"))) {
      String[] cells = line.split(",", -1);
      if (cells[1].equals("" + size)
          && cells[3].equals(protocol)
          && (draw.equals("both") || cells[0].equals(draw))) {
        found.put(
            new At(cells[0], Integer.parseInt(cells[2])),
            Double.parseDouble(cells[4]) / Double.parseDouble(cells[5]));
      }
    }
    return found;
  }

  private static PairedDifference difference(int size, String draw) throws IOException {
    return PairedDifference.of(
        accuracies(size, draw, "auto"), accuracies(size, draw, "common"), At::draw, 10);
  }

  private static String row(int size, String draw) throws IOException {
    Map<At, Double> auto = accuracies(size, draw, "auto");
    Map<At, Double> common = accuracies(size, draw, "common");
    double[] pairs =
        auto.keySet().stream()
            .mapToDouble(at -> auto.getOrDefault(at, 0.0) - common.getOrDefault(at, 0.0))
            .sorted()
            .toArray();
    return "| %d | %s | %d | %s | %s | %s | %s | %s |"
        .formatted(
            size,
            draw,
            pairs.length,
            mean(auto),
            mean(common),
            mean(difference(size, draw)),
            interval(difference(size, draw)),
            points(pairs[0]) + " to " + points(pairs[pairs.length - 1]));
  }

  private static String shortRow(int size) throws IOException {
    return "| %d | %s | %s | %s | %s, %s | %s |"
        .formatted(
            size,
            mean(accuracies(size, "both", "auto")),
            mean(accuracies(size, "both", "common")),
            mean(difference(size, "both")),
            mean(difference(size, "draw-1")),
            mean(difference(size, "draw-2")),
            interval(difference(size, "both")));
  }

  private static String mean(Map<At, Double> accuracies) {
    return Numbers.percent(Summary.of(accuracies, At::draw, 10).mean());
  }

  private static String mean(PairedDifference paired) {
    return points(paired.difference().mean().orElseThrow());
  }

  private static String interval(PairedDifference paired) {
    return paired
        .difference()
        .interval()
        .map(i -> points(i.low()) + " to " + points(i.high()))
        .orElse("-");
  }

  private static String points(double difference) {
    return "%+.1f".formatted(100 * difference);
  }

  /** Writes tables and Figure 6 and prints rows of pages; run in the folder {@code report}. */
  public static void main(String[] arguments) throws IOException {
    for (int size : List.of(10, 25, 50)) {
      for (String draw : List.of("draw-1", "draw-2", "both")) {
        System.out.println(row(size, draw));
      }
      System.out.println(shortRow(size));
    }
    for (Map.Entry<Path, CommittedStudy> entry : studies().entrySet()) {
      CommittedStudy study = entry.getValue();
      for (Map.Entry<String, String> table : study.tables().entrySet()) {
        Files.writeString(entry.getKey().resolve(table.getKey()), table.getValue());
      }
      String svg =
          PlotDrawing.svg(
              AccuracyPlots.of(study.contenders().figure(), "Figure 6", "", study.grid()));
      Files.write(
          entry.getKey().resolve("figure-6.png"),
          Objects.requireNonNull(Raster.png(svg).orElse(null)));
    }
  }
}
