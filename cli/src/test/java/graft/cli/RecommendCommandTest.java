package graft.cli;

import static org.assertj.core.api.Assertions.assertThat;

import graft.analysis.recommendation.PaperRecommender;
import graft.analysis.recommendation.Recommender;
import graft.analysis.recommendation.TargetTask;
import graft.core.data.synthetic.SyntheticImages;
import graft.core.protocol.Recipe;
import graft.core.text.Words;
import graft.study.plan.Axes;
import graft.study.plan.StudyFile;
import graft.study.plan.StudySettings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class RecommendCommandTest {
  @TempDir private Path folder;

  @ParameterizedTest
  @CsvSource({
    "2000000000, 10, classes must be 2..1",
    "-5, 10, was -5",
    "1, 10, was 1",
    "20, 0, images per class must be 1..1",
    "20, -3, was -3",
    "20, 2000000000, images per class must be 1..1",
  })
  void numbersOutOfRangeAreUsageErrors(String classes, String images, String part) {
    Told told = Told.by("recommend", "--classes", classes, "--images-per-class", images);
    assertThat(told.code()).isEqualTo(2);
    assertThat(told.err()).contains(part);
  }

  @Test
  void programsReadWhatTheTextSays() {
    Object[] asked = {"recommend", "--classes", "20", "--images-per-class", "25", "--json"};
    JsonNode read = JsonMapper.shared().readTree(Told.by(asked).out());
    String text = Told.by(Arrays.copyOf(asked, asked.length - 1)).out();
    assertThat(read.at("/kind").asString()).isEqualTo("recommendation");
    assertThat(text)
        .startsWith(
            Words.text(
                "%,d classes, %,d training images, %s of %d layers",
                read.at("/classes").asInt(),
                read.at("/images").asInt(),
                read.at("/network").asString(),
                read.at("/layers").asInt()));
    assertThat(read.get("protocols")).hasSize(2);
    for (JsonNode one : read.get("protocols")) {
      assertThat(text)
          .contains(
              "protocol  " + one.get("options").asString(),
              "how sure  " + one.get("certainty").asString(),
              one.get("gain").asString());
      one.get("reasons").forEach(reason -> assertThat(text).contains(reason.asString()));
    }
    JsonNode auto = read.at("/protocols/0");
    assertThat(auto.get("n").isNull()).as("n, which means nothing by layers").isTrue();
    assertThat(auto.get("d").isNull()).as("d, which a cosine has not").isTrue();
    assertThat(auto.get("k").asInt()).isEqualTo(read.at("/layers").asInt() - 1);
    JsonNode paper = read.at("/protocols/1");
    assertThat(paper.get("options").asString())
        .isEqualTo(
            "--transfer %d --high-rate-layers %d --decay-after %d --freeze %d"
                .formatted(
                    paper.get("k").asInt(),
                    paper.get("n").asInt(),
                    paper.get("d").asInt(),
                    paper.get("f").asInt()));
  }

  @Test
  void aRecipeForProgramsIsOneForStudyFiles() {
    JsonNode read =
        JsonMapper.shared()
            .readTree(
                Told.by("recommend", "--classes", "5", "--images-per-class", "8", "--json").out());
    TargetTask task = TargetTask.even("alexnet-32", 5, 8);
    List<Recipe> recommended =
        List.of(Recommender.recommend(task).recipe(), PaperRecommender.recommend(task).recipe());
    for (int i = 0; i < recommended.size(); i++) {
      StudyFile file = StudyFile.preset("small");
      file.set("experiments=[]");
      file.set("axes.points=[{recipe: " + read.at("/protocols/" + i + "/recipe") + "}]");
      StudySettings settings = StudySettings.of(file);
      assertThat(settings.axes().orElseThrow().combinations(8, settings.recipe(), 5))
          .extracting(Axes.Combination::recipe)
          .containsExactly(recommended.get(i));
    }
  }

  @Test
  void withoutImagesNoGainIsExpected() {
    Object[] asked = {
      "recommend", "--classes", "5", "--images-per-class", "10", "--network", "alexnet-32-slim"
    };
    String text = Told.by(asked).out();
    assertThat(text)
        .contains("The gain cannot be put in numbers without your images", "where data and base");
    assertThat(text).doesNotContain("expected  over");
    JsonNode read =
        JsonMapper.shared()
            .readTree(
                Told.by(Stream.concat(Stream.of(asked), Stream.of("--json")).toArray()).out());
    assertThat(read.get("base_view").isNull()).isTrue();
    assertThat(read.get("protocols"))
        .allSatisfy(one -> assertThat(one.get("expected_gain").isNull()).isTrue());
  }

  @Test
  void ofANetworkThatNoTaskHadNoGainIsExpected() {
    Told told =
        Told.by("recommend", "--classes", 5, "--images-per-class", 10, "--network", "resnet18");
    assertThat(told.out())
        .contains("The gain cannot be put in numbers for resnet18", "are of alexnet-32");
    assertThat(told.out()).doesNotContain("expected  over");
  }

  @Test
  @Tag("native")
  void aBaseThatIsGivenIsShownTheImages() throws IOException {
    Path base = MadeUpBase.write(folder.resolve("base.safetensors"), 6, List.of());
    Told told = Told.by("recommend", "--data", images(), "--base", base, "--json");
    assertThat(told.code()).as(told.err()).isZero();
    JsonNode read = JsonMapper.shared().readTree(told.out());
    for (JsonNode one : read.get("protocols")) {
      JsonNode gain = one.get("expected_gain");
      assertThat(gain.get("low").asDouble()).isLessThan(gain.get("mean").asDouble());
      assertThat(gain.get("high").asDouble()).isGreaterThan(gain.get("mean").asDouble());
    }
    assertThat(read.get("basis").asString()).contains("By trainings on", "varied to the base");
    JsonNode view = read.get("base_view");
    assertThat(view.get("unsure").asDouble()).isBetween(0.5, 1.0);
    assertThat(view.get("spread").asDouble()).isBetween(view.get("unsure").asDouble(), 1.0);
  }

  private Path images() {
    Path data = folder.resolve("images");
    SyntheticImages.write(data, 4, 6, 2, 32, 1, written -> {});
    return data;
  }

  private static Path firstClass(Path data) throws IOException {
    try (Stream<Path> classes = Files.list(data.resolve("train"))) {
      return classes.sorted().findFirst().orElseThrow();
    }
  }

  @Test
  void aClassWithoutTrainingImagesIsNamedAsFinetuneDoes() throws IOException {
    Path data = images();
    Path first = firstClass(data);
    List<Path> pictures;
    try (Stream<Path> files = Files.list(first)) {
      pictures = files.toList();
    }
    for (Path picture : pictures) {
      Files.delete(picture);
    }
    Told told = Told.by("recommend", "--data", data);
    assertThat(told.code()).isEqualTo(3);
    assertThat(told.err())
        .contains("class " + first.getFileName() + " has no training image, but 2 validation");
  }

  @Test
  void filesThatCannotBeUsedAreNotCountedAndSaid() throws IOException {
    Path data = images();
    Files.writeString(firstClass(data).resolve("note.jpg"), "hello");
    Told told = Told.by("recommend", "--data", data);
    assertThat(told.code()).as(told.err()).isZero();
    assertThat(told.out()).startsWith("4 classes, 24 training images");
    assertThat(told.err()).contains("1 file cannot be used and is not counted", "--exclude-bad");
  }
}
