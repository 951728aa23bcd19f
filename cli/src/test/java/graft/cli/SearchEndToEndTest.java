package graft.cli;

import static org.assertj.core.api.Assertions.assertThat;

import graft.core.model.Model;
import graft.core.text.Words;
import graft.study.execution.TrainingOutcome.Failed;
import graft.study.store.StudyReader;
import graft.study.store.StudyStore;
import graft.study.store.TrialRecord;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** A search by real trainings, with a budget counted in trainings, so that it can be repeated. */
@Tag("native")
@Tag("slow")
class SearchEndToEndTest {
  @TempDir private static Path folder;
  private static Path images = Path.of("");
  private static Path classes = Path.of("");
  private static Path base = Path.of("");
  private static Told one = new Told(-1, "", "");

  /** Makes a base, and a search from it by one worker. */
  @BeforeAll
  static void searchOnce() throws IOException {
    SmallBase made = SmallBase.in(folder, 2, 2);
    images = made.images();
    classes = made.second();
    base = made.base();
    one = search("one", "12-trials", "--workers", "1");
  }

  private static Told search(String out, String budget, Object... more) {
    return Told.by(
        Stream.concat(
                Stream.of(
                    "search",
                    "--base",
                    base,
                    "--data",
                    images,
                    "--classes",
                    classes,
                    "--examples-per-class",
                    "5",
                    "--budget",
                    budget,
                    "--out",
                    folder.resolve(out)),
                Stream.of(more))
            .toArray());
  }

  @Test
  void aSearchEndsWithAModelAndGoesOnToTheSameResult() {
    assertThat(one.code()).as(one.err()).isZero();
    assertThat(one.out())
        .contains("[recommended", "[common]", "[linear probe]", "test top-1", "on 12 images");
    assertThat(one.out()).contains("Compared: ", " in full on ", " of 5 parts");
    assertThat(one.err()).contains("a full training takes about ", " for all 12 of them");
    Path out = folder.resolve("one");
    assertThat(out.resolve("report/candidates.svg")).content().contains("in full (");
    assertThat(out.resolve("report/index.html")).content().contains("Every candidate");
    assertThat(out.resolve("report/index.html")).content().contains("Leaderboard", "recommended");
    assertThat(out.resolve("report/leaderboard.csv")).content().contains("minus_recommended");
    Model model = Model.open(out.resolve("model"));
    assertThat(model.config().provenance().reasons().get(0)).startsWith("Found by a search");
    try (StudyReader store = StudyReader.open(out)) {
      List<TrialRecord> trials = store.trials();
      assertThat(trials).isNotEmpty().allSatisfy(t -> assertThat(t.complete()).isPresent());
      assertThat(trials)
          .allSatisfy(t -> assertThat(t.complete().orElseThrow().last().total()).isEqualTo(3));
      int whole =
          trials.stream()
              .filter(t -> t.spec().variant().isEmpty())
              .mapToInt(t -> t.spec().recipe().epochs())
              .max()
              .orElseThrow();
      int epochs = trials.stream().mapToInt(t -> t.spec().recipe().epochs()).sum();
      assertThat((double) epochs / whole).isBetween(8.0, 11.0); // and the final training
    }
    Told again = search("one", "12-trials");
    assertThat(board(again)).isEqualTo(board(one));
    JsonNode read = JsonMapper.shared().readTree(search("one", "12-trials", "--json").out());
    assertThat(read.get("kind").asString()).isEqualTo("search");
    JsonNode best = read.at("/leaderboard/0");
    assertThat(board(one).get(0))
        .startsWith(
            Words.text(
                "leaderboard: %d of %d candidates",
                read.get("leaderboard").size(), read.get("candidates").asInt()));
    assertThat(board(one).get(2)) // of the table
        .contains(best.get("candidate").asString())
        .contains(Words.text("%.1f", 100 * best.at("/top1/value").asDouble()));
    assertThat(best.at("/recipe/precision").asString()).isEqualTo("fp32"); // as in study files
    assertThat(read.at("/test/total").asInt()).isEqualTo(12);
    assertThat(read.get("model").asString()).isEqualTo(out.resolve("model").toString());
    Told other = search("one", "12-trials", "--seed", "2");
    assertThat(other.code()).isEqualTo(2);
    assertThat(other.err()).contains("begun with other settings: seed");
  }

