package graft.study.source;

import static org.assertj.core.api.Assertions.assertThat;

import graft.core.data.ClassSplit;
import graft.core.data.ContentHash;
import graft.core.data.DatasetIndex;
import graft.core.data.Example;
import graft.core.data.Role;
import graft.study.source.LeakGuard.Findings;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;

class LeakGuardTest {
  private static final ClassSplit ALL = new ClassSplit(0, List.of(), List.of("cat", "dog"));

  /** One training and one validation image a class, their hashes made of prefix and class. */
  private static DatasetIndex index(String prefix, String... classes) {
    List<Example> examples = new ArrayList<>();
    for (Role role : Role.values()) {
      for (int label = 0; label < classes.length; label++) {
        examples.add(
            new Example(
                role,
                label,
                "1.png",
                ContentHash.of((prefix + role + classes[label]).getBytes(StandardCharsets.UTF_8))));
      }
    }
    return new DatasetIndex(prefix, List.of(classes), examples);
  }

  private static DatasetIndex with(DatasetIndex index, Role role, int label, String hash) {
    List<Example> examples = new ArrayList<>(index.examples());
    examples.add(
        new Example(
            role, label, "copy.png", ContentHash.of(hash.getBytes(StandardCharsets.UTF_8))));
    return new DatasetIndex(index.fingerprint(), index.classes(), examples);
  }

  private static Findings against(DatasetIndex source, DatasetIndex target) {
    return LeakGuard.look(new BaseSource.OtherImages(source, "/s"), target, List.of(ALL));
  }

  @Test
  void unrelatedDatasetsShareNothing() {
    Findings found = against(index("s", "car", "bus"), index("t", "cat", "dog"));
    assertThat(found.leaks()).isEmpty();
    assertThat(found.notes()).isEmpty();
  }

  @Test
  void classesOfTheSameNameAreFoundWhateverTheirCaseAndForm() {
    assertThat(LeakGuard.form("CAF\u00c9")).isEqualTo(LeakGuard.form("cafe\u0301"));
    assertThat(LeakGuard.form("STRASSE")).isEqualTo(LeakGuard.form("stra\u00dfe"));
    assertThat(LeakGuard.form("cat")).isNotEqualTo(LeakGuard.form("cats"));
    assertThat(against(index("s", "Cat", "bus"), index("t", "cat", "dog")).leaks())
        .containsExactly("1 class is in source and target alike: Cat = cat");
  }

  @Test
  void aTestImageAmongTheSourcesTrainingImagesIsFound() {
    DatasetIndex target = index("t", "cat", "dog");
    String hash = "tVALIDATIONdog";
    assertThat(against(with(index("s", "car", "bus"), Role.TRAIN, 1, hash), target).leaks())
        .containsExactly(
            "1 image of the target is among the source's training images too:"
                + " train/bus/copy.png = val/dog/1.png");
    assertThat(against(with(index("s", "car", "bus"), Role.VALIDATION, 1, hash), target).leaks())
        .isEmpty();
  }

  @Test
  void imagesOfClassesThatAreNoTargetDoNotCount() {
    DatasetIndex target = index("t", "cat", "dog", "ox");
    DatasetIndex source = with(index("s", "car", "bus"), Role.TRAIN, 0, "tTRAINox");
    assertThat(against(source, target).leaks()).isEmpty();
  }

  @Test
  void listedHalvesOfOneDatasetAreCompared() {
    DatasetIndex index =
        with(index("t", "CAT", "cat", "dog", "ox"), Role.VALIDATION, 2, "tTRAINCAT");
    ClassSplit split = new ClassSplit(0, List.of("CAT", "ox"), List.of("cat", "dog"));
    assertThat(LeakGuard.look(new BaseSource.OwnClasses(), index, List.of(split)).leaks())
        .containsExactly(
            "1 class is in source and target alike: CAT = cat",
            "1 image of the target is among the source's training images too:"
                + " train/CAT/1.png = val/dog/copy.png");
  }

  @Test
  void aLeakInSeveralSplitsIsCountedOnce() {
    DatasetIndex index = index("t", "CAT", "cat", "dog", "ox");
    ClassSplit one = new ClassSplit(0, List.of("CAT", "ox"), List.of("cat", "dog"));
    ClassSplit two = new ClassSplit(1, List.of("CAT", "dog"), List.of("cat", "ox"));
    assertThat(LeakGuard.look(new BaseSource.OwnClasses(), index, List.of(one, two)).leaks())
        .containsExactly("1 class is in source and target alike: CAT = cat");
  }

  @Test
  void onlyTheFirstFewOfManyAreNamed() {
    String[] names = {"a", "b", "c", "d", "e", "f", "g", "h"};
    ClassSplit all = new ClassSplit(0, List.of(), List.of(names));
    List<String> leaks =
        LeakGuard.look(
                new BaseSource.OtherImages(index("t", names), "/s"),
                index("t", names),
                List.of(all))
            .leaks();
    assertThat(leaks.get(0))
        .isEqualTo("8 classes are in source and target alike: a, b, c, d, e, ...");
    assertThat(leaks.get(1)).startsWith("8 images of the target are");
  }

  @Test
  void givenWeightsAreComparedByTheirLabelsAndSayWhenThereAreNone() {
    DatasetIndex index = index("t", "cat", "dog");
    GivenWeights known =
        new GivenWeights("hash", Optional.of(List.of("DOG", "bus")), OptionalInt.of(2));
    BaseSource labelled = new BaseSource.Given(Path.of("/b.safetensors"), known);
    assertThat(LeakGuard.look(labelled, index, List.of(ALL)).leaks())
        .containsExactly("1 class is in source and target alike: DOG = dog");
    BaseSource unknown =
        new BaseSource.Given(
            Path.of("/b.safetensors"), new GivenWeights("h", Optional.empty(), OptionalInt.of(2)));
    Findings found = LeakGuard.look(unknown, index, List.of(ALL));
    assertThat(found.leaks()).isEmpty();
    assertThat(found.notes()).singleElement().asString().contains("/b.safetensors", "not known");
  }

  private static Findings withoutLabels(int units, String... target) {
    BaseSource weights =
        new BaseSource.Given(
            Path.of("/r.pth"),
            new GivenWeights(
                "h", Optional.empty(), units == 0 ? OptionalInt.empty() : OptionalInt.of(units)));
    return LeakGuard.look(
        weights, index("t", target), List.of(new ClassSplit(0, List.of(), List.of(target))));
  }

  @Test
  void weightsOfAThousandClassesWithoutLabelsHaveProbablySeenSynsets() {
    Findings found = withoutLabels(1000, "n01443537", "n01629819", "mine");
    assertThat(found.leaks())
        .containsExactly(
            "/r.pth looks like ImageNet weights (1000 classes): the target's classes n01443537,"
                + " n01629819 are probably among them");
    assertThat(found.notes()).isEmpty();
    for (Findings other :
        List.of(
            withoutLabels(1000, "cat", "n0144", "xn01443537"),
            withoutLabels(200, "n01443537", "n01629819"),
            withoutLabels(0, "n01443537", "n01629819"))) {
      assertThat(other.leaks()).isEmpty();
      assertThat(other.notes()).hasSize(1);
    }
  }
}
