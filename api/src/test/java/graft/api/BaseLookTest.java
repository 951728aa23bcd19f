package graft.api;

import static org.assertj.core.api.Assertions.assertThat;

import graft.core.data.Selection;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

class BaseLookTest {
  /** So many images of each class, one class after the other. */
  private static Selection images(int... each) {
    List<Integer> examples = new ArrayList<>();
    List<Integer> labels = new ArrayList<>();
    for (int label = 0; label < each.length; label++) {
      for (int i = 0; i < each[label]; i++) {
        examples.add(examples.size());
        labels.add(label);
      }
    }
    return new Selection(examples, labels);
  }

  @Test
  void aBaseIsShownAThousandImagesEvenlyOfAllClasses() {
    Selection shown = BaseLook.some(images(900, 20, 900));
    assertThat(shown.labels().stream().filter(label -> label == 0)).hasSize(333);
    assertThat(shown.labels().stream().filter(label -> label == 1)).hasSize(20);
    assertThat(shown.labels().stream().filter(label -> label == 2)).hasSize(333);
    assertThat(shown.examples()).doesNotHaveDuplicates().contains(0, 900, 920);
  }

  @Test
  void ofMoreClassesThanThatItIsShownOneOfEach() {
    int[] each = new int[1_200];
    Arrays.fill(each, 2);
    assertThat(BaseLook.some(images(each)).size()).isEqualTo(1_200);
  }
}
