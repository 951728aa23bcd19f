package graft.core.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import graft.core.error.DataException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ClassListTest {
  @TempDir private Path folder;

  private ClassList read(String text) throws IOException {
    return ClassList.read(Files.writeString(folder.resolve("list.txt"), text));
  }

  @Test
  void commentsBlankLinesAndWindowsLineEndsAreLeftOut() throws IOException {
    assertThat(read("\uFEFF# natural\r\n\r\nzebra\r\n  \r\nant hill\r\n").names())
        .containsExactly("ant hill", "zebra");
  }

  @Test
  void aClassKnowsItsLine() throws IOException {
    assertThat(read("# one\n\ncat\n").classes())
        .singleElement()
        .extracting(ClassList.Entry::place)
        .asString()
        .endsWith("list.txt, line 3");
  }

  @Test
  void namesLikeCommentsComeBackFromASplitAsTheyWere() {
    ClassSplit split = new ClassSplit(0, List.of("#1", "\\x", "a"), List.of("b", "c"));
    ClassSplits.write(split, folder);
    assertThat(ClassSplits.read(folder, 0)).isEqualTo(split);
  }

  @Test
  void anEmptySourceComesBackAsOne() {
    ClassSplit split = new ClassSplit(0, List.of(), List.of("b", "c"));
    ClassSplits.write(split, folder);
    assertThat(ClassSplits.read(folder, 0)).isEqualTo(split);
  }

  @Test
  void filesThatAreNoListsAreRefused() throws IOException {
    assertThatThrownBy(() -> read("# nothing\n\n"))
        .isInstanceOf(DataException.class)
        .hasMessageContaining("list.txt lists no class");
    assertThatThrownBy(() -> ClassList.read(folder.resolve("none.txt")))
        .isInstanceOf(DataException.class)
        .hasMessageContaining("none.txt");
    Path latin1 = folder.resolve("latin1.txt");
    Files.write(latin1, "caf\u00e9".getBytes(StandardCharsets.ISO_8859_1));
    assertThatThrownBy(() -> ClassList.read(latin1))
        .isInstanceOf(DataException.class)
        .hasMessageContaining("latin1.txt is not UTF-8");
  }

  @Test
  void aFileOfUtf16IsNamedAsSuch() throws IOException {
    List<byte[]> files =
        List.of(
            "\uFEFFcat\r\ndog\r\n".getBytes(StandardCharsets.UTF_16LE),
            "\uFEFFcat\ndog\n".getBytes(StandardCharsets.UTF_16BE),
            "cat\ndog\n".getBytes(StandardCharsets.UTF_16LE),
            "\uFEFF\u732b\n".getBytes(StandardCharsets.UTF_16LE));
    for (byte[] bytes : files) {
      Path file = Files.write(folder.resolve("classes.txt"), bytes);
      assertThatThrownBy(() -> ClassList.read(file))
          .isInstanceOf(DataException.class)
          .hasMessageContaining("classes.txt is UTF-16")
          .hasMessageContaining("save it as UTF-8");
    }
  }

  @Test
  void aByteOrderMarkAndLineEndsOfWindowsAreNoPartOfAName() throws IOException {
    assertThat(read("\uFEFFcat\r\ndog\r\n").names()).containsExactly("cat", "dog");
  }

  @Test
  void textOfAnotherEncodingIsNamedByItsLine() throws IOException {
    Path file =
        Files.write(
            folder.resolve("l.txt"),
            "cat\ndog\n\u00e9cureuil\n".getBytes(StandardCharsets.ISO_8859_1));
    assertThatThrownBy(() -> ClassList.read(file)).hasMessageContaining("from line 3 on");
  }

  @Test
  void aClassListedTwiceOrInBothListsNamesBothPlaces() {
    ClassList source = ClassList.of("source_classes", List.of("cat", "dog", "cat"));
    ClassList target = ClassList.of("target_classes", List.of("car", "dog"));
    assertThat(target.repeats(source))
        .containsExactly(
            "source_classes, item 3: class cat is listed before: source_classes, item 1",
            "target_classes, item 2: class dog is listed before: source_classes, item 2");
  }

  @Test
  void anUnknownClassIsRefusedWithItsLineAndTheNearestName() throws IOException {
    ClassList list = read("cat\nzebar\n");
    assertThatThrownBy(
            () -> ClassList.requireKnown(List.of(list), List.of("cat", "dog", "zebra", "ox")))
        .isInstanceOf(DataException.class)
        .hasMessageContaining("list.txt, line 2: unknown class 'zebar'; did you mean zebra?")
        .hasMessageNotContaining("another dataset");
    ClassList.requireKnown(List.of(list), List.of("cat", "zebar"));
  }

  @Test
  void aListOfAnotherDatasetIsCalledOneWithTheCount() {
    List<String> names = IntStream.range(100, 120).mapToObj(i -> "n" + i).toList();
    assertThatThrownBy(
            () -> ClassList.requireKnown(List.of(ClassList.of("s", names)), List.of("n100", "ox")))
        .hasMessageContaining("19 of the 20 classes listed are not in the dataset, which has 2")
        .hasMessageContaining("and 13 more")
        .satisfies(
            e ->
                assertThat(String.valueOf(e.getMessage()).lines().count()).isLessThanOrEqualTo(10));
  }

  @Test
  void exportedSplitsReadBackInOrderAndAFolderWithoutAnyIsRefused() {
    List<String> names = List.of("a", "b", "c", "d");
    List<ClassSplit> drawn = ClassSplits.draw(names, 5, 3);
    drawn.forEach(split -> ClassSplits.write(split, folder.resolve("splits")));
    List<List<ClassList>> lists = ClassSplits.lists(folder.resolve("splits"));
    assertThat(lists).hasSize(3);
    for (int number = 0; number < 3; number++) {
      assertThat(lists.get(number))
          .extracting(ClassList::names)
          .containsExactly(drawn.get(number).source(), drawn.get(number).target());
    }
    assertThatThrownBy(() -> ClassSplits.lists(folder))
        .isInstanceOf(DataException.class)
        .hasMessageContaining("split-0-source.txt");
  }
}
