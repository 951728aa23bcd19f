package graft.study.plan;

import static org.assertj.core.api.Assertions.assertThat;

import graft.core.data.TargetSize;
import graft.core.protocol.Cosine;
import graft.core.protocol.Protocol;
import graft.core.protocol.Protocol.ReinitialisedRate;
import graft.core.protocol.Rates;
import graft.core.protocol.Recipe;
import graft.core.protocol.Refinements;
import graft.study.plan.Experiment.Setting;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class ExperimentTest {
  private static final Rates RATES = Rates.paper();
  private static final Recipe RECIPE =
      new Recipe(8, 90, RATES, 0.9, 1e-4, 0, Recipe.Augmentation.NONE, 1, Recipe.Precision.FP32);
  private static final TargetSize TEN = new TargetSize(10);

  private static List<Protocol> protocols(Experiment experiment, int depth) {
    return experiment.settings(depth, RATES, TEN).stream().map(Setting::protocol).toList();
  }

  @Test
  void theExperimentsBeforeOptimalAskForFortySevenSettingsOfWhichFortyTwoAreDistinct() {
    int asked = 0;
    Set<Protocol> distinct = new HashSet<>();
    for (Experiment experiment : EnumSet.range(Experiment.LAYERS, Experiment.FREEZE)) {
      for (Protocol protocol : protocols(experiment, 8)) {
        asked++;
        distinct.add(protocol.canonical(8, RECIPE));
      }
    }
    assertThat(asked).isEqualTo(47);
    assertThat(distinct).hasSize(42);
  }

  @Test
  void layerNumbersCountFromTheTopOfADeeperNetwork() {
    assertThat(protocols(Experiment.HIGH_RATE, 10))
        .hasSize(10)
        .allSatisfy(protocol -> assertThat(protocol.transferredLayers()).isEqualTo(8));
    assertThat(protocols(Experiment.FREEZE, 10)).hasSize(9).endsWith(Protocol.of(8, 1, 5, 8));
    assertThat(PaperTable2.protocol(TEN, 10, 30)).isEqualTo(Protocol.of(8, 1, 10, 8));
  }

  @Test
  void anExperimentThatVariesWhatMeansNothingIsRefusedByName() {
    Recipe cosine = RECIPE.with(8, 90, new Cosine(0.01, 0.001, 5));
    Recipe byLayer = RECIPE.with(Refinements.NONE.withLayerDecay(0.75));
    Recipe smooth = RECIPE.with(Refinements.NONE.withLabelSmoothing(0.1));
    assertThat(refused(RECIPE)).isEmpty();
    assertThat(refused(cosine)).containsExactly("layers-decay", "decay", "reinit", "rates-decay");
    assertThat(refused(byLayer)).containsExactly("high-rate", "reinit");
    assertThat(refused(smooth)).containsExactly("optimal");
    assertThat(refused(RECIPE.with(Refinements.NONE.withHead(Refinements.Head.PROBE))))
        .isEqualTo(Experiment.names());
    assertThat(Experiment.DECAY.contradiction(8, cosine))
        .hasValue(
            "decay compares protocols that are one under cosine high 0.01, low 0.001,"
                + " warm up epochs 5; leave it out");
  }

  private static List<String> refused(Recipe recipe) {
    return Experiment.names().stream()
        .filter(name -> Experiment.find(name).orElseThrow().contradiction(8, recipe).isPresent())
        .toList();
  }

  @Test
  void epochsScaleWithTheStep() {
    Rates slower = new Rates(0.01, 0.001, 0.1, 60, RATES.laterDecays(), RATES.lowRateClock());
    assertThat(Experiment.DECAY.settings(8, slower, TEN).stream().map(Setting::protocol))
        .extracting(Protocol::initialDecayEpochs)
        .containsExactly(0, 2, 4, 6, 10, 20, 30, 40, 50, 60);
    assertThat(Experiment.lowDecay(slower)).isEqualTo(10);
  }

  @Test
  void optimalComparesWhatThePaperComparesAndBothLinearClassifiers() {
    assertThat(protocols(Experiment.OPTIMAL, 8))
        .containsExactly(
            Protocol.of(0, 8, 30, 0),
            Protocol.of(7, 8, 30, 0),
            Protocol.of(7, 1, 30, 7),
            Protocol.of(7, 1, 30, 7),
            Protocol.of(6, 1, 10, 6));
  }

  @Test
  void theRateOfReinitialisedLayersMattersOnlyWhereThereAreSomeOutsideTheLastN() {
    assertThat(
            protocols(Experiment.REINIT, 8).stream()
                .map(protocol -> protocol.canonical(8, RECIPE))
                .distinct())
        .hasSize(14)
        .filteredOn(protocol -> protocol.reinitialisedRate() == ReinitialisedRate.HIGH)
        .extracting(Protocol::transferredLayers)
        .containsExactlyInAnyOrder(4, 5, 6, 4, 5, 6);
  }

  @Test
  void asksForThePapersTable2AtItsSizesAndForTheNearestColumnBetween() {
    assertThat(PaperTable2.protocol(new TargetSize(25), 8, 30)).isEqualTo(Protocol.of(6, 1, 5, 5));
    assertThat(PaperTable2.protocol(new TargetSize(500), 8, 30)).isEqualTo(Protocol.of(6, 1, 0, 0));
    assertThat(PaperTable2.protocol(TargetSize.FULL, 8, 30)).isEqualTo(Protocol.of(5, 1, 30, 0));
    assertThat(PaperTable2.protocol(new TargetSize(501), 8, 30)).isEqualTo(Protocol.of(6, 1, 0, 0));
    assertThat(PaperTable2.protocol(new TargetSize(804), 8, 30))
        .isEqualTo(Protocol.of(5, 1, 30, 0)); // from sqrt(500 * 1290) = 803.1 on
    assertThat(PaperTable2.column(new TargetSize(15)).size()).isEqualTo(TEN);
    assertThat(PaperTable2.column(new TargetSize(17)).size()).isEqualTo(new TargetSize(25));
  }
}
