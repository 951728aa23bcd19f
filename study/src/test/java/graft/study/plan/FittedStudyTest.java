package graft.study.plan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import graft.core.data.ContentHash;
import graft.core.data.DatasetIndex;
import graft.core.data.Example;
import graft.core.data.Role;
import graft.core.data.TargetSize;
import graft.core.error.DataException;
import graft.core.error.UsageException;
import graft.core.text.Sha256;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FittedStudyTest {
  private static final int CLASSES = 8;

  /** Eight classes of so many training images, the last of {@code last}, and five to validate. */
  private static DatasetIndex index(int images, int last) {
    List<String> names = new ArrayList<>();
    List<Example> examples = new ArrayList<>();
    for (Role role : Role.values()) {
      for (int label = 0; label < CLASSES; label++) {
        if (role == Role.TRAIN) {
          names.add("class-" + label);
        }
        int trained = label < CLASSES - 1 ? images : last;
        for (int i = 0; i < (role == Role.TRAIN ? trained : 5); i++) {
          examples.add(
              new Example(
                  role, label, "%04d.png".formatted(i), ContentHash.ofHex("%064x".formatted(i))));
        }
      }
    }
    return new DatasetIndex("f", names, examples);
  }

  private static DatasetIndex index(int images) {
    return index(images, images);
  }

  private static StudyFile small(String... overrides) {
    StudyFile file = StudyFile.preset("small");
    for (String override : overrides) {
      file.set(override);
    }
    return file;
  }

  /** What preset {@code small} said before it had eight splits and more under other recipes. */
  private static final String[] AS_BEFORE = {"splits=4", "sensitivity.experiments=[]"};

  private static FittedStudy fit(DatasetIndex index, String... overrides) {
    return FittedStudy.of(small(overrides), Optional.empty(), index);
  }

  @Test
  void aPresetHasNoMoreSplitsThanThereAreHalves() {
    FittedStudy four = fit(index(200), "classes=4");
    assertThat(settings(four).splits()).isEqualTo(6);
    assertThat(four.notes()).contains("6 splits, not 8: 4 classes have no more");
    assertThat(settings(fit(index(200), "classes=5")).splits()).isEqualTo(8);
    assertThatThrownBy(
            () -> StudyPlanner.plan(settings(fit(index(200), "classes=4", "splits=7")), index(200)))
        .isInstanceOf(UsageException.class)
        .hasMessageContaining("splits must be 1..6 with 4 classes");
  }

  private static StudySettings settings(FittedStudy fitted) {
    return StudySettings.of(fitted.file());
  }

  private static List<TargetSize> sizes(int... perClass) {
    return java.util.Arrays.stream(perClass).mapToObj(TargetSize::new).toList();
  }

  @Test
  void sizesOfThePresetThatAClassCannotFillAreLeftOutAndSaid() {
    FittedStudy fitted = fit(index(60, 24));
    assertThat(settings(fitted).sizes()).isEqualTo(sizes(10));
    assertThat(settings(fitted).testExtra()).isEqualTo(12);
    assertThat(fitted.notes())
        .containsExactly(
            "sizes 25, 50, 100 left out: class class-7 has 24 training images, 12 of them extra"
                + " test images",
            "the last 12 a class as extra test images, not 250: class class-7 has 24 training"
                + " images (test_extra sets it)");
    assertThat(StudyPlanner.plan(settings(fitted), index(60, 24)).trials()).isNotEmpty();
  }

  @Test
  void tenImagesAClassAreEnough() {
    FittedStudy fitted = fit(index(10));
    assertThat(settings(fitted).sizes()).isEqualTo(sizes(10));
    assertThat(settings(fitted).testExtra()).isZero();
    assertThat(StudyPlanner.plan(settings(fitted), index(10)).trials()).isNotEmpty();
  }

  @Test
  void largeClassesChangeNothing() {
    FittedStudy fitted = fit(index(350));
    assertThat(fitted.file().flat()).isEqualTo(small().flat());
    assertThat(fitted.notes()).isEmpty();
  }

  @Test
  void largeClassesHaveTheIdsTheyAlwaysHad() {
    String ids =
        StudyPlanner.plan(settings(fit(index(350), AS_BEFORE)), index(350)).trials().stream()
            .map(TrialSpec::id)
            .sorted()
            .collect(Collectors.joining("\n"));
    assertThat(Sha256.hex(ids.getBytes(StandardCharsets.UTF_8)))
        .isEqualTo("c7548de3f83ce2650defbe64827c6b0615f9b8580e592021dae0c24f68e36bd1");
  }

  @Test
  void theExtraTestImagesDoNotDependOnTheSizesAsked() {
    for (String sizes : List.of("[1]", "[5, 10]", "[12]", "[10, full]")) {
      assertThat(settings(fit(index(24), "sizes=" + sizes)).testExtra()).as(sizes).isEqualTo(12);
    }
  }

  @Test
  void theyDoNotDependOnTheSplitsAskedAsAnyClassMayBecomeATarget() {
    for (int splits = 1; splits < 8; splits++) {
      assertThat(settings(fit(index(60, 24), "splits=" + splits)).testExtra()).isEqualTo(12);
    }
  }

  @Test
  void onlyTargetClassesCountWhereTheyAreListed() {
    DatasetIndex index = index(60, 24);
    FittedStudy fitted =
        fit(
            index,
            "splits=1",
            "source_classes=[class-6, class-7]",
            "target_classes=[class-0, class-1]");
    assertThat(settings(fitted).testExtra()).isEqualTo(30);
    assertThat(settings(fitted).sizes()).isEqualTo(sizes(10, 25));
  }

  @Test
  void onlyTheClassesThatAreUsedCount() {
    int used = 0;
    for (int seed = 0; seed < 20; seed++) {
      FittedStudy fitted = fit(index(60, 24), "classes=4", "seed=" + seed);
      boolean small =
          StudyPlanner.plan(settings(fitted), index(60, 24)).splits().stream()
              .anyMatch(split -> split.target().contains("class-7"));
      assertThat(settings(fitted).testExtra()).as("seed %d", seed).isIn(12, 30);
      if (small) {
        assertThat(settings(fitted).testExtra()).as("seed %d", seed).isEqualTo(12);
        used++;
      }
    }
    assertThat(used).isBetween(1, 19);
  }

  @Test
  void sizesThatWereAskedForAreRefusedWithWhatWouldFit() {
    FittedStudy fitted = fit(index(24), "sizes=[10, 25]");
    assertThat(settings(fitted).sizes()).isEqualTo(sizes(10, 25));
    assertThatThrownBy(() -> StudyPlanner.plan(settings(fitted), index(24)))
        .isInstanceOf(DataException.class)
        .hasMessageContainingAll(
            "25 images a class besides the last 12",
            "class class-1 has 24",
            "choose sizes up to 12 (24 with test_extra=0)");
  }

  @Test
  void extraTestImagesThatWereAskedForStay() {
    FittedStudy fitted = fit(index(300), "test_extra=250");
    assertThat(settings(fitted).testExtra()).isEqualTo(250);
    assertThat(settings(fitted).sizes()).isEqualTo(sizes(10, 25, 50));
    assertThatThrownBy(() -> fit(index(24), "test_extra=250"))
        .isInstanceOf(DataException.class)
        .hasMessageContainingAll("besides the last 250", "lower test_extra to 14 for size 10");
  }

  @Test
  void aFileOfTheUserIsAskingToo(@TempDir Path folder) throws IOException {
    Path file = Files.writeString(folder.resolve("my.yaml"), "sizes: [10, 25]\ntest_extra: 4\n");
    FittedStudy fitted = FittedStudy.of(StudyFile.read(file), Optional.empty(), index(24));
    assertThat(settings(fitted).sizes()).isEqualTo(sizes(10, 25));
    assertThat(settings(fitted).testExtra()).isEqualTo(4);
    Path other = Files.writeString(folder.resolve("other.yaml"), "name: mine\nsplits: 2\n");
    assertThat(settings(FittedStudy.of(StudyFile.read(other), Optional.empty(), index(24))).sizes())
        .isEqualTo(sizes(10));
  }

  @Test
  void classesTooSmallForAnySizeAreNamedWithWhatToDo() {
    assertThatThrownBy(() -> fit(index(30, 5)))
        .isInstanceOf(DataException.class)
        .hasMessage(
            """
            the target set needs 10 images a class:
              class class-7 has 5 training images
            choose sizes up to 5, add images to these classes, or remove their folders""");
  }

  @Test
  void aStudyGoesOnWithItsNumbers() {
    DatasetIndex index = index(24);
    StudyFile first = StudyFile.stored(fit(index).file().text());
    FittedStudy again = FittedStudy.of(small(), Optional.of(first), index);
    assertThat(again.file().flat()).isEqualTo(first.flat());
    FittedStudy grown = FittedStudy.of(small("sizes=[5]"), Optional.of(first), index);
    assertThat(settings(grown).sizes()).isEqualTo(sizes(5, 10));
    assertThat(ids(grown, index)).containsAll(ids(again, index));
  }

  @Test
  void aStudyOfBeforeKeepsItsExtraTestImages() {
    StudyFile first = StudyFile.stored(small("sizes=[10]").text());
    FittedStudy again = FittedStudy.of(small("sizes=[10]"), Optional.of(first), index(300));
    assertThat(settings(again).testExtra()).isEqualTo(250);
    assertThat(settings(FittedStudy.of(small(), Optional.of(first), index(300))).sizes())
        .isEqualTo(sizes(10, 25, 50));
    assertThatThrownBy(() -> FittedStudy.of(small("test_extra=20"), Optional.of(first), index(300)))
        .isInstanceOf(UsageException.class)
        .hasMessageContaining("test_extra: 250 in the study, 20 now");
  }

  @Test
  void fullIsKept() {
    FittedStudy fitted = FittedStudy.of(StudyFile.preset("paper"), Optional.empty(), index(60, 24));
    assertThat(settings(fitted).sizes()).containsExactly(new TargetSize(10), TargetSize.FULL);
    assertThat(fitted.notes().get(0)).startsWith("sizes 25, 50, 100, 250, 500 left out");
  }

  @Test
  void allClassesAreTakenWhereThereAreNotAsManyAsThePresetSays() {
    DatasetIndex index = index(350);
    FittedStudy fitted = FittedStudy.of(StudyFile.preset("rates"), Optional.empty(), index);
    assertThat(settings(fitted).classes()).isZero();
    assertThat(fitted.notes())
        .containsExactly("all " + index.classes().size() + " classes, not 40");
    StudyFile first = StudyFile.stored(fitted.file().text());
    assertThat(FittedStudy.of(StudyFile.preset("rates"), Optional.of(first), index).file().flat())
        .isEqualTo(first.flat());
    StudyFile asked = StudyFile.preset("rates");
    asked.put("classes", 40);
    assertThatThrownBy(
            () ->
                StudyPlanner.plan(settings(FittedStudy.of(asked, Optional.empty(), index)), index))
        .isInstanceOf(UsageException.class)
        .hasMessageContaining("classes must be");
  }

  @Test
  void classListsStandInPlaceOfThePresetsNumber() {
    StudyFile file = StudyFile.preset("rates");
    file.set("given_splits=[{source: [class-1, class-2], target: [class-3, class-4]}]");
    file.set("splits=1");
    FittedStudy fitted = FittedStudy.of(file, Optional.empty(), index(350));
    assertThat(settings(fitted).source().isListed()).isTrue();
    assertThat(settings(fitted).classes()).isZero();
    file.set("classes=40");
    assertThatThrownBy(() -> StudySettings.of(file))
        .hasMessageContaining("classes must be all where class lists say which, was 40");
  }

  private static List<String> ids(FittedStudy fitted, DatasetIndex index) {
    return StudyPlanner.plan(settings(fitted), index).trials().stream().map(TrialSpec::id).toList();
  }
}
