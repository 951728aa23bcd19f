package graft.cli;

import static java.util.stream.Collectors.joining;
import static org.assertj.core.api.Assertions.assertThat;

import graft.analysis.forecast.ForecastHistory;
import graft.analysis.forecast.RunForecast;
import graft.api.ResultJson;
import graft.core.data.synthetic.SyntheticImages;
import graft.core.text.Words;
import graft.study.store.StudyReader;
import graft.study.store.StudyStore;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** A small study with real workers on real files, from command to report. */
@Tag("native")
@Tag("slow")
class StudyEndToEndTest {
  private static final int TRIALS = 8 * 2;

  @TempDir private static Path folder;
  private static Path study = Path.of("");
  private static Told first = new Told(-1, "", "");

  @BeforeAll
  static void runOnce() {
    SyntheticImages.write(folder.resolve("images"), 8, 24, 6, 32, 3, written -> {});
    study = folder.resolve("study");
    first = run();
  }

  private static Told run(String... more) {
    List<Object> words =
        new ArrayList<>(
            List.of(
                "study",
                "run",
                "small",
                "--data",
                folder.resolve("images"),
                "--out",
                study,
                "--experiments",
                "layers",
                "--sizes",
                "4",
                "--splits",
                "2",
                "--workers",
                "2",
                "--set",
                "network=alexnet-32-slim",
                "--set",
                "test_extra=2",
                "--set",
                "recipe.epochs=6",
                "--set",
                "recipe.rates.step_epochs=2",
                "--set",
                "base_recipe.epochs=3",
                "--set",
                "base_recipe.rates.step_epochs=1"));
    words.addAll(List.of(more));
    return Told.by(words.toArray());
  }

  private static List<String> trials() throws IOException {
    return Files.readAllLines(study.resolve("exports/trials.csv"));
  }

  @Test
  void aStudyRunsToItsReport() throws IOException {
    assertThat(first.code()).as(first.err()).isZero();
    assertThat(first.out()).contains("16 of 16 trials complete", "report: ");
    assertThat(trials()).hasSize(TRIALS + 1);
    for (String file : List.of("index.html", "figure-1.svg", "figure-1.csv", "table-1.csv")) {
      assertThat(study.resolve("report").resolve(file)).isNotEmptyFile();
    }
    assertThat(Told.by("study", "check", study).out()).contains("the store is whole");
  }

  @Test
  void everyTrialTestsOnValidationAndExtraImages() throws IOException {
    int total = List.of(trials().get(0).split(",", -1)).indexOf("test_total");
    assertThat(trials().subList(1, TRIALS + 1))
        .allSatisfy(row -> assertThat(row.split(",", -1)[total]).isEqualTo("32"));
  }

  @Test
  void runningItAgainTrainsNothingAndKeepsTheDigest() {
    String before = Told.by("study", "digest", study).out();
    Told again = run();
    assertThat(again.code()).as(again.err()).isZero();
    assertThat(Told.by("study", "digest", study).out()).isEqualTo(before).hasSize(65);
    assertThat(Told.by("study", "status", study).out()).contains("16 planned: 16 COMPLETE");
  }

  @Test
  void theRunSaysAndKeepsForecastAndActualTime() {
    assertThat(first.out())
        .contains("forecast     about ", "trials       16 distinct = 8 cells x 2 splits x 1 seed")
        .containsPattern("layers +16 .*[0-9]\\.[0-9]{2}")
        .containsPattern("start to end +1[68] .*[0-9]\\.[0-9]{2}");
    try (StudyReader reader = StudyReader.open(study)) {
      ForecastHistory history = ForecastHistory.of(reader);
      assertThat(history.runs()).hasSize(1);
      RunForecast run = history.runs().get(0);
      assertThat(run.ended()).isEqualTo("COMPLETE");
      assertThat(run.actualSeconds()).isPositive();
      assertThat(run.forecastSeconds()).isPositive();
      assertThat(history.costs()).hasSizeBetween(TRIALS, TRIALS + 2); // bases may be cached
    }
  }

  @Test
  void aPlanOfAFinishedStudyHasNothingToRun() {
    Told told =
        Told.by("study", "plan", study.resolve("study.yaml"), "--out", study, "--workers", "1");
    assertThat(told.code()).as(told.err()).isZero();
    assertThat(told.out()).contains("nothing is missing", "16 distinct", ", 0 to run");
  }

