package graft.analysis.prediction;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.offset;

import graft.analysis.recommendation.PaperRecommender;
import graft.analysis.recommendation.Recommendation;
import graft.analysis.recommendation.Recommender;
import graft.analysis.recommendation.TargetTask;
import graft.core.error.DataException;
import graft.core.json.RecordJson;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class GainPredictorTest {
  private static final TargetTask TASK = TargetTask.even("alexnet-32-slim", 5, 10);
  private static final BaseView NEAR = new BaseView(0.8, 0.98);

  private static String json() {
    return json(new DeviationScale(0.5, 0.25));
  }

  private static String json(DeviationScale scale) {
    List<AtlasTask> tasks = MadeUpAtlas.tasks(5, 0.1, 1);
    return RecordJson.write(
        new PredictorFile(
            PredictorFile.FORMAT,
            Point.SETTINGS,
            TaskNumbers.NAMES,
            List.of("alexnet-32"),
            new GainProcess(tasks).variances(),
            scale,
            new PredictorFile.Tested(
                0.9, new PredictorFile.OfKind(2, 0.88), new PredictorFile.OfKind(0, 0), 0.3, 0.1),
            tasks));
  }

  @Test
  void whatIsShippedWasCalibratedOnTasksLeftOut() {
    GainPredictor shipped = GainPredictor.shipped();
    assertThat(shipped.isCalibrated()).isTrue();
    assertThat(GainPredictor.card()).contains(" on %d tasks of".formatted(shipped.tasks()));
  }

  @Test
  void itsTasksAreThoseOfTheCommittedAtlas() throws IOException {
    Path tables = Path.of("..", "docs", "results", "atlas");
    List<String> trained =
        Files.readAllLines(tables.resolve("tasks.csv")).stream()
            .skip(1)
            .map(line -> line.substring(0, line.indexOf(',')))
            .toList();
    PredictorFile file = shippedFile();
    assertThat(file.tasks()).extracting(AtlasTask::name).isSubsetOf(trained);
    assertThat(file.tasks()).hasSizeGreaterThan(trained.size() - 5);
  }

  @Test
  void imagesThatWereLookedAtAreExpectedOfMoreNarrowly() {
    GainPredictor shipped = GainPredictor.shipped();
    Recommendation auto = Recommender.recommend(TASK);
    ExpectedGain seen = shipped.expect(TASK, NEAR, auto.protocol(), auto.recipe());
    ExpectedGain blind = shipped.expect(TASK, auto.protocol(), auto.recipe());
    assertThat(seen.low()).isLessThan(seen.mean());
    assertThat(seen.high()).isGreaterThan(seen.mean());
    assertThat(blind.high() - blind.low()).isGreaterThan(seen.high() - seen.low());
  }

  @Test
  void onImagesUnlikeTheBasesLessIsExpected() {
    GainPredictor shipped = GainPredictor.shipped();
    Recommendation paper = PaperRecommender.recommend(TASK);
    ExpectedGain near = shipped.expect(TASK, NEAR, paper.protocol(), paper.recipe());
    ExpectedGain unlike =
        shipped.expect(TASK, new BaseView(0.5, 0.65), paper.protocol(), paper.recipe());
    assertThat(unlike.mean()).isLessThan(near.mean());
  }

  @Test
  void aTaskThatIsLikeNoneIsFarAndItsIntervalIsWider() {
    GainPredictor shipped = GainPredictor.shipped();
    BaseView none = new BaseView(0, 0);
    assertThat(shipped.isFar(TASK, NEAR)).isFalse();
    assertThat(shipped.isFar(TASK, none)).isTrue();
    Recommendation auto = Recommender.recommend(TASK);
    ExpectedGain near = shipped.expect(TASK, NEAR, auto.protocol(), auto.recipe());
    ExpectedGain far = shipped.expect(TASK, none, auto.protocol(), auto.recipe());
    assertThat(far.high() - far.low()).isGreaterThan(1.5 * (near.high() - near.low()));
  }

  @Test
  void moreClassesThanAnyTaskHadAreFarAndTheIntervalIsWider() {
    GainPredictor shipped = GainPredictor.shipped();
    TargetTask many = TargetTask.even("alexnet-32-slim", 500, 10);
    Recommendation auto = Recommender.recommend(TASK);
    assertThat(shipped.isFar(many, NEAR)).isTrue();
    ExpectedGain near = shipped.expect(TASK, NEAR, auto.protocol(), auto.recipe());
    ExpectedGain far = shipped.expect(many, NEAR, auto.protocol(), auto.recipe());
    assertThat(far.high() - far.low()).isGreaterThan(1.5 * (near.high() - near.low()));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "null", "[1]", "{", "{\"format\":2}"})
  void aDamagedFileIsRefusedByName(String text) {
    assertThatThrownBy(() -> GainPredictor.read("my-predictor.json", text))
        .isInstanceOf(DataException.class)
        .hasMessageContaining("my-predictor.json is damaged");
  }

  @Test
  void aHalfOfAFileIsDamaged() {
    String whole = json();
    assertThatThrownBy(
            () -> GainPredictor.read("my-predictor.json", whole.substring(0, whole.length() / 2)))
        .isInstanceOf(DataException.class)
        .hasMessageContaining("my-predictor.json is damaged");
  }

  @Test
  void aGainThatCannotBeIsDamage() {
    String whole = json().replaceFirst("\"gain\":[-0-9.E]+", "\"gain\":7.0");
    assertThatThrownBy(() -> GainPredictor.read("my-predictor.json", whole))
        .isInstanceOf(DataException.class)
        .hasMessageContaining("my-predictor.json is damaged")
        .hasMessageContaining("task 0");
  }

  @Test
  void aNewerFileIsRefusedByName() {
    String newer = json().replace("\"format\":2", "\"format\":3,\"more\":true");
    assertThatThrownBy(() -> GainPredictor.read("my-predictor.json", newer))
        .isInstanceOf(DataException.class)
        .hasMessageContaining("my-predictor.json is of a newer Graft");
  }

  @Test
  void anOlderFileIsRefusedByName() {
    String older = json().replace("\"format\":2", "\"format\":1");
    assertThatThrownBy(() -> GainPredictor.read("my-predictor.json", older))
        .isInstanceOf(DataException.class)
        .hasMessageContaining("my-predictor.json is of an older Graft");
  }

  @Test
  void aFileOfAnotherSpaceIsRefusedByName() {
    String other = json().replace("\"frozen\"", "\"thawed\"");
    assertThatThrownBy(() -> GainPredictor.read("my-predictor.json", other))
        .isInstanceOf(DataException.class)
        .hasMessageContaining("my-predictor.json is of another space")
        .hasMessageContaining("thawed");
  }

  @Test
  void oneThatMissedItsIntervalsIsNotCalibrated() {
    String poor = json().replace("\"coverage\":0.9", "\"coverage\":0.55");
    assertThat(GainPredictor.read("my-predictor.json", json()).isCalibrated()).isTrue();
    assertThat(GainPredictor.read("my-predictor.json", poor).isCalibrated()).isFalse();
    String poorOfAKind = json().replace("\"coverage\":0.88", "\"coverage\":0.64");
    assertThat(GainPredictor.read("my-predictor.json", poorOfAKind).isCalibrated()).isFalse();
  }

  private static PredictorFile shippedFile() throws IOException {
    return PredictorFile.read(
        "predictor.json",
        Files.readString(Path.of("src/main/resources/graft/analysis/prediction/predictor.json")));
  }

  private static GainPredictor shippedWith(DeviationScale scale) throws IOException {
    PredictorFile file = shippedFile();
    return GainPredictor.read(
        "one",
        RecordJson.write(
            new PredictorFile(
                file.format(),
                file.settings(),
                file.task(),
                file.networks(),
                file.variances(),
                scale,
                file.tested(),
                file.tasks())));
  }

  @Test
  void deviationsAreMultipliedByTheFactorOfTheImages() throws IOException {
    GainPredictor made = shippedWith(new DeviationScale(0.5, 0.25));
    GainPredictor plain = shippedWith(new DeviationScale(1, 1));
    Recommendation auto = Recommender.recommend(TASK);
    for (BaseView view : List.of(NEAR, new BaseView(0.5, 0.65))) {
      ExpectedGain stretched = made.expect(TASK, view, auto.protocol(), auto.recipe());
      ExpectedGain own = plain.expect(TASK, view, auto.protocol(), auto.recipe());
      assertThat(stretched.mean()).isEqualTo(own.mean());
      assertThat((stretched.high() - stretched.mean()) / (own.high() - own.mean()))
          .isCloseTo(view.isUnlike() ? 0.5 : 0.25, offset(1e-9));
    }
  }

  @Test
  void itSaysHowItDidOnTasksOfTheKindThatWereLeftOut() {
    GainPredictor made = GainPredictor.read("one", json());
    assertThat(made.tested(new BaseView(0.5, 0.65)))
        .isEqualTo(
            "on 2 tasks where that share is less than 90 %, each left out in turn, the 90 % intervals"
                + " held 88 % of the gains");
    assertThat(made.tested(NEAR))
        .isEqualTo("no task where that share is at least 90 % was left out to test it");
  }

  @ParameterizedTest
  @ValueSource(doubles = {0, -1, 1000})
  void aFactorThatCannotBeIsDamage(double factor) {
    String damaged = json(new DeviationScale(factor, 1));
    assertThatThrownBy(() -> GainPredictor.read("my-predictor.json", damaged))
        .isInstanceOf(DataException.class)
        .hasMessageContaining("no factors of deviations");
  }

  @Test
  void aFileIsReadAsItWasWritten() {
    PredictorFile file = PredictorFile.read("one", json());
    assertThat(RecordJson.write(file)).isEqualTo(json());
    assertThat(Map.copyOf(file.variances())).hasSize(GainProcess.Part.values().length);
  }
}
