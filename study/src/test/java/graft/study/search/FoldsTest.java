package graft.study.search;

import static org.assertj.core.api.Assertions.assertThat;

import graft.core.data.Selection;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FoldsTest {
  /** Classes of these sizes; the example numbers tell the class. */
  private static Selection classes(int... sizes) {
    List<Integer> examples = new ArrayList<>();
    List<Integer> labels = new ArrayList<>();
    for (int label = 0; label < sizes.length; label++) {
      for (int i = 0; i < sizes[label]; i++) {
        examples.add(1000 * label + i);
        labels.add(label);
      }
    }
    return new Selection(examples, labels);
  }

  private static void assertApart(Folds.Part part, Selection all) {
    List<Integer> both = new ArrayList<>(part.train().examples());
    both.addAll(part.held().examples());
    assertThat(both).containsExactlyInAnyOrderElementsOf(all.examples());
    for (Selection selection : List.of(part.train(), part.held())) {
      for (int i = 0; i < selection.size(); i++) {
        assertThat(selection.examples().get(i) / 1000).isEqualTo(selection.labels().get(i));
      }
    }
  }

  @Test
  void fewImagesAreEachHeldOutOnceAndEachClassKeepsItsShare() {
    Selection all = classes(10, 10, 10, 9);
    Folds folds = new Folds(all, 3);
    assertThat(folds.replicates()).isEqualTo(5);
    List<Integer> held = new ArrayList<>();
    for (int replicate = 0; replicate < 5; replicate++) {
      Folds.Part part = folds.part(replicate);
      assertApart(part, all);
      held.addAll(part.held().examples());
      assertThat(part.held().labels().stream().filter(label -> label == 0)).hasSize(2);
    }
    assertThat(held).containsExactlyInAnyOrderElementsOf(all.examples());
  }

  @Test
  void theOnlyImageOfAClassIsAlwaysTrainedOn() {
    Selection all = classes(6, 1, 2);
    Folds folds = new Folds(all, 1);
    for (int replicate = 0; replicate < 5; replicate++) {
      Folds.Part part = folds.part(replicate);
      assertApart(part, all);
      assertThat(part.train().labels()).contains(0, 1, 2);
      assertThat(part.held().labels()).doesNotContain(1);
    }
  }

  @Test
  void foldsThatWouldHoldNothingOutAreNone() {
    Folds folds = new Folds(classes(2, 2), 1);
    assertThat(folds.replicates()).isBetween(2, 3);
    List<Integer> held = new ArrayList<>();
    for (int replicate = 0; replicate < folds.replicates(); replicate++) {
      assertThat(folds.part(replicate).held().size()).isPositive();
      held.addAll(folds.part(replicate).held().examples());
    }
    assertThat(held).containsExactlyInAnyOrder(0, 1, 1000, 1001);
    assertThat(new Folds(classes(1, 2), 1).replicates()).isEqualTo(2);
    assertThat(new Folds(classes(1, 1), 1).replicates()).isZero();
  }

  @Test
  void ofManyImagesAnotherFifthIsHeldOutEachTime() {
    Selection all = classes(100, 50, 3);
    Folds folds = new Folds(all, 1);
    assertThat(folds.replicates()).isEqualTo(3);
    Set<List<Integer>> drawn = new HashSet<>();
    for (int replicate = 0; replicate < 3; replicate++) {
      Folds.Part part = folds.part(replicate);
      assertApart(part, all);
      assertThat(part.held().labels().stream().filter(label -> label == 0)).hasSize(20);
      assertThat(part.held().labels().stream().filter(label -> label == 1)).hasSize(10);
      assertThat(part.held().labels()).contains(2);
      assertThat(part.train().labels()).contains(2);
      drawn.add(part.held().examples());
    }
    assertThat(drawn).hasSize(3);
  }

  /** Tests over all parts count an image as often as it is held out. */
  @Test
  void noImageIsHeldOutTwice() {
    for (long seed = 1; seed <= 5; seed++) {
      for (Selection all : List.of(classes(100, 50, 4, 3, 2, 1), classes(30, 27, 26))) {
        Folds folds = new Folds(all, seed);
        List<Integer> held = new ArrayList<>();
        for (int replicate = 0; replicate < folds.replicates(); replicate++) {
          assertApart(folds.part(replicate), all);
          held.addAll(folds.part(replicate).held().examples());
        }
        assertThat(folds.replicates()).isEqualTo(3);
        assertThat(held).doesNotHaveDuplicates();
        assertThat(held.size()).isBetween(all.size() / 2, all.size() * 2 / 3);
      }
    }
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2})
  void aSeedGivesTheSameFoldsAgain(long seed) {
    Selection all = classes(8, 8);
    assertThat(new Folds(all, seed).part(2)).isEqualTo(new Folds(all, seed).part(2));
    assertThat(new Folds(all, seed).part(2)).isNotEqualTo(new Folds(all, seed + 7).part(2));
  }
}
