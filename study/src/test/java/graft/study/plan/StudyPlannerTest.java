package graft.study.plan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import graft.core.data.ClassSplit;
import graft.core.data.ContentHash;
import graft.core.data.DatasetIndex;
import graft.core.data.Example;
import graft.core.data.Role;
import graft.core.data.TargetSize;
import graft.core.error.DataException;
import graft.core.protocol.Protocol;
import graft.study.source.BaseSource;
import graft.study.source.GivenWeights;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
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
          examples.add(
              new Example(
                  role, c, "%03d.png".formatted(i), ContentHash.ofHex("%064x".formatted(i))));
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
    file.set("experiments=[layers]");
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

  private static StudyPlan plan(BaseSource source, String... overrides) {
    StudyFile file = StudyFile.preset("demo");
    for (String override : List.of("experiments=[layers]", "sizes=[5]", "splits=1")) {
      file.set(override);
    }
    for (String override : overrides) {
      file.set(override);
    }
    return new StudyPlanner(StudySettings.of(file), index(8, "f"), source).plan();
  }

  private static final BaseSource OWN = new BaseSource.OwnClasses();

  private static BaseSource given(String hash, String file) {
    return new BaseSource.Given(
        Path.of(file), new GivenWeights(hash, Optional.empty(), OptionalInt.empty()));
  }

  @Test
  void idsStayThoseOfEarlierVersions() {
    assertThat(plan("sizes=[5]").bases().get(0).id()).isEqualTo("643cbf83b17e7cee6a243f08c68aba0d");
    assertThat(plan("sizes=[5]").trials().get(3).id())
        .isEqualTo("d360bb3218a99637ac38f6476c47cb71");
  }

  @Test
  void listedClassesMakeTheSplit() {
    StudyPlan plan =
        plan(
            OWN,
            "source_classes=[class-07, class-01, class-02]",
            "target_classes=[class-05, class-03]");
    assertThat(plan.splits())
        .containsExactly(
            new ClassSplit(
                0, List.of("class-01", "class-02", "class-07"), List.of("class-03", "class-05")));
    assertThat(plan.bases()).singleElement().extracting(BaseSpec::images).isEqualTo(3 * TRAIN);
    assertThat(plan.trials()).hasSize(8).allMatch(t -> t.images() == 2 * 5);
  }

  @Test
  void theContentsOfListsAreInEveryId() {
    Set<String> one =
        ids(
            plan(
                OWN, "source_classes=[class-01, class-02]", "target_classes=[class-03, class-04]"));
    Set<String> otherSource =
        ids(
            plan(
                OWN, "source_classes=[class-01, class-05]", "target_classes=[class-03, class-04]"));
    Set<String> otherTarget =
        ids(
            plan(
                OWN, "source_classes=[class-01, class-02]", "target_classes=[class-03, class-05]"));
    assertThat(one)
        .doesNotContainAnyElementsOf(otherSource)
        .doesNotContainAnyElementsOf(otherTarget);
  }

  @Test
  void givingTheSplitsThatWouldBeDrawnChangesNothing() {
    StudyPlan drawn = plan(OWN, "splits=2");
    List<String> splits =
        drawn.splits().stream()
            .map(s -> "{source: " + s.source() + ", target: " + s.target() + "}")
            .toList();
    assertThat(plan(OWN, "splits=2", "given_splits=" + splits)).isEqualTo(drawn);
  }

  @Test
  void listedClassesThatTheDatasetLacksAreRefused() {
    assertThatThrownBy(
            () ->
                plan(
                    OWN,
                    "source_classes=[class-01, klass-02]",
                    "target_classes=[class-03, class-04]"))
        .isInstanceOf(DataException.class)
        .hasMessageContaining("source_classes, item 2: unknown class 'klass-02'")
        .hasMessageContaining("did you mean class-02");
  }

  @Test
  void givenWeightsTrainNoBaseAndTakeAllClassesAsTheTarget() {
    StudyPlan plan = plan(given("h", "/b"), "base=/b");
    BaseSpec base = plan.bases().get(0);
    assertThat(plan.bases()).hasSize(1);
    assertThat(base.isGiven()).isTrue();
    assertThat(base.origin().text()).isEqualTo("from /b");
    assertThat(plan.splits().get(0).source()).isEmpty();
    assertThat(plan.splits().get(0).target()).hasSize(8);
    assertThat(plan.trials().stream().mapToLong(t -> (long) t.images() * t.recipe().epochs()).sum())
        .isEqualTo(8L * 8 * 5 * 90);
    assertThat(plan(given("h", "/b"), "base=/b", "classes=5").splits().get(0).target()).hasSize(5);
  }

  @Test
  void givenWeightsAreKnownByTheirContentNotTheirFile() {
    StudyPlan plan = plan(given("h", "/b"), "base=/b");
    assertThat(ids(plan(given("h", "/c"), "base=/c"))).isEqualTo(ids(plan));
    assertThat(ids(plan(given("i", "/b"), "base=/b"))).doesNotContainAnyElementsOf(ids(plan));
  }

  @Test
  void givenWeightsMayServeListedSplits() {
    StudyPlan plan =
        plan(
            given("h", "/b"),
            "base=/b",
            "splits=2",
            "given_splits=[{source: [class-01, class-02], target: [class-03, class-04]},"
                + " {source: [class-03, class-04], target: [class-01, class-02]}]");
    assertThat(plan.bases()).hasSize(2).allMatch(BaseSpec::isGiven);
    assertThat(plan.splits().get(1).target()).containsExactly("class-01", "class-02");
  }

  @Test
  void anotherDatasetIsTheSourceWithAllItsTrainingImages() {
    StudyPlan plan = plan(new BaseSource.OtherImages(index(3, "g"), "/g"), "source=/g");
    BaseSpec base = plan.bases().get(0);
    assertThat(plan.bases()).hasSize(1);
    assertThat(base.classes()).isEqualTo(3);
    assertThat(base.images()).isEqualTo(3 * TRAIN);
    assertThat(base.origin().text()).isEqualTo("on /g");
    assertThat(plan.splits().get(0))
        .isEqualTo(new ClassSplit(0, List.of(), index(8, "f").classes()));
    assertThat(ids(plan(new BaseSource.OtherImages(index(3, "x"), "/g"), "source=/g")))
        .doesNotContainAnyElementsOf(ids(plan));
  }

  @Test
  void whatFindingsOnRatesAndFreezingCompareIsRunUnderOtherRecipesWhereItIsAsked() {
    String[] asked = {
      "experiments=[high-rate, freeze]", "splits=1", "sizes=[10]", "sensitivity.sizes=[10]"
    };
    String[] both = Arrays.copyOf(asked, asked.length + 1);
    both[asked.length] = "sensitivity.experiments=[high-rate, freeze]";

    Set<String> without = ids(plan(asked));
    StudyPlan plan = plan(both);

    assertThat(ids(plan)).containsAll(without).hasSize(without.size() + 3 * 5);
    assertThat(
            plan.trials().stream()
                .filter(trial -> trial.variant().equals("lower-rates"))
                .map(trial -> trial.protocol().toString()))
        .containsExactlyInAnyOrder(
            Protocol.of(6, 1, 30, 0).toString(),
            Protocol.of(6, 8, 30, 0).toString(),
            Protocol.of(6, 1, 5, 0).toString(),
            Protocol.of(6, 1, 5, 5).toString(),
            Protocol.of(6, 1, 5, 6).toString());
  }

  private static Set<String> ids(StudyPlan plan) {
    Set<String> ids = new HashSet<>();
    plan.trials().forEach(trial -> ids.add(trial.id()));
    return ids;
  }
}
