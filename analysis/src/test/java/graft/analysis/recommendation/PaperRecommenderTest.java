package graft.analysis.recommendation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import graft.core.error.DataException;
import graft.core.error.UsageException;
import graft.core.protocol.Protocol;
import graft.core.protocol.Recipe;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Values worked out by hand from the paper's Table 2. */
class PaperRecommenderTest {
  @Test
  void thePapersOwnTasksGetThePapersOwnProtocols() {
    assertThat(protocol("alexnet", 500, 10)).isEqualTo(Protocol.of(6, 1, 10, 6));
    assertThat(protocol("alexnet", 500, 25)).isEqualTo(Protocol.of(6, 1, 5, 5));
    assertThat(protocol("alexnet", 500, 100)).isEqualTo(Protocol.of(6, 1, 3, 1));
    assertThat(protocol("alexnet", 500, 500)).isEqualTo(Protocol.of(6, 1, 0, 0));
    assertThat(protocol("alexnet", 500, 1290)).isEqualTo(Protocol.of(5, 1, 30, 0));
  }

  @Test
  void updatesAtTheHighRateAreInterpolatedOverTheLogarithmOfTheSize() {
    assertThat(PaperRecommender.decayUpdates(10)).isEqualTo(10 * 20);
    assertThat(PaperRecommender.decayUpdates(25)).isEqualTo(5 * 49);
    assertThat(PaperRecommender.decayUpdates(Math.sqrt(250))).isCloseTo(222.5, within(1e-9));
    assertThat(PaperRecommender.decayUpdates(3)).isEqualTo(200);
    assertThat(PaperRecommender.decayUpdates(Math.sqrt(250 * 500))).isCloseTo(733.5, within(1e-9));
    assertThat(PaperRecommender.decayUpdates(Math.sqrt(500 * 1290)))
        .isCloseTo(37_800, within(1e-6));
    assertThat(PaperRecommender.decayUpdates(1290)).isEqualTo(30 * 2520);
    assertThat(PaperRecommender.decayUpdates(12_000)).isEqualTo(30 * 2520);
  }

  @Test
  void theFullSetIsAColumnOf1290ImagesAClass() {
    // sqrt(500 * 1290) = 803.1
    assertThat(protocol("alexnet-32", 20, 501)).isEqualTo(Protocol.of(6, 1, 1, 0));
    assertThat(protocol("alexnet-32", 20, 803)).isEqualTo(Protocol.of(6, 1, 24, 0));
    assertThat(protocol("alexnet-32", 20, 804)).isEqualTo(Protocol.of(5, 1, 24, 0));
    assertThat(PaperRecommender.paper(TargetTask.even("alexnet-32", 20, 803)))
        .isEqualTo(Protocol.of(6, 1, 0, 0));
    assertThat(reasons(20, 501)).startsWith("You have 501 training images a class");
    assertThat(reasons(20, 501)).contains("Table 2 is 500 a class.");
    assertThat(reasons(20, 804)).contains("Table 2 is the full set (about 1,290 a class).");
  }

  /** Batch, epochs and S as they were before sizes above the paper's full set were looked at. */
  @ParameterizedTest
  @CsvSource({
    "2, 1, 8, 180, 60",
    "2, 10, 8, 600, 200",
    "2, 260, 8, 702, 234",
    "2, 1290, 8, 702, 234",
    "3, 25, 8, 441, 147",
    "5, 500, 8, 282, 94",
    "5, 900, 8, 282, 94",
    "20, 10, 10, 90, 30",
    "20, 1290, 10, 90, 30",
    "2000, 1290, 256, 90, 30"
  })
  void upToThePapersFullSetARecipeMakesThePapersUpdates(
      int classes, int images, int batch, int epochs, int step) {
    Recipe recipe = PaperRecommender.recipe(TargetTask.even("alexnet-32", classes, images));
    assertThat(List.of(recipe.batch(), recipe.epochs(), recipe.rates().stepEpochs()))
        .containsExactly(batch, epochs, step);
  }

  @Test
  void noTaskIsStretchedBeyondTheUpdatesOfThePapersFullSet() {
    Recommendation five = PaperRecommender.recommend(TargetTask.even("alexnet-32", 3, 5_000));
    // 1,875 updates an epoch where the paper's full set makes 2,520; S = 30 * 2520 / 1875 = 40
    assertThat(five.recipe().epochs()).isEqualTo(120);
    assertThat(five.recipe().rates().stepEpochs()).isEqualTo(40);
    assertThat(five.protocol()).isEqualTo(Protocol.of(5, 1, 40, 0));
    Recommendation twelve = PaperRecommender.recommend(TargetTask.even("alexnet-32", 3, 12_000));
    assertThat(twelve.recipe().epochs()).isEqualTo(90);
    assertThat(twelve.protocol().initialDecayEpochs()).isEqualTo(17); // 75,600 / 4,500
    assertThat(String.join(" ", twelve.reasons()))
        .contains(
            "It has no larger one.",
            "76,500 updates, which is about the paper's number, that of the full set")
        .contains("are 405,000 updates; 90 epochs of the paper's full set")
        .contains("are about 226,800");
  }

  @Test
  void reasonsSayWhereThePapersNumbersAreOthers() {
    String many = reasons(10_000, 10);
    assertThat(many)
        .contains("for 391 updates, while the paper's number is about 200 at this size");
    assertThat(many).contains("are 35,190 updates; 90 epochs of").contains("are about 1,800;");
    assertThat(reasons(500, 10))
        .contains("for 200 updates, which is about the paper's number at this size")
        .contains("are 1,800 updates, about as many as 90 epochs of the paper's 500 classes");
  }

