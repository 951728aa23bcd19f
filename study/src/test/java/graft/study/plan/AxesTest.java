package graft.study.plan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import graft.core.protocol.Cosine;
import graft.core.protocol.Optimizer;
import graft.core.protocol.Protocol;
import graft.core.protocol.Rates.LaterDecays;
import graft.core.protocol.Recipe;
import graft.core.protocol.Recipe.Precision;
import graft.core.protocol.Refinements;
import java.util.List;
import org.junit.jupiter.api.Test;

class AxesTest {
  private static final int DEPTH = 8;

  private static StudySettings.RecipeTemplate small() {
    return StudySettings.of(StudyFile.preset("small")).recipe();
  }

  private static Recipe recipe() {
    return small().resolve(20);
  }

  private static Axes axes(String... assignments) {
    StudyFile file = StudyFile.preset("small");
    file.set("experiments=[]");
    for (String assignment : assignments) {
      file.set("axes." + assignment);
    }
    return StudySettings.of(file).axes().orElseThrow();
  }

  @Test
  void numberFormatsOfItsSettingsAreTheStudys() {
    assertThat(axes("recipe=[{}, {dropout: 0}]").formats()).isEmpty();
    assertThat(axes("recipe=[{}, {precision: bf16}]").formats()).containsExactly(Precision.BF16);
    StudyFile file = StudyFile.preset("small");
    assertThat(StudySettings.of(file).formats()).containsExactly(Precision.FP32);
    file.set("axes.points=[{recipe: {precision: bf16}}]");
    assertThat(StudySettings.of(file).formats()).contains(Precision.FP32, Precision.BF16);
  }

  @Test
  void presetsHaveNoAxes() {
    assertThat(StudySettings.of(StudyFile.preset("small")).axes()).isEmpty();
  }

  @Test
  void anAxisNotVariedHasTheCommonProtocolsValueAndTheStudysRecipe() {
    List<Axes.Combination> one = axes("transferred_layers=[]").combinations(DEPTH, small(), 20);
    assertThat(one).containsExactly(new Axes.Combination(Protocol.common(DEPTH, 30), recipe()));
  }

  @Test
  void everyValueMeetsEveryOtherTheFirstAxisVaryingSlowest() {
    List<Protocol> protocols =
        axes("transferred_layers=[5, 6]", "high_rate_layers=[1]", "frozen_layers=[0, 5]")
            .combinations(DEPTH, small(), 20)
            .stream()
            .map(Axes.Combination::protocol)
            .toList();
    assertThat(protocols)
        .containsExactly(
            Protocol.of(5, 1, 30, 0),
            Protocol.of(5, 1, 30, 5),
            Protocol.of(6, 1, 30, 0),
            Protocol.of(6, 1, 30, 5));
  }

  @Test
  void ratesAndClocksAndEpochsAndBatchVaryTheRecipeAlone() {
    List<Axes.Combination> varied =
        axes("high=[0.02, 0.01]", "low=[1e-4]", "later_decays=[fixed]", "epochs=[60]", "batch=[8]")
            .combinations(DEPTH, small(), 20);
    assertThat(varied)
        .extracting(Axes.Combination::protocol)
        .containsOnly(Protocol.common(DEPTH, 30));
    assertThat(varied).extracting(c -> c.recipe().rates().high()).containsExactly(0.02, 0.01);
    assertThat(varied)
        .allSatisfy(
            c -> {
              assertThat(c.recipe().rates().low()).isEqualTo(0.0001);
              assertThat(c.recipe().rates().settings())
                  .containsEntry("later_decays", LaterDecays.FIXED);
              assertThat(c.recipe().epochs()).isEqualTo(60);
              assertThat(c.recipe().batch()).isEqualTo(8);
              assertThat(c.recipe().optimizer()).isEqualTo(recipe().optimizer());
            });
  }

  private static final String ADAM =
      "optimizer: {kind: AdamW, beta1: 0.9, beta2: 0.99, epsilon: 1e-8, weight_decay: 0.05}";
  private static final String COSINE =
      "schedule: {kind: Cosine, high: 0.002, low: 0.001, warm_up_epochs: 5}";

