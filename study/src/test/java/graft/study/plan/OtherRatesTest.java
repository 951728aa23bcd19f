package graft.study.plan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import graft.core.data.ContentHash;
import graft.core.data.DatasetIndex;
import graft.core.data.Example;
import graft.core.data.Role;
import graft.core.error.UsageException;
import graft.core.protocol.Protocol;
import graft.core.protocol.Recipe;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class OtherRatesTest {
  private static final Protocol COMMON = Protocol.of(7, 8, 30, 0);

  /** Forty classes of 60 training images. */
  private static StudyPlan plan(String... overrides) {
    List<String> names = IntStream.range(0, 40).mapToObj("class-%02d"::formatted).toList();
    List<Example> examples = new ArrayList<>();
    for (int c = 0; c < names.size(); c++) {
      for (int i = 0; i < 60; i++) {
        examples.add(
            new Example(
                Role.TRAIN, c, "%03d.png".formatted(i), ContentHash.ofHex("%064x".formatted(i))));
      }
      examples.add(
          new Example(Role.VALIDATION, c, "000.png", ContentHash.ofHex("%064x".formatted(c))));
    }
    StudyFile file = StudyFile.preset("rates");
    file.set("splits=1");
    file.set("test_extra=10");
    List.of(overrides).forEach(file::set);
    return StudyPlanner.plan(StudySettings.of(file), new DatasetIndex("f", names, examples));
  }

  private static List<TrialSpec> at(StudyPlan plan, int size, String experiment) {
    return plan.trials().stream()
        .filter(t -> t.size().perClass() == size && t.experiments().contains(experiment))
        .toList();
  }

  @Test
  void fiveProtocolsAreRunAtFourRatesAndWhereAskedAtTheLargerBatch() {
    StudyPlan plan = plan();
    assertThat(at(plan, 10, "rates")).hasSize(5 * 4 * 2);
    assertThat(at(plan, 25, "rates")).hasSize(5 * 4 * 2);
    assertThat(at(plan, 50, "rates"))
        .hasSize(5 * 4)
        .extracting(t -> t.recipe().batch())
        .containsOnly(10);
    Set<Double> rates =
        at(plan, 50, "rates").stream()
            .map(t -> t.recipe().rates().high())
            .collect(Collectors.toSet());
    assertThat(rates).containsExactlyInAnyOrder(0.01, 0.005, 0.0025, 0.00125);
  }

  @Test
  void theLargerBatchHasAsManyUpdates() {
    List<TrialSpec> common =
        at(plan(), 10, "rates").stream()
            .filter(t -> t.protocol().transferredLayers() == 7 && t.protocol().frozenLayers() == 0)
            .toList();
    assertThat(common).hasSize(8).allMatch(t -> t.updates() == 90 * 20);
    assertThat(common)
        .filteredOn(t -> t.recipe().batch() == 40)
        .extracting(TrialSpec::variant)
        .containsExactly(
            "rates x 1, batch x 4",
            "rates x 0.5, batch x 4",
            "rates x 0.25, batch x 4",
            "rates x 0.125, batch x 4");
  }

  @Test
  void dIsVariedAtTwoRatesAndATrialOfBothExperimentsIsOne() {
    List<TrialSpec> decay = at(plan(), 25, "rates-decay");
    assertThat(decay).hasSize(5 * 2);
    assertThat(decay)
        .filteredOn(t -> t.experiments().contains("rates"))
        .extracting(t -> t.protocol() + " " + t.recipe().rates().high())
        .containsExactly(Protocol.of(6, 1, 10, 0) + " 0.01", Protocol.of(6, 1, 10, 0) + " 0.0025");
  }

  @Test
  void whatSetsARecipeApartIsFoundAgain() {
    Recipe own = StudySettings.of(StudyFile.preset("rates")).recipe().resolve(20);
    for (RatesAndBatch other :
        List.of(new RatesAndBatch(1, 1), new RatesAndBatch(0.3, 1), new RatesAndBatch(0.125, 4))) {
      assertThat(RatesAndBatch.between(own, other.recipe(own, 500))).isEqualTo(other);
    }
    assertThat(new RatesAndBatch(0.125, 4).protocol(COMMON, own, 200))
        .isEqualTo(Protocol.of(7, 8, 120, 0));
  }

  @Test
  void theStudysOwnRatesAreNoOtherRates() {
    assertThatThrownBy(() -> plan("rates.factors=[1, 0.5]"))
        .isInstanceOf(UsageException.class)
        .hasMessageContaining("rates.factors has 1: the recipe's own rates are run anyway");
    assertThatThrownBy(() -> plan("rates.factors=[0]"))
        .isInstanceOf(UsageException.class)
        .hasMessageContaining("rates.factors");
  }

  @Test
  void sizesAtTheLargerBatchMayBeAddedToAStudy() {
    StudyFile before = StudyFile.preset("rates");
    before.set("rates.batch_sizes=[25]");
    StudyFile asked = StudyFile.preset("rates");
    asked.set("rates.batch_sizes=[10]");
    assertThat(StudySettings.of(Resumption.merge(before, asked)).rates().batchSizes())
        .extracting(Object::toString)
        .containsExactly("10", "25");
  }
}