  @Test
  void reasonsSayWhatIsInterpolatedAndWhatLiesBeyondTheTable() {
    assertThat(reasons(500, 35)).contains("interpolated between its 25 and 50 images a class");
    assertThat(reasons(20, 900)).contains("between its 500 and about 1,290 images a class");
    assertThat(reasons(500, 25)).doesNotContain("interpolated");
    assertThat(reasons(20, 3))
        .contains("It has no column below 10.", "that of 10 images a class, its smallest set")
        .doesNotContain("interpolated");
  }

  @Test
  void reasonsFollowTheProtocolAndRecipeThatAreTrained() {
    TargetTask task = TargetTask.even("alexnet-32", 5, 10);
    Recipe recommended = PaperRecommender.recipe(task);
    Recipe three = recommended.with(recommended.batch(), 3, recommended.rates().every(1));
    String reasons =
        String.join(" ", PaperRecommender.reasons(task, Protocol.of(6, 1, 1, 6), three));
    assertThat(reasons)
        .contains("d = 1: only the classifier starts at the high rate, for 7 updates, while")
        .contains("3 epochs at batch 8 are 21 updates; 90 epochs of")
        .contains("a tenth every epoch.");
  }

  @Test
  void freezingIsReasonedAsThePaperDoes() {
    assertThat(reasons(20, 10)).contains("on few images what is trained overfits");
    assertThat(reasons(20, 50)).contains("very little effect at this size");
    assertThat(reasons(20, 100)).contains("layer 1 is frozen; in the paper freezing more than one");
    assertThat(reasons(20, 500)).contains("nothing is frozen");
  }

  @Test
  void theOneGridItWasHeldAgainstIsSaidOnlyOfTasksLikeIt() {
    assertThat(certainty("alexnet-32", 10)).contains("one target set only", "1.2 points below");
    assertThat(certainty("alexnet-32", 100)).doesNotContain("1.2 points");
    assertThat(certainty("alexnet", 10)).doesNotContain("1.2 points");
  }

  private static String certainty(String network, int images) {
    return PaperRecommender.recommend(TargetTask.even(network, 20, images)).certainty();
  }

  private static String reasons(int classes, int images) {
    return String.join(
        " ", PaperRecommender.recommend(TargetTask.even("alexnet-32", classes, images)).reasons());
  }

  @Test
  void withFewClassesTheScheduleIsHeldInUpdates() {
    Recommendation five = PaperRecommender.recommend(TargetTask.even("alexnet-32", 5, 10));
    // batch 8: 7 updates an epoch where the paper makes 20; S = 30 * 20 / 7 = 86, d = 200 / 7 = 29
    assertThat(five.recipe().batch()).isEqualTo(8);
    assertThat(five.updatesPerEpoch()).isEqualTo(7);
    assertThat(five.recipe().rates().stepEpochs()).isEqualTo(86);
    assertThat(five.recipe().epochs()).isEqualTo(258);
    assertThat(five.protocol().initialDecayEpochs()).isEqualTo(29);
    assertThat(five.recipe().epochs() * five.updatesPerEpoch()).isBetween(1790L, 1810L);
  }

  @Test
  void manyClassesKeepThePapersBatchAndEpochs() {
    Recommendation many = PaperRecommender.recommend(TargetTask.even("resnet18", 10_000, 10));
    assertThat(many.recipe().batch()).isEqualTo(256);
    assertThat(many.recipe().epochs()).isEqualTo(90);
    assertThat(many.protocol()).isEqualTo(Protocol.of(8, 1, 1, 8)); // 200 of 391 updates an epoch
    assertThat(many.certainty()).contains("10,000");
  }

  @Test
  void thereIsAlwaysAFullPhaseAtLowRates() {
    for (int classes : List.of(2, 3, 5, 17, 20, 100, 500, 2000)) {
      for (int images : List.of(1, 2, 5, 10, 30, 77, 260, 499, 900, 1300)) {
        Recommendation one =
            PaperRecommender.recommend(TargetTask.even("alexnet-32", classes, images));
        assertThat(one.recipe().epochs())
            .isGreaterThanOrEqualTo(
                one.protocol().initialDecayEpochs() + 2 * one.recipe().rates().stepEpochs());
        one.protocol().check("alexnet-32", 8, one.recipe().epochs());
      }
    }
  }

  @Test
  void unevenClassesGoByTheMeanAndAreSaid() {
    List<Integer> counts = new ArrayList<>(Collections.nCopies(19, 5));
    counts.add(105);
    Recommendation uneven = PaperRecommender.recommend(new TargetTask("alexnet-32", counts));
    assertThat(uneven.protocol()).isEqualTo(protocol("alexnet-32", 20, 10));
    assertThat(uneven.reasons()).anyMatch(reason -> reason.contains("5 to 105 images"));
  }

  @Test
  void oneClassAndUnknownNetworksAreRefused() {
    assertThatThrownBy(() -> new TargetTask("alexnet-32", List.of(10)))
        .isInstanceOf(DataException.class)
        .hasMessageContaining("two classes");
    assertThatThrownBy(() -> TargetTask.even("alexnet-23", 5, 10))
        .isInstanceOf(UsageException.class)
        .hasMessageContaining("alexnet-32");
    assertThatThrownBy(() -> new TargetTask("alexnet-32", List.of(4, 0)))
        .isInstanceOf(DataException.class);
  }

  private static Protocol protocol(String network, int classes, int images) {
    return PaperRecommender.recommend(TargetTask.even(network, classes, images)).protocol();
  }
}