  @Test
  void recipesVaryInAnythingAndHighAndLowVaryEveryScheduleOfThem() {
    List<Recipe> varied =
        axes("recipe=[{}, {label_smoothing: 0.1, " + ADAM + ", " + COSINE + "}]", "high=[1e-4]")
            .combinations(DEPTH, small(), 20)
            .stream()
            .map(Axes.Combination::recipe)
            .toList();
    Recipe own = recipe();
    assertThat(varied)
        .containsExactly(
            own.with(own.batch(), own.epochs(), own.rates().at(1e-4, own.rates().low())),
            own.with(own.batch(), own.epochs(), new Cosine(1e-4, 0.001, 5))
                .with(new Optimizer.AdamW(0.9, 0.99, 1e-8, 0.05))
                .with(Refinements.NONE.withLabelSmoothing(0.1)));
  }

  @Test
  void whatMeansNothingIsRefusedByName() {
    assertThatThrownBy(() -> axes("recipe=[{" + COSINE + "}]", "initial_decay_epochs=[0, 5]"))
        .hasMessageContaining("initial_decay_epochs means nothing where rates change by update");
    assertThatThrownBy(() -> axes("recipe=[{layer_decay: 0.5}]", "high_rate_layers=[1, 8]"))
        .hasMessageContaining("high_rate_layers means nothing beside layer_decay");
    assertThatThrownBy(() -> axes("recipe=[{}, {" + COSINE + ", epochs: 4}]"))
        .hasMessageContaining("recipe[1]: schedule.warm_up_epochs must be 0..4 (epochs), was 5");
    assertThatThrownBy(() -> axes("recipe=[{head: probe}]", "transferred_layers=[6, 7]"))
        .hasMessageContaining("k (transferred_layers) must be 7, all but the classifier");
    assertThatThrownBy(() -> axes("recipe=[{label_smoothing: 1}]"))
        .hasMessageContaining("axes.recipe[0].label_smoothing must be a number from 0 up, below 1");
    assertThatThrownBy(() -> axes("recipe=[{" + COSINE.replace("}", ", start_divisor: 2}") + "}]"))
        .hasMessageContaining("schedule.start_divisor is no setting of Cosine");
    assertThatThrownBy(() -> axes("recipe=[{" + COSINE.replace(", low: 0.001", "") + "}]"))
        .hasMessageContaining("recipe[0]: schedule.low is missing");
    assertThatThrownBy(() -> axes("recipe=[{" + ADAM.replace("AdamW", "Adam") + "}]"))
        .hasMessageContaining("optimizer.kind must be one of AdamW, was 'Adam'");
  }

  @Test
  void moreFrozenThanTransferredLayersAreRefusedByName() {
    assertThatThrownBy(() -> axes("transferred_layers=[4, 6]", "frozen_layers=[5]"))
        .hasMessageContaining("f (frozen_layers) must be 0..4");
  }

  @Test
  void moreLayersThanTheNetworkHasAreRefusedByName() {
    assertThatThrownBy(() -> axes("high_rate_layers=[9]"))
        .hasMessageContaining("n (high_rate_layers) must be 1..8");
  }

  @Test
  void pointsAreTriedEachByItselfAndBesideTheProductOfAxes() {
    String points =
        "points=[{}, {transferred_layers: 6, frozen_layers: 2, recipe: {"
            + ADAM
            + ", "
            + COSINE
            + ", epochs: 20}}]";
    List<Axes.Combination> alone = axes(points).combinations(DEPTH, small(), 20);
    assertThat(alone)
        .extracting(Axes.Combination::protocol)
        .containsExactly(
            Protocol.common(DEPTH, 30),
            Protocol.of(6, DEPTH, alone.get(1).recipe().rates().stepEpochs(), 2));
    assertThat(alone.get(0).recipe()).isEqualTo(recipe());
    assertThat(alone.get(1).recipe().epochs()).isEqualTo(20);
    assertThat(axes(points, "frozen_layers=[0, 3]").combinations(DEPTH, small(), 20))
        .hasSize(2 + 2)
        .endsWith(alone.toArray(Axes.Combination[]::new));
    assertThatThrownBy(() -> axes("points=[{}, {frozen_layers: 8}]"))
        .hasMessageContaining("axes: points[1]: f (frozen_layers) must be 0..7");
    assertThatThrownBy(() -> axes("points=[{layers: 3}]"))
        .hasMessageContaining("unknown setting 'axes.points[0].layers'");
  }

  @Test
  void tooManyCombinationsAreRefused() {
    String hundred = java.util.stream.IntStream.range(0, 101).boxed().toList().toString();
    assertThatThrownBy(() -> axes("initial_decay_epochs=" + hundred, "batch=" + hundred))
        .hasMessageContaining("at most 10000 combinations");
  }
}