  @Test
  @Tag("long")
  void oneEpochOfEverythingTrainsEveryDifferentBeginning() {
    Told told = search("one-epoch", "3-trials", "--strategy", "one_epoch");
    assertThat(told.code()).as(told.err()).isZero();
    try (StudyReader store = StudyReader.open(folder.resolve("one-epoch"))) {
      assertThat(store.trials())
          .hasSizeGreaterThan(50)
          .allSatisfy(t -> assertThat(t.outcome()).get().isNotInstanceOf(Failed.class));
    }
  }

  private static List<String> board(Told told) {
    assertThat(told.code()).as(told.err()).isZero();
    return told.out().lines().takeWhile(line -> !line.startsWith("The search cost")).toList();
  }

  @Test
  @Tag("long")
  void aLargerBudgetOnTheSameFolderFindsWithTwoWorkersWhatOneWouldHaveFoundAtOnce()
      throws IOException {
    assertThat(search("grown", "4-trials", "--workers", "2").code()).isZero();
    Told grown = search("grown", "12-trials", "--workers", "2");
    assertThat(leaderboard(grown)).isEqualTo(leaderboard(one));
    assertThat(lastWeights("grown")).isEqualTo(lastWeights("one"));
  }

  /** The hash of what the search found last: a larger budget may find another model. */
  private static String lastWeights(String out) throws IOException {
    try (Stream<Path> all = Files.list(folder.resolve(out))) {
      Path model =
          all.filter(path -> path.getFileName().toString().startsWith("model"))
              .max(Comparator.naturalOrder())
              .orElseThrow();
      return Model.open(model).config().weightsSha256();
    }
  }

  private static List<String> leaderboard(Told told) {
    return board(told).stream().takeWhile(line -> !line.startsWith("Trained on all")).toList();
  }

  @Test
  void theFolderOfAStudyIsKeptAsItIsAndThatOfASearchIsNoStudys() {
    Path study = folder.resolve("study");
    try (StudyStore store = StudyStore.create(study)) {
      store.storeSettings("name: mine");
    }
    Told told = search("study", "9-trials");
    assertThat(told.code()).isEqualTo(2);
    assertThat(told.err()).contains("holds a study, which is kept");
    try (StudyReader store = StudyReader.open(study)) {
      assertThat(store.trials()).isEmpty();
      assertThat(store.fact("search_settings seed")).isEmpty();
    }
    assertThat(one.code()).as(one.err()).isZero();
    Told run = Told.by("study", "run", "demo", "--out", folder.resolve("one"));
    assertThat(run.code()).isEqualTo(2);
    assertThat(run.err()).contains("holds a search, not a study");
    assertThat(folder.resolve("one/study.yaml")).doesNotExist();
  }

  @Test
  void aBudgetThatEndsBeforeOneTrainingLeavesNothing() {
    Told told = search("hasty", "1s");
    assertThat(told.code()).isEqualTo(2);
    assertThat(told.err()).contains("before one training", "Nothing was kept");
    assertThat(folder.resolve("hasty")).doesNotExist();
  }

  @Test
  void budgetsThatHoldNothingAndFoldersInUseAreRefused() throws IOException {
    assertThat(search("small", "1-trials").code()).isEqualTo(2);
    assertThat(folder.resolve("small")).doesNotExist();
    Path taken = Files.createDirectories(folder.resolve("taken"));
    Files.writeString(taken.resolve("mine.txt"), "kept");
    Told told = search("taken", "9-trials");
    assertThat(told.code()).isEqualTo(2);
    assertThat(told.err()).contains("is there already");
    assertThat(search("one-image", "9-trials", "--examples-per-class", "1").err())
        .contains("--examples-per-class");
  }

  @Test
  void withOneImageAClassNothingCanBeHeldOut() {
    Told told =
        Told.by(
            "search",
            "--base",
            base,
            "--data",
            images,
            "--classes",
            classes,
            "--examples-per-class",
            "1",
            "--budget",
            "9-trials",
            "--out",
            folder.resolve("single"));
    assertThat(told.code()).isEqualTo(2);
    assertThat(told.err()).contains("none can be held out");
    assertThat(folder.resolve("single")).doesNotExist();
  }
}
