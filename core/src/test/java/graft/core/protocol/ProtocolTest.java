package graft.core.protocol;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import graft.core.protocol.Protocol.ReinitialisedRate;
import graft.core.protocol.Rates.LaterDecays;
import graft.core.protocol.Rates.LowRateClock;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class ProtocolTest {
  private static final int DEPTH = 8;
  private static final Moment FIRST = Moment.ofEpoch(0, 90);

  private static Recipe recipe(Schedule rates) {
    return new Recipe(
        8, 90, rates, 0.9, 1e-4, 0, Recipe.Augmentation.NONE, 1, Recipe.Precision.FP32);
  }

  @Test
  void frozenLayersCannotBeHighRateLayersInCanonicalForm() {
    assertThat(Protocol.of(6, 8, 30, 6).canonical(DEPTH, recipe(Rates.paper())).highRateLayers())
        .isEqualTo(2);
  }

  @Test
  void withoutHighRateEpochsAllHighRateLayerCountsAreOneTrial() {
    assertThat(Protocol.of(6, 3, 0, 0).canonical(DEPTH, recipe(Rates.paper())))
        .isEqualTo(Protocol.of(6, 1, 0, 0));
  }

  @Test
  void sharedClockKeepsHighRateLayersApartAtZeroDecayEpochs() {
    Rates shared = new Rates(0.01, 0.001, 0.1, 30, LaterDecays.AFTER_FIRST, LowRateClock.SHARED);
    assertThat(Protocol.of(6, 3, 0, 0).canonical(DEPTH, recipe(shared)).highRateLayers())
        .isEqualTo(3);
  }

  @Test
  void ratesThatDoNotMeetKeepHighRateLayersApartAtZeroDecayEpochs() {
    Rates apart = new Rates(0.02, 0.001, 0.1, 30, LaterDecays.AFTER_FIRST, LowRateClock.OWN);
    assertThat(Protocol.of(6, 3, 0, 0).canonical(DEPTH, recipe(apart)).highRateLayers())
        .isEqualTo(3);
  }

  @Test
  void whereRatesGoByUpdatesDMeansNothing() {
    Recipe cosine = recipe(new Cosine(0.01, 0.001, 5));
    assertThat(Protocol.of(6, 3, 30, 0).canonical(DEPTH, cosine))
        .isEqualTo(Protocol.of(6, 3, 0, 0));
    Recipe oneRate = recipe(new OneCycle(0.01, 0.01, 25, 1e4, 0.3));
    assertThat(Protocol.of(6, 3, 30, 0).canonical(DEPTH, oneRate))
        .isEqualTo(Protocol.of(6, 1, 0, 0));
  }

  @Test
  void underALayerDecayNMeansNothingAndEveryLayerHasARateOfItsOwn() {
    Recipe recipe = recipe(Rates.paper()).with(Refinements.NONE.withLayerDecay(0.5));
    Protocol protocol = new Protocol(5, 3, 30, 2, ReinitialisedRate.HIGH).canonical(DEPTH, recipe);
    assertThat(protocol).isEqualTo(Protocol.of(5, 1, 30, 2));
    assertThat(
            IntStream.rangeClosed(3, DEPTH)
                .mapToDouble(layer -> recipe.rateOf(layer, DEPTH, protocol, FIRST)))
        .containsExactly(0.01 / 32, 0.01 / 16, 0.01 / 8, 0.01 / 4, 0.01 / 2, 0.01);
  }

  @Test
  void everyLayerHasOneRate() {
    Protocol protocol = Protocol.of(6, 1, 5, 3);
    assertThat(IntStream.rangeClosed(1, DEPTH).mapToObj(i -> protocol.rateOf(i, DEPTH)))
        .containsExactly(
            LayerRate.FROZEN,
            LayerRate.FROZEN,
            LayerRate.FROZEN,
            LayerRate.LOW,
            LayerRate.LOW,
            LayerRate.LOW,
            LayerRate.LOW,
            LayerRate.HIGH);
  }

  @Test
  void reinitialisedLayersLearnAtTheHighRateWhereAskedFor() {
    Protocol protocol = new Protocol(6, 1, 5, 0, ReinitialisedRate.HIGH);
    assertThat(protocol.rateOf(7, DEPTH)).isEqualTo(LayerRate.HIGH);
    assertThat(Protocol.of(6, 1, 5, 0).rateOf(7, DEPTH)).isEqualTo(LayerRate.LOW);
  }

  @Test
  void theCanonicalFormIsItsOwnAndTrainsEveryLayerAlike() {
    Rates rates = Rates.paper();
    for (ReinitialisedRate rate : ReinitialisedRate.values()) {
      for (int k = 0; k < DEPTH; k++) {
        for (int n = 1; n <= DEPTH; n++) {
          for (int d : new int[] {0, 1, 30}) {
            for (int f = 0; f <= k; f++) {
              Protocol asked = new Protocol(k, n, d, f, rate);
              Protocol canonical = asked.canonical(DEPTH, recipe(rates));
              assertThat(canonical.canonical(DEPTH, recipe(rates))).isEqualTo(canonical);
              for (int layer = f + 1; layer <= DEPTH; layer++) {
                assertThat(rateAt(canonical, layer, d, rates))
                    .as("%s, layer %d", asked, layer)
                    .isCloseTo(rateAt(asked, layer, d, rates), within(1e-15));
              }
            }
          }
        }
      }
    }
  }

  private static double rateAt(Protocol protocol, int layer, int d, Rates rates) {
    boolean high = protocol.rateOf(layer, DEPTH) == LayerRate.HIGH;
    return high ? rates.highAt(FIRST, d) : rates.lowAt(FIRST, d);
  }

  @Test
  void namesTheSettingItsRangeAndItsValue() {
    assertThatThrownBy(() -> Protocol.of(9, 1, 5, 0).check("alexnet", DEPTH, 90))
        .hasMessage("k (transferred_layers) must be 0..7 for alexnet, was 9");
    assertThatThrownBy(() -> Protocol.of(8, 1, 5, 8).check("alexnet", DEPTH, 90))
        .hasMessage(
            "k (transferred_layers) must be 0..7 for alexnet, was 8; the linear probe is k = f = L - 1,"
                + " here 7");
    assertThatThrownBy(() -> Protocol.of(6, 9, 5, 0).check("alexnet", DEPTH, 90))
        .hasMessage("n (high_rate_layers) must be 1..8 for alexnet, was 9");
    assertThatThrownBy(() -> Protocol.of(6, 1, 91, 0).check("alexnet", DEPTH, 90))
        .hasMessageContaining("d (initial_decay_epochs) must be 0..90");
    Recipe solved = recipe(Rates.paper()).with(Refinements.NONE.withHead(Refinements.Head.PROBE));
    Protocol.common(DEPTH, 30).check("alexnet", DEPTH, solved);
    assertThatThrownBy(() -> Protocol.of(6, 1, 5, 0).check("alexnet", DEPTH, solved))
        .hasMessage(
            "k (transferred_layers) must be 7, all but the classifier, for head probe, was 6");
    assertThatThrownBy(() -> Protocol.of(5, 1, 5, 6))
        .hasMessageContaining("f (frozen_layers) must be 0..5");
  }
}
