package graft.core.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import graft.core.error.DataException;
import graft.core.error.UsageException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ClassSplitsTest {
  private static final List<String> NAMES =
      IntStream.range(100, 121).mapToObj(i -> "n" + i).toList();

  private static ClassSplit draw(List<String> classes, long seed, int number) {
    return ClassSplits.draw(classes, seed, number + 1).get(number);
  }

  @ParameterizedTest
  @CsvSource({"4, 6", "5, 10", "6, 20"})
  void noHalfIsDrawnTwiceAndNoMoreThanThereAre(int classes, int halves) {
    List<String> few = NAMES.subList(0, classes);
    for (long seed = 1; seed <= 5; seed++) {
      List<ClassSplit> all = ClassSplits.draw(few, seed, halves);
      assertThat(all).extracting(ClassSplit::target).doesNotHaveDuplicates().hasSize(halves);
      assertThat(ClassSplits.draw(few, seed, 3)).isEqualTo(all.subList(0, 3));
    }
    assertThatThrownBy(() -> ClassSplits.draw(few, 1, halves + 1))
        .isInstanceOf(UsageException.class)
        .hasMessageStartingWith("splits must be 1.." + halves + " with " + classes + " classes");
  }

  @Test
  void halvesCoverAllClassesOnceAndTheOddOneIsSource() {
    ClassSplit split = draw(NAMES, 1, 0);
    assertThat(split.source()).hasSize(11).isSorted();
    assertThat(split.target()).hasSize(10).isSorted();
    List<String> all = new ArrayList<>(split.source());
    all.addAll(split.target());
    assertThat(all).containsExactlyInAnyOrderElementsOf(NAMES);
  }

  @Test
  void aSplitIsAFunctionOfSeedAndNumberAlone() {
    List<String> reversed = new ArrayList<>(NAMES);
    Collections.reverse(reversed);
    ClassSplit split = draw(NAMES, 1, 0);
    assertThat(draw(reversed, 1, 0)).isEqualTo(split);
    assertThat(draw(NAMES, 2, 0).source()).isNotEqualTo(split.source());
    assertThat(draw(NAMES, 1, 1).source()).isNotEqualTo(split.source());
  }

  @Test
  void chosenClassesAreInByteOrderAndNested() {
    List<String> five = ClassSplits.choose(NAMES, 5, 3);
    assertThat(five).hasSize(5).isSorted();
    assertThat(ClassSplits.choose(NAMES, 9, 3)).containsAll(five);
    assertThat(ClassSplits.choose(NAMES, 0, 3)).isEqualTo(NAMES);
    assertThat(ClassSplits.choose(NAMES, 5, 4)).isNotEqualTo(five);
    for (int wrong : new int[] {22, 3, 1, -1}) {
      assertThatThrownBy(() -> ClassSplits.choose(NAMES, wrong, 3))
          .isInstanceOf(UsageException.class)
          .hasMessage("classes must be 4..21 (the dataset has 21), or 'all', was " + wrong);
    }
    assertThatThrownBy(() -> ClassSplits.choose(List.of("a", "b", "c"), 40, 3))
        .hasMessage("classes must be 'all' (the dataset has 3), was 40");
  }

  @Test
  void byteOrderIsThatOfUtf8() {
    String supplementary = new String(Character.toChars(0x1F431));
    assertThat(
            List.of(supplementary, "\uFFFD", "é", "z", "Z", "z1").stream()
                .sorted(Utf8Order.COMPARATOR))
        .containsExactly("Z", "z", "z1", "é", "\uFFFD", supplementary);
  }

  @Test
  void writtenSplitsReadBack(@TempDir Path folder) throws IOException {
    ClassSplit split = draw(NAMES, 1, 2);
    ClassSplits.write(split, folder.resolve("splits"));
    assertThat(folder.resolve("splits/split-2-source.txt"))
        .hasContent(String.join("\n", split.source()));
    assertThat(ClassSplits.read(folder.resolve("splits"), 2)).isEqualTo(split);
    Files.writeString(folder.resolve("splits/split-2-target.txt"), split.source().get(0));
    assertThatThrownBy(() -> ClassSplits.read(folder.resolve("splits"), 2))
        .isInstanceOf(DataException.class)
        .hasMessageContaining("is listed before");
  }
}