  @Test
  void programsReadWhatTheTextSays() {
    JsonNode status = json(Told.by("study", "status", study, "--json"));
    assertThat(status.at("/format").asInt()).isEqualTo(ResultJson.FORMAT);
    assertThat(status.at("/kind").asString()).isEqualTo("status");
    assertThat(status.at("/complete").asBoolean()).isTrue();
    assertThat(status.at("/trials/planned").asInt()).isEqualTo(16);
    assertThat(status.at("/trials/complete").asInt()).isEqualTo(16);
    assertThat(status.at("/trials/failed").asInt(-1)).isZero();
    assertThat(status.at("/left").isNull()).isTrue();
    Object[] asked = {
      "study",
      "plan",
      "small",
      "--data",
      folder.resolve("images"),
      "--splits",
      "2",
      "--experiments",
      "layers,freeze",
      "--workers",
      "2",
      "--json"
    };
    JsonNode plan = json(Told.by(asked));
    List<String> text = Told.by(Arrays.copyOf(asked, asked.length - 1)).out().lines().toList();
    JsonNode layers = plan.at("/experiments/0");
    assertThat(text)
        .anySatisfy(
            line ->
                assertThat(line.strip().split(" +", -1))
                    .startsWith(
                        layers.get("name").asString(),
                        layers.get("planned").asString(),
                        layers.get("shared").asString(),
                        layers.get("to_run").asString(),
                        Words.text("%,d", layers.get("updates").asLong()),
                        Words.text("%,d", layers.get("images").asLong())));
    assertThat(text)
        .contains(
            Words.text(
                "dataset      %d classes, %,d images, fingerprint %s",
                plan.at("/dataset/classes").asInt(),
                plan.at("/dataset/images").asInt(),
                plan.at("/dataset/fingerprint").asString().substring(0, 16)))
        .anyMatch(line -> line.contains(plan.at("/trials/distinct").asInt() + " distinct"))
        .anyMatch(line -> line.startsWith("forecast     about "));
    assertThat(plan.at("/forecast/seconds").asDouble()).isPositive();
    assertThat(plan.at("/needs/workers").asInt()).isEqualTo(2);
  }

  private static JsonNode json(Told told) {
    assertThat(told.code()).as(told.err()).isZero();
    assertThat(told.out().lines()).hasSize(1);
    return JsonMapper.shared().readTree(told.out());
  }

  @Test
  void aPresetIsPlannedOnASmallFolderWithTheSizesThatFit() {
    Told told =
        Told.by(
            "study",
            "plan",
            "small",
            "--data",
            folder.resolve("images"),
            "--experiments",
            "layers",
            "--splits",
            "1",
            "--workers",
            "1");
    assertThat(told.code()).as(told.err()).isZero();
    assertThat(told.out())
        .contains(
            "note         sizes 25, 50, 100 left out: class ", "has 24 training images, 12 of")
        .contains("8 distinct = 8 cells x 1 split x 1 seed");
  }

  @Test
  void theReferenceHasTheColumnsOfEveryTable() throws IOException {
    assertThat(Files.readAllLines(Path.of("..", "docs", "reference.md")))
        .containsAll(ReferencePageTest.columns(study));
  }

  @Test
  void aTrialIsReproducedFromAPartOfItsId() throws IOException {
    String id = trials().get(1).split(",", -1)[0].replace("\"", "");
    Told told = Told.by("study", "reproduce", study, id.substring(0, 12));
    assertThat(told.code()).as(told.err()).isZero();
    assertThat(told.out()).contains("trial " + id + " came out the same");
    assertThat(Told.by("study", "reproduce", study, "").err()).contains("16 trials");
  }

  @Test
  void otherSettingsAreRefusedAndListed() {
    Told told = run("--set", "recipe.rates.high=0.02", "--seed", "9");
    assertThat(told.code()).isEqualTo(2);
    assertThat(told.err())
        .contains("recipe.rates.high: 0.01 in the study, 0.02 now")
        .contains("seed: 1 in the study, 9 now");
  }

  @Test
  void aStudyWhoseHalvesAreNotThoseOfThisVersionIsRefusedAndKept() throws IOException {
    Path list = study.resolve("splits/split-0-target.txt");
    String before = Files.readString(list);
    try {
      Files.writeString(list, before.lines().limit(2).collect(joining("\n")));
      Told told = run();
      assertThat(told.code()).as(told.err()).isEqualTo(2);
      assertThat(told.err()).contains("the class lists of split 0 in ", "is kept as it is");
    } finally {
      Files.writeString(list, before);
    }
  }

  @Test
  void aSizeThatReachesIntoTheExtraTestImagesIsRefused() {
    Told told = run("--sizes", "23");
    assertThat(told.code()).isEqualTo(3);
    assertThat(told.err()).contains("besides the last 2").contains("test images");
  }

  @Test
  void aStudyInUseIsRefused() {
    try (StudyStore held = StudyStore.open(study)) {
      assertThat(held.trials()).isNotEmpty();
      Told told = run();
      assertThat(told.code()).isEqualTo(4);
      assertThat(told.err()).contains(Long.toString(ProcessHandle.current().pid()));
    }
  }

  @Test
  void otherImagesAreRefused() {
    Path others = folder.resolve("others");
    SyntheticImages.write(others, 8, 24, 6, 32, 4, written -> {});
    Told told = run("--data", others.toString());
    assertThat(told.code()).isEqualTo(2); // --data twice
    Told once =
        Told.by("study", "run", study.resolve("study.yaml"), "--data", others, "--out", study);
    assertThat(once.code()).as(once.err()).isEqualTo(3);
    assertThat(once.err()).contains("fingerprint");
  }
}
