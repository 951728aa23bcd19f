package graft.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import graft.analysis.figures.Grid;
import graft.core.data.TargetSize;
import graft.core.error.UsageException;
import graft.study.execution.TrainingOutcome;
import graft.study.store.TrialRecord;
import graft.study.store.TrialState;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StudyReportTest {
  private static final TargetSize TEN = new TargetSize(10);
  private static final Grid GRID = MadeUpStudy.grid(List.of(TEN, new TargetSize(25)), 2, 1);
  private static final String HOSTILE = "</script><img src=x onerror=alert(1)>\"'&";

  private final Path folder;

  StudyReportTest(@TempDir Path folder) {
    this.folder = folder;
  }

  private WrittenReport write(String className, List<TrialRecord> trials) {
    return StudyReport.write(
        folder, MadeUpStudy.context(GRID, className), MadeUpStudy.bases(GRID), trials);
  }

  private String read(String name) throws IOException {
    return Files.readString(folder.resolve("report").resolve(name));
  }

  private static TrialRecord failed(int k, int split, String reason) {
    return MadeUpStudy.record(
        TEN, k, split, 1, TrialState.FAILED, Optional.of(new TrainingOutcome.Failed(reason)));
  }

  @Test
  void allFilesAreWrittenAndNothingElseIsLeft() throws IOException {
    WrittenReport report = write("n01", MadeUpStudy.trials(GRID));

    assertThat(report.index()).isEqualTo(folder.resolve("report/index.html"));
    try (Stream<Path> files = Files.list(folder.resolve("report"))) {
      assertThat(files.map(f -> f.getFileName().toString()))
          .contains(
              "index.html",
              "figure-1.svg",
              "figure-1.csv",
              "table-1.csv",
              "bases.csv",
              "shortfalls.csv")
          .noneMatch(name -> name.endsWith(".part"));
    }
    assertThat(read("index.html")).contains("<b>Figure 1.</b>", "<b>Table 1.</b>");
  }

  /** The ids of the page's sections, from the top. */
  private List<String> sections() throws IOException {
    return Pattern.compile("<section id=\"([^\"]+)\"")
        .matcher(read("index.html"))
        .results()
        .map(found -> found.group(1))
        .toList();
  }

  /** The page without what is folded away. */
  private String shown() throws IOException {
    return Pattern.compile("<details.*?</details>", Pattern.DOTALL)
        .matcher(read("index.html"))
        .replaceAll("");
  }

  @Test
  void thePageOpensWithWhatWasFoundThenTheMainFigureThenTheVerdicts() throws IOException {
    write("n01", MadeUpStudy.trials(GRID));

    assertThat(sections()).startsWith("findings", "figure-1", "verdicts");
  }

  @Test
  void whatWasFoundIsSaidInNumbersOfTheTrials() throws IOException {
    List<TrialRecord> trials = new ArrayList<>();
    for (int split = 0; split < 2; split++) {
      trials.add(MadeUpStudy.complete(TEN, 0, split, 1, 0.125, 1, 2));
      trials.add(MadeUpStudy.complete(TEN, 5, split, 1, 0.5 + 0.001 * split, 1, 2));
      trials.add(MadeUpStudy.complete(TEN, 7, split, 1, split == 0 ? 0.25 : 0.5, 1, 2));
    }
    write("n01", trials);

    String page = read("index.html").replace("\u00a0", " ");
    String first = page.substring(page.indexOf("<li>") + 4, page.indexOf("</li>"));
    assertThat(first).startsWith("With 10 images a class the best of 3 protocols tried is k = 5");
    assertThat(first)
        .contains("50.1 %", "no difference from the common protocol (37.5 %) is shown");
    assertThat(first)
        .contains("37.6 points (36.3 to 38.8) more than training from scratch (12.5 %)");
  }

  @Test
  void aProtocolThatLacksTrialsIsNotTheBestAndIsNamed() throws IOException {
    List<TrialRecord> trials = new ArrayList<>();
    for (int split = 0; split < 2; split++) {
      trials.add(MadeUpStudy.complete(TEN, 0, split, 1, 0.125, 1, 2));
      trials.add(MadeUpStudy.complete(TEN, 5, split, 1, 0.5, 1, 2));
    }
    trials.add(MadeUpStudy.complete(TEN, 7, 0, 1, 0.75, 1, 2));
    write("n01", trials);

    assertThat(read("index.html").replace("\u00a0", " "))
        .contains("the best of 2 protocols tried is k = 5")
        .contains("Left out, as trials are missing or diverged: 1 protocol, of which k = 7,")
        .contains(" is higher with 75.0 % (1/2 trials).");
  }

  @Test
  void aBestProtocolThatIsTheCommonOneIsNotComparedWithItself() throws IOException {
    write("n01", List.of(MadeUpStudy.complete(TEN, 7, 0, 1, 0.5, 1, 2)));

    assertThat(read("index.html"))
        .contains("is the common one (", "training from scratch was not run")
        .doesNotContain("from the common protocol", "than the common protocol");
  }

  @Test
  void ofEquallyGoodProtocolsTheOneOfFewerLayersIsNamedInWhateverOrderTheyAreStored()
      throws IOException {
    TrialRecord three = MadeUpStudy.complete(TEN, 3, 0, 1, 0.5, 1, 2);
    TrialRecord five = MadeUpStudy.complete(TEN, 5, 0, 1, 0.5, 1, 2);
    for (List<TrialRecord> stored : List.of(List.of(three, five), List.of(five, three))) {
      write("n01", stored);

      assertThat(read("index.html")).contains("the best of 2 protocols tried is k = 3,");
    }
  }

  @Test
  void findingsThatWereNotTestedAreFoldedAwayWithTheReason() throws IOException {
    write("n01", MadeUpStudy.trials(GRID));

    String page = read("index.html");
    assertThat(shown()).contains(">F3</td>").doesNotContain(">F13</td>", ">not tested</td>");
    assertThat(page).contains(">F13</td>", "the study has no size above 500 images a class");
    assertThat(page).contains("<summary>12 findings were not tested</summary>");
    assertThat(shown()).doesNotContain("Not part of this study");
  }

  @Test
  void sectionsWithoutDataAreLeftOut() throws IOException {
    StudyReport.write(
        folder, MadeUpStudy.context(GRID, "n01"), List.of(), MadeUpStudy.trials(GRID));

    assertThat(sections())
        .containsExactly("findings", "figure-1", "verdicts", "cells")
        .doesNotContain("bases", "shortfalls", "interaction");
    assertThat(folder.resolve("report/interaction.csv")).isNotEmptyFile();
    assertThat(folder.resolve("report/shortfalls.csv")).isNotEmptyFile();
  }

  @Test
  void aFigureWithoutAnyResultIsLeftOut() throws IOException {
    write("n01", List.of(failed(0, 0, "out of memory")));

    assertThat(sections()).doesNotContain("figure-1").contains("findings", "shortfalls");
    assertThat(read("index.html")).contains("no trial is complete yet");
  }

  @Test
  void trialsThatNeedALookAreToldBeforeTheFirstFigure() throws IOException {
    List<TrialRecord> trials = new ArrayList<>(MadeUpStudy.trials(GRID));
    trials.set(0, failed(0, 0, "out of memory"));
    write("n01", trials);

    String page = read("index.html");
    assertThat(page).contains("31 of 32 trials are complete: 1 failed", "href=\"#shortfalls\"");
    assertThat(page.indexOf("class=\"notice\"")).isBetween(0, page.indexOf("<figure"));
    assertThat(page).doesNotContain("trials are complete, and each one");
  }

  @Test
  void pageAndFiguresHaveOneTypeface() throws IOException {
    write("n01", MadeUpStudy.trials(GRID));
    String page = read("index.html");

    assertThat(page).contains("font: 16px/1.5 " + SvgWriter.TYPEFACE + ";");
    assertThat(Pattern.compile("font-family=\"([^\"]*)\"").matcher(page).results())
        .isNotEmpty()
        .allMatch(found -> found.group(1).equals(SvgWriter.TYPEFACE));
    assertThat(page).doesNotContain("font-family:", "@font-face");
    assertThat(Pattern.compile("font: (\\S+)").matcher(page).results().map(f -> f.group(1)))
        .containsOnly("16px/1.5", "inherit;");
    for (String svg : List.of("figure-1.svg", "learning-curves.svg")) {
      assertThat(read(svg)).contains("viewBox=\"0 0 848 ");
    }
  }

  @Test
  void theSameInputGivesTheSameBytes() throws IOException {
    write("n01", MadeUpStudy.trials(GRID));
    String page = read("index.html");
    String svg = read("figure-1.svg");

    List<TrialRecord> backwards = new ArrayList<>(MadeUpStudy.trials(GRID));
    Collections.reverse(backwards);
    write("n01", backwards);

    assertThat(read("index.html")).isEqualTo(page);
    assertThat(read("figure-1.svg")).isEqualTo(svg);
  }

  @Test
  void hostileNamesStayText() throws IOException {
    List<TrialRecord> trials = new ArrayList<>(MadeUpStudy.trials(GRID));
    trials.set(0, failed(0, 0, HOSTILE));
    write(HOSTILE, trials);

    String page = read("index.html");
    assertThat(page).contains("&lt;img src=x onerror=alert(1)&gt;");
    assertThat(page).doesNotContain("<img src=x").contains("default-src 'none'");
    assertThat(Pattern.compile("<script").matcher(page).results().count()).isEqualTo(2);
    assertThat(Pattern.compile("</script").matcher(page).results().count()).isEqualTo(2);
  }

  @Test
  void aFormulaInATextBecomesHarmlessAndQuoted() throws IOException {
    List<TrialRecord> trials = new ArrayList<>(MadeUpStudy.trials(GRID));
    trials.set(0, failed(0, 0, "=HYPERLINK(\"x\")"));
    write("=HYPERLINK(\"x\")", trials);

    assertThat(read("shortfalls.csv")).contains(",\"'=HYPERLINK(\"\"x\"\")\"\n");
  }

  @Test
  void theFiguresCsvIsTheRecords() throws IOException {
    List<TrialRecord> trials =
        List.of(
            MadeUpStudy.complete(TEN, 0, 0, 1, 0.25, 1, 2),
            MadeUpStudy.complete(TEN, 0, 1, 1, 0.5, 1, 2),
            MadeUpStudy.complete(TEN, 1, 0, 1, 0.125, 1, 2));
    write("n01", trials);

    List<String> lines = read("figure-1.csv").lines().toList();
    assertThat(lines).hasSize(1 + 16);
    assertThat(lines.get(1))
        .startsWith("10 a class,10,0,8,30,0,low,sgd,2,2,0,0.375,0.176776")
        .endsWith(",600.0,0/1=0.25 1/1=0.5");
    assertThat(lines.get(2))
        .isEqualTo("10 a class,10,1,8,30,0,low,sgd,1,2,0,0.125,,,,600.0,0/1=0.125");
    assertThat(lines.get(3)).isEqualTo("10 a class,10,2,8,30,0,low,sgd,0,2,0,,,,,,");
  }

  @Test
  void theTablesCsvHoldsLossesAndGaps() throws IOException {
    write("n01", List.of(MadeUpStudy.complete(TEN, 7, 0, 1, 0.25, 1, 3)));

    assertThat(read("table-1.csv").lines())
        .anyMatch(line -> line.startsWith("7,10,1,2,1.0,0.4,3.0,2.0,2.6,0.39,6.26,5.87"));
    assertThat(read("bases.csv").lines()).contains("0,20,10000,90,0.588,311.25,");
  }

  @Test
  void aMissingCellIsMarkedEverywhere() throws IOException {
    List<TrialRecord> trials = new ArrayList<>(MadeUpStudy.trials(GRID));
    trials.removeIf(
        t -> t.spec().size().equals(TEN) && t.spec().protocol().transferredLayers() == 3);
    WrittenReport report = write("n01", trials);

    assertThat(read("figure-1.svg")).contains("10 images a class, k = 3: no result, n = 0/2");
    assertThat(read("index.html")).contains("<td class=\"short\">0/2</td>");
    assertThat(report.lines()).anyMatch(line -> line.contains("30 of 30 trials complete"));
    assertThat(read("shortfalls.csv"))
        .contains("missing,,10,3,8,30,0,,1,1,no such trial is stored");
  }

  @Test
  void theFigureIsWellFormedXml() throws Exception {
    write("n01", MadeUpStudy.trials(GRID));
    byte[] svg = read("figure-1.svg").getBytes(StandardCharsets.UTF_8);

    var document =
        DocumentBuilderFactory.newInstance()
            .newDocumentBuilder()
            .parse(new ByteArrayInputStream(svg));

    assertThat(document.getDocumentElement().getTagName()).isEqualTo("svg");
    assertThat(SvgWriter.legal("a\u0000b")).isEqualTo("a\uFFFDb");
  }

  @Test
  void aStudyWithoutAnyResultStillHasAPage() throws IOException {
    write("n01", List.of());

    assertThat(read("index.html")).contains("No trial has been planned yet");
  }

  @Test
  void fifteenHundredTrialsTakeLessThanFiveSeconds() {
    List<TargetSize> sizes = Stream.of(10, 25, 50, 100, 250, 500, 0).map(TargetSize::new).toList();
    Grid large = MadeUpStudy.grid(sizes, 4, 7);
    List<TrialRecord> trials = MadeUpStudy.trials(large);

    assertThat(trials).hasSizeGreaterThan(1500);
    long start = System.nanoTime();
    StudyReport.write(folder, MadeUpStudy.context(large, "n01"), MadeUpStudy.bases(large), trials);
    Duration took = Duration.ofNanos(System.nanoTime() - start);

    System.out.println(trials.size() + " trials: " + took.toMillis() + " ms");
    assertThat(took).isLessThan(Duration.ofSeconds(5));
  }

  @Test
  void aFolderThatCannotBeMadeIsNamed() throws IOException {
    Files.writeString(folder.resolve("report"), "in the way");

    assertThatThrownBy(() -> write("n01", List.of()))
        .isInstanceOf(UsageException.class)
        .hasMessageContaining(folder.resolve("report").toString());
  }
}
