package graft.study.plan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import graft.core.protocol.Protocol;
import graft.core.protocol.Rates.LaterDecays;
import graft.core.protocol.Recipe;
import java.util.List;
import org.junit.jupiter.api.Test;

class AxesTest {
  private static final int DEPTH = 8;

  private static Recipe recipe() {
    return StudySettings.of(StudyFile.preset("small")).recipe().resolve(20);
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
  void presetsHaveNoAxes() {
    assertThat(StudySettings.of(StudyFile.preset("small")).axes()).isEmpty();
  }

  @Test
  void anAxisNotVariedHasTheCommonProtocolsValueAndTheStudysRecipe() {
    List<Axes.Combination> one = axes("transferred_layers=[]").combinations(DEPTH, recipe());
    assertThat(one).containsExactly(new Axes.Combination(Protocol.common(DEPTH, 30), recipe()));
  }

  @Test
  void everyValueMeetsEveryOtherTheFirstAxisVaryingSlowest() {
    List<Protocol> protocols =
        axes("transferred_layers=[5, 6]", "high_rate_layers=[1]", "frozen_layers=[0, 5]")
            .combinations(DEPTH, recipe())
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
            .combinations(DEPTH, recipe());
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
  void tooManyCombinationsAreRefused() {
    String hundred = java.util.stream.IntStream.range(0, 101).boxed().toList().toString();
    assertThatThrownBy(() -> axes("initial_decay_epochs=" + hundred, "batch=" + hundred))
        .hasMessageContaining("at most 10000 combinations");
  }
}
