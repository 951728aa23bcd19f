package graft.core.protocol;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import graft.core.json.Canonical;
import graft.core.json.RecordJson;
import graft.core.protocol.Recipe.Augmentation;
import graft.core.protocol.Recipe.Precision;
import java.util.Optional;
import java.util.OptionalDouble;
import org.junit.jupiter.api.Test;

class RecipeFormTest {
  private static final Recipe RECIPE =
      new Recipe(
          10, 90, Rates.paper(), 0.9, 1e-4, 0.25, Augmentation.PAD_CROP_FLIP, 8, Precision.FP32);

  /** As stores and model folders have it since the first. */
  private static final String JSON =
      "{\"batch\":10,\"epochs\":90,\"rates\":{\"high\":0.01,\"low\":0.001,\"decay\":0.1,"
          + "\"stepEpochs\":30,\"laterDecays\":\"AFTER_FIRST\",\"lowRateClock\":\"OWN\"},"
          + "\"momentum\":0.9,\"weightDecay\":1.0E-4,\"dropout\":0.25,"
          + "\"augmentation\":\"PAD_CROP_FLIP\",\"evaluations\":8,\"precision\":\"FP32\"}";

  @Test
  void theFirstOptimiserAndScheduleAreWrittenAsEver() {
    assertThat(RecordJson.write(RECIPE)).isEqualTo(JSON);
    assertThat(RecordJson.read(JSON, Recipe.class)).isEqualTo(RECIPE);
  }

  @Test
  void theirCanonicalFormIsWhatTheRecordSaidOfItselfAtFirst() {
    assertThat(RecordJson.write(Canonical.tree(RECIPE))).isEqualTo(JSON);
    assertThat(Canonical.text(RECIPE))
        .isEqualTo(
            "Recipe[batch=10, epochs=90, rates=Rates[high=0.01, low=0.001, decay=0.1,"
                + " stepEpochs=30, laterDecays=AFTER_FIRST, lowRateClock=OWN], momentum=0.9,"
                + " weightDecay=1.0E-4, dropout=0.25, augmentation=PAD_CROP_FLIP, evaluations=8,"
                + " precision=FP32]");
  }

  @Test
  void aRecipeWithoutRatesOrOptimiserIsRefused() {
    assertThatThrownBy(() -> RecordJson.read(JSON.replace("\"momentum\":0.9,", ""), Recipe.class))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("momentum");
    assertThatThrownBy(
            () -> RecordJson.read(JSON.replaceAll("\"rates\":\\{[^}]*},", ""), Recipe.class))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("rates");
  }

  @Test
  void settingsOfTheFirstOptimiserBesideANamedOneAreRefused() {
    RecipeForm both =
        new RecipeForm(
            10,
            90,
            Optional.of(Rates.paper()),
            OptionalDouble.of(0.9),
            OptionalDouble.empty(),
            0.25,
            Augmentation.NONE,
            8,
            Precision.FP32,
            Optional.of(Rates.paper()),
            Optional.of(new Optimizer.Sgd(0.5, 0)),
            0,
            OptionalDouble.empty(),
            0,
            0,
            Refinements.Head.RANDOM,
            0);
    assertThatThrownBy(both::recipe)
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(
            "rates means nothing beside schedule Rates, whose settings stand in schedule;"
                + " leave it out");
    RecipeForm oneSchedule =
        new RecipeForm(
            10,
            90,
            both.rates(),
            both.momentum(),
            both.weightDecay(),
            0.25,
            Augmentation.NONE,
            8,
            Precision.FP32,
            Optional.empty(),
            both.optimizer(),
            0,
            OptionalDouble.empty(),
            0,
            0,
            Refinements.Head.RANDOM,
            0);
    assertThatThrownBy(oneSchedule::recipe)
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith("momentum means nothing beside optimizer Sgd");
  }

  @Test
  void laterCasesAndRefinementsAreWrittenByTheirNamesAndReadBack() {
    Recipe recipe =
        RECIPE
            .with(10, 90, new Cosine(0.01, 0.001, 5))
            .with(Optimizer.AdamW.of(0.05))
            .with(
                Refinements.NONE
                    .withLayerDecay(0.75)
                    .withLabelSmoothing(0.1)
                    .withEma(0.99)
                    .withHead(Refinements.Head.PROBE)
                    .withMixup(0.2));
    String json = RecordJson.write(recipe);
    assertThat(json)
        .contains(
            "\"schedule\":{\"kind\":\"Cosine\",\"high\":0.01,\"low\":0.001,\"warmUpEpochs\":5}",
            "\"optimizer\":{\"kind\":\"AdamW\",\"beta1\":0.9,\"beta2\":0.999,\"epsilon\":1.0E-8,"
                + "\"weightDecay\":0.05}",
            "\"layerDecay\":0.75,\"labelSmoothing\":0.1,\"ema\":0.99,\"head\":\"PROBE\",\"mixup\":0.2")
        .doesNotContain("momentum", "rates");
    assertThat(RecordJson.read(json, Recipe.class)).isEqualTo(recipe);
    assertThat(recipe.differenceFrom(RECIPE))
        .contains("schedule=cosine", "optimizer=adam-w", "layer_decay=0.75", "momentum=unset");
    assertThat(recipe.refinements().texts())
        .containsExactly(
            "layer decay 0.75", "label smoothing 0.1", "ema 0.99", "head probe", "mixup 0.2");
    assertThat(Refinements.NONE.texts()).isEmpty();
  }

  @Test
  void whatDoesNotFitIsRefusedByName() {
    assertThatThrownBy(() -> RECIPE.with(10, 4, new Cosine(0.01, 0.001, 5)))
        .hasMessageContaining("warm_up_epochs must be 0..4 (epochs), was 5");
    assertThatThrownBy(() -> Refinements.NONE.withLabelSmoothing(1))
        .hasMessage("label_smoothing must be from 0 up, below 1, was 1.0");
    assertThatThrownBy(() -> Refinements.NONE.withMixup(-0.1))
        .hasMessage("mixup must be from 0 up, was -0.1");
    assertThatThrownBy(() -> Refinements.NONE.withLayerDecay(0))
        .hasMessage("layer_decay must be above 0, below 1, was 0.0");
    assertThatThrownBy(() -> new OneCycle(0.01, 0.01, 25, 1e4, 1))
        .hasMessage("schedule.warm_up_share must be 0..1, was 1.0");
    assertThatThrownBy(() -> new Optimizer.AdamW(0.9, 1, 1e-8, 0))
        .hasMessage("optimizer.beta2 must be 0..1, was 1.0");
  }

  @Test
  void optimiserAndScheduleSayThemselvesInWords() {
    assertThat(RECIPE.rates().text()).isEqualTo("rates 0.01 and 0.001, times 0.1 every 30 epochs");
    assertThat(RECIPE.optimizer().text()).isEqualTo("momentum 0.9, weight decay 1.0E-4");
    assertThat(RECIPE.rates().word() + "_" + RECIPE.optimizer().word())
        .isEqualTo("high0.01_low0.001_decay0.1_step30_momentum0.9_weight-decay1.0E-4");
  }
}
