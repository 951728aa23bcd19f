package graft.analysis.recommendation;

import static org.assertj.core.api.Assertions.assertThat;

import graft.core.network.Networks;
import graft.core.protocol.Cosine;
import graft.core.protocol.Optimizer;
import graft.core.protocol.Protocol;
import graft.core.protocol.Recipe;
import graft.core.protocol.Refinements;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RecommenderTest {
  @Test
  void theTaskThatItWasMeasuredOnGetsWhatWasMeasured() {
    Recommendation twenty = recommend("alexnet-32", 20, 10);
    assertThat(twenty.protocol()).isEqualTo(Protocol.of(7, 1, 0, 0));
    Recipe recipe = twenty.recipe();
    assertThat(List.of(recipe.batch(), recipe.epochs())).containsExactly(16, 50);
    assertThat(recipe.rates()).isEqualTo(new Cosine(1e-3, 1e-3, 5));
    assertThat(recipe.optimizer()).isEqualTo(Optimizer.AdamW.of(0.05));
    assertThat(recipe.refinements())
        .isEqualTo(Refinements.NONE.withLayerDecay(0.75).withLabelSmoothing(0.1));
    assertThat(recipe.dropout()).isEqualTo(0.5);
    assertThat(twenty.updatesPerEpoch()).isEqualTo(13);
  }

  @ParameterizedTest
  @CsvSource({"1, 4", "10, 4", "12, 3", "15, 2", "20, 1", "25, 0", "1300, 0"})
  void fewerLayersOfALargeNetworkAreFrozenTheMoreImagesThereAre(int images, int frozen) {
    assertThat(recommend("alexnet", 20, images).protocol()).isEqualTo(Protocol.of(7, 1, 0, frozen));
    assertThat(reasons("alexnet", 20, images)).contains("f = " + frozen + ": ");
    assertThat(recommend("alexnet-64", 20, images).protocol()).isEqualTo(Protocol.of(7, 1, 0, 0));
  }

  @ParameterizedTest
  @CsvSource({
    "2, 2, 4, 300", // one update an epoch
    "2, 8, 4, 75", // four
    "2, 25, 5, 50",
    "20, 5, 10, 50",
    "20, 10, 16, 50",
    "50, 100, 16, 50", // the last that are seen as often
    "500, 100, 16, 25", // ten times as many, half as often
    "1000, 1300, 16, 15"
  })
  void batchAndEpochsFollowTheNumberOfImages(int classes, int images, int batch, int epochs) {
    Recipe recipe = recommend("alexnet-32", classes, images).recipe();
    assertThat(List.of(recipe.batch(), recipe.epochs())).containsExactly(batch, epochs);
  }

  /** Of every way of training that the atlas has, on two cores that others used as well. */
  @Test
  void fewTrainingsOfTheAtlasTookLongerThanIsSaidOfOneOfTheirLength() throws IOException {
    List<String> lines = Files.readAllLines(Path.of("../docs/results/atlas/trials.csv"));
    List<String> columns = List.of(lines.get(0).split(",", -1));
    List<Double> shares = new ArrayList<>();
    for (String line : lines.subList(1, lines.size())) {
      List<String> cells = List.of(line.split(",", -1));
      UnaryOperator<String> cell = name -> cells.get(columns.indexOf(name));
      TargetTask task =
          TargetTask.even(
              cell.apply("network"),
              Integer.parseInt(cell.apply("classes")),
              Integer.parseInt(cell.apply("images_per_class")));
      double most =
          Recommender.mostSeconds(
              task,
              Integer.parseInt(cell.apply("f")),
              Integer.parseInt(cell.apply("epochs")),
              Integer.parseInt(cell.apply("batch")));
      shares.add(Double.parseDouble(cell.apply("seconds")) / most);
    }
    assertThat(shares).hasSizeGreaterThan(800);
    assertThat(shares.stream().filter(share -> share <= 1).count())
        .isGreaterThan((long) (0.91 * shares.size()));
    Collections.sort(shares);
    assertThat(shares.get(shares.size() / 2)).as("most often a third").isBetween(0.25, 0.4);
  }

  /** Some 11,000 tasks; a neighbour has a tenth more classes or images, at least one more. */
  @Test
  void neighbouringTasksGetNearlyTheSame() {
    int tasks = 0;
    for (String network : List.of("alexnet-32", "alexnet", "resnet18")) {
      int depth = Networks.find(network, 2).orElseThrow().depth();
      for (int classes = 2; classes <= 1000; classes = next(classes)) {
        for (int images = 1; images <= 1300; images = next(images)) {
          Recommendation here = recommend(network, classes, images);
          Protocol protocol = here.protocol();
          protocol.check(network, depth, here.recipe());
          assertThat(protocol.frozenLayers()).isLessThanOrEqualTo(protocol.transferredLayers());
          assertNear(here, recommend(network, next(classes), images), classes);
          assertNear(here, recommend(network, classes, next(images)), images);
          assertThat(updates(here)).isGreaterThanOrEqualTo(300);
          tasks += 3;
        }
      }
    }
    assertThat(tasks).isGreaterThan(11_000);
  }

  private static int next(int count) {
    return Math.max(count + 1, count + count / 10);
  }

  private static long updates(Recommendation one) {
    return one.recipe().epochs() * one.updatesPerEpoch();
  }

  private static void assertNear(Recommendation here, Recommendation there, int count) {
    int f = here.protocol().frozenLayers();
    assertThat(there.protocol().frozenLayers()).isBetween(f - 1, f);
    assertThat(there.protocol().transferredLayers()).isEqualTo(here.protocol().transferredLayers());
    assertThat(there.recipe().rates().high()).isEqualTo(here.recipe().rates().high());
    double step = (double) next(count) / count;
    assertThat((double) updates(there) / updates(here)).isBetween(0.75, 1.3 * step);
  }

  @Test
  void whatItTakesIsSaidAndGrowsWithTheImages() {
    assertThat(reasons("alexnet-32", 20, 10))
        .contains("50 epochs at batch 16 are 650 updates; one such training takes at most about");
    assertThat(reasons("alexnet", 20, 100)).contains(" h ");
  }

  @Test
  void everyReasonIsTrueOfWhatIsTrained() {
    TargetTask task = TargetTask.even("resnet18", 5, 10);
    Recipe recipe = Recommender.recipe(task);
    Recipe three = recipe.with(recipe.batch(), 3, recipe.rates().every(1));
    assertThat(String.join(" ", Recommender.reasons(task, Protocol.of(9, 1, 0, 5), three)))
        .contains(
            "k = 9: all layers but the classifier",
            "f = 5: layers 1 to 5 are frozen, which saves time",
            "AdamW at 1.0E-4",
            "growing for 1 epoch,",
            "3 epochs at batch 5 are 30 updates");
  }

  @Test
  void howATaskDiffersFromTheMeasuredOnesIsSaid() {
    assertThat(recommend("alexnet-32", 20, 10).certainty()).doesNotContain("yours");
    assertThat(recommend("resnet18", 3, 500).certainty())
        .contains("yours is resnet18", "yours has 3", "5 to 100 images a class");
  }

  @Test
  void theGainOverTheCommonProtocolIsSaidWhereItWasMeasuredAndAtWhatRates() {
    assertThat(recommend("alexnet-32", 20, 10).gain())
        .startsWith("8.9, 6.9 and 6.0 points")
        .contains("at the paper's rates", "at a quarter of them");
    assertThat(recommend("alexnet-64", 20, 10).gain())
        .startsWith("not measured for alexnet-64")
        .doesNotContain("8.9");
    assertThat(recommend("alexnet-32", 20, 4).gain()).contains("for fewer than 5 images a class");
    assertThat(recommend("alexnet-32", 20, 26).gain()).contains("for more than 25 images a class");
  }

  @Test
  void unevenClassesAreSaid() {
    List<Integer> counts = new ArrayList<>(Collections.nCopies(19, 5));
    counts.add(105);
    Recommendation uneven = Recommender.recommend(new TargetTask("alexnet-32", counts));
    assertThat(uneven.recipe()).isEqualTo(recommend("alexnet-32", 20, 10).recipe());
    assertThat(uneven.reasons()).anyMatch(reason -> reason.contains("5 to 105 images"));
  }

  private static String reasons(String network, int classes, int images) {
    return String.join(" ", recommend(network, classes, images).reasons());
  }

  private static Recommendation recommend(String network, int classes, int images) {
    return Recommender.recommend(TargetTask.even(network, classes, images));
  }
}
