package graft.core.study;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import graft.core.data.DatasetIndex;
import graft.core.data.Example;
import graft.core.data.Role;
import graft.core.data.TargetSize;
import graft.core.error.DataException;
import graft.core.protocol.Protocol;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class StudyPlannerTest {
  private static final int TRAIN = 30;

  private static DatasetIndex index(int classes, String fingerprint) {
    List<String> names = new ArrayList<>();
    List<Example> examples = new ArrayList<>();
    for (Role role : Role.values()) {
      for (int c = 0; c < classes; c++) {
        if (role == Role.TRAIN) {
          names.add("class-%02d".formatted(c));
        }
        for (int i = 0; i < (role == Role.TRAIN ? TRAIN : 5); i++) {
          examples.add(new Example(role, c, "%03d.png".formatted(i), "%064x".formatted(i)));
        }
      }
    }
    return new DatasetIndex(fingerprint, names, examples);
  }

  private static StudyPlan plan(String... overrides) {
    return plan(index(8, "f"), overrides);
  }

  private static StudyPlan plan(DatasetIndex index, String... overrides) {
    StudyFile file = StudyFile.preset("demo");
    for (String override : overrides) {
      file.set(override);
    }
    return StudyPlanner.plan(StudySettings.of(file), index);
  }

  @Test
  void layersHasATrialForEveryLayerCountAndSizeAndSplitAndSeed() {
    StudyPlan plan = plan("sizes=[5, 10]", "splits=2", "seeds=3");
    assertThat(plan.bases()).hasSize(2);
    assertThat(plan.trials()).hasSize(8 * 2 * 2 * 3);
    assertThat(plan.trials()).extracting(TrialSpec::id).doesNotHaveDuplicates();
    assertThat(plan.trials().subList(0, 3))
        .extracting(TrialSpec::protocol)
        .containsOnly(Protocol.of(0, 8, 30, 0));
  }

  @Test
  void theSamePlanComesOutTwice() {
    assertThat(plan("sizes=[5, 10]")).isEqualTo(plan("sizes=[5, 10]"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "seed=2",
        "recipe.epochs=80",
        "recipe.rates.low=0.002",
        "recipe.weight_decay=0.0005",
        "base_recipe.epochs=70",
        "network=alexnet-32"
      })
  void whateverAResultDependsOnChangesEveryId(String override) {
    Set<String> before = ids(plan("sizes=[5]"));
    Set<String> after = ids(plan("sizes=[5]", override));
    assertThat(after).hasSameSizeAs(before).doesNotContainAnyElementsOf(before);
  }

  @Test
  void otherImagesChangeEveryId() {
    assertThat(ids(plan(index(8, "other"), "sizes=[5]")))
        .doesNotContainAnyElementsOf(ids(plan("sizes=[5]")));
  }

  @Test
  void addingASizeAndASplitKeepsTheTrialsThatWereThere() {
    assertThat(ids(plan("sizes=[5, 10]", "splits=3")))
        .containsAll(ids(plan("sizes=[5]", "splits=1")));
  }

  @Test
  void fullIsTheSizeThatEveryClassHas() {
    StudyPlan plan = plan("sizes=[" + TRAIN + ", full]");
    assertThat(plan.sizes()).containsExactly(new TargetSize(TRAIN));
    assertThat(plan.trials()).hasSize(8 * 2);
  }

  @Test
  void aSizeThatAClassLacksNamesTheClassAndItsCount() {
    assertThatThrownBy(() -> plan("sizes=[31]"))
        .isInstanceOf(DataException.class)
        .hasMessageContaining("class-0")
        .hasMessageContaining("30");
  }

  private static Set<String> ids(StudyPlan plan) {
    Set<String> ids = new HashSet<>();
    plan.trials().forEach(trial -> ids.add(trial.id()));
    return ids;
  }
}
