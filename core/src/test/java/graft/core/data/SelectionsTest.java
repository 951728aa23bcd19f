package graft.core.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import graft.core.error.DataException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class SelectionsTest {
  /** Classes a, b, c with 6, 5, 4 training and 2 validation images. */
  private final Selections selections = new Selections(index());

  @Test
  void labelsArePositionsInTheListGiven() {
    Selection training = selections.training(List.of("c", "a"));
    assertThat(training.examples()).containsExactly(11, 12, 13, 14, 0, 1, 2, 3, 4, 5);
    assertThat(training.labels()).containsExactly(0, 0, 0, 0, 1, 1, 1, 1, 1, 1);
  }

  @Test
  void targetSetsAreNestedAndTakeTheFirst() {
    Selection two = selections.targetSet(List.of("a", "b"), new TargetSize(2), 0);
    assertThat(two.examples()).containsExactly(0, 1, 6, 7);
    assertThat(selections.targetSet(List.of("a", "b"), new TargetSize(3), 0).examples())
        .containsAll(two.examples());
  }

  @Test
  void fullTakesAllButTheTestImages() {
    assertThat(selections.targetSet(List.of("b"), TargetSize.FULL, 0).examples())
        .containsExactly(6, 7, 8, 9, 10);
    assertThat(selections.targetSet(List.of("b"), TargetSize.FULL, 2).examples())
        .containsExactly(6, 7, 8);
    assertThat(selections.testExtra(List.of("b"), 2).examples()).containsExactly(9, 10);
    assertThat(selections.testExtra(List.of("b"), 0)).isEqualTo(Selection.none());
  }

  @Test
  void aClassWithTooFewImagesIsNamedWithItsCount() {
    assertThatThrownBy(() -> selections.targetSet(List.of("a", "c"), new TargetSize(5), 0))
        .isInstanceOf(DataException.class)
        .hasMessageContainingAll("5 images a class", "class c has 4")
        .hasMessageNotContaining("class a");
  }

  @Test
  void aSizeThatReachesIntoTheTestImagesIsRefused() {
    assertThat(selections.targetSet(List.of("b"), new TargetSize(3), 2).size()).isEqualTo(3);
    assertThatThrownBy(() -> selections.targetSet(List.of("b"), new TargetSize(4), 2))
        .hasMessageContainingAll(
            "4 images a class besides the last 2, which are extra test images",
            "class b has 5",
            "lower test_extra to 1 for size 4, choose sizes up to 3 (5 with test_extra=0)");
    assertThatThrownBy(() -> selections.testExtra(List.of("c"), 4))
        .hasMessageContainingAll("class c has 4", "lower test_extra to 3 or less");
  }

  @Test
  void theExtraTestImagesAdvisedAreTheMostThatFit() {
    List<String> classes = List.of("a", "b", "c");
    assertThatThrownBy(() -> selections.targetSet(classes, new TargetSize(1), 9))
        .hasMessageContaining("lower test_extra to 3 for size 1");
    assertThat(selections.targetSet(classes, new TargetSize(1), 3).size()).isEqualTo(3);
    assertThatThrownBy(() -> selections.targetSet(classes, new TargetSize(1), 4))
        .hasMessageContaining("class c has 4");
  }

  @Test
  void whereNoNumberOfExtraTestImagesHelpsNoneIsAdvised() {
    assertThatThrownBy(() -> selections.targetSet(List.of("c"), new TargetSize(5), 1))
        .hasMessageContaining("choose sizes up to 3 (4 with test_extra=0), add images to these")
        .hasMessageNotContaining("lower test_extra");
  }

  @Test
  void testImagesAreTheValidationImages() {
    assertThat(selections.test(List.of("b", "c")).examples()).containsExactly(17, 18, 19, 20);
  }

  @Test
  void anUnknownClassIsNamed() {
    assertThatThrownBy(() -> selections.test(List.of("z"))).hasMessageContaining("no class z");
  }

  private static DatasetIndex index() {
    List<Example> examples = new ArrayList<>();
    for (int label = 0; label < 3; label++) {
      for (int i = 0; i < 6 - label; i++) {
        examples.add(new Example(Role.TRAIN, label, i + ".jpg", ContentHash.ofHex("0".repeat(64))));
      }
    }
    for (int label = 0; label < 3; label++) {
      for (int i = 0; i < 2; i++) {
        examples.add(
            new Example(Role.VALIDATION, label, i + ".jpg", ContentHash.ofHex("1".repeat(64))));
      }
    }
    return new DatasetIndex("f".repeat(64), List.of("a", "b", "c"), examples);
  }
}
