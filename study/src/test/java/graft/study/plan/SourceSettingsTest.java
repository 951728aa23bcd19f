package graft.study.plan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import graft.core.data.ClassList;
import graft.core.data.ClassSplit;
import graft.core.error.UsageException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SourceSettingsTest {
  private static StudyFile file(String... settings) {
    StudyFile file = StudyFile.preset("small");
    file.set("splits=1");
    for (String setting : settings) {
      file.set(setting);
    }
    return file;
  }

  private static SourceSettings read(String... settings) {
    return StudySettings.of(file(settings)).source();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "source_classes=[a, b] | source_classes is given without target_classes",
        "target_classes=[a, b] | target_classes is given without source_classes",
        "source_classes=[a, b]; target_classes=[c, a] | target_classes, item 2: class a is listed",
        "source_classes=[a, b]; target_classes=[c, c] | target_classes, item 2: class c is listed",
        "source_classes=[a]; target_classes=[c, d] | at least two classes, has 1",
        "source_classes=[]; target_classes=[c, d] | at least two classes, has 0",
        "source_classes=a; target_classes=[c, d] | source_classes must be a list of classes, was",
        "source_classes=[1, b]; target_classes=[c, d] | source_classes[0] must be a class, in quotes where",
        "source_classes=[a, b]; target_classes=[c, d]; splits=2 | splits must be 1: source_classes",
        "source_classes=[a, b]; target_classes=[c, d]; classes=4 | classes must be all",
        "source_classes=[a, b]; target_classes=[c, d]; source=/x | source and class lists cannot",
        "given_splits=[] | given_splits must be a list of splits",
        "given_splits=[{source: [a, b], target: [c, d]}]; splits=2 | splits must be 1..1",
        "given_splits=[{source: [a, b]}] | given_splits[0] must be a split with the lists",
        "base=/b; source=/x | base and source cannot both",
        "base=/b; splits=2 | splits must be 1: with base",
        "source=/x; splits=3 | splits must be 1: with source",
        "base=7 | base must be a path",
        "unlike=maybe | unlike must be true or false",
      })
  void whatDoesNotFitIsRefusedWithItsReason(String settings, String reason) {
    assertThatThrownBy(() -> read(settings.split("; ")))
        .isInstanceOf(UsageException.class)
        .hasMessageContaining(reason);
  }

  @Test
  void givenSplitsOfUnequalTargetsAreRefused() {
    assertThatThrownBy(
            () ->
                read(
                    "splits=2",
                    "given_splits=[{source: [a, b], target: [c, d]},"
                        + " {source: [a, b], target: [c, d, e]}]"))
        .hasMessageContaining("as many target classes, they have [2, 3]");
  }

  @Test
  void manyFaultsFitOnAScreen() {
    String names = String.join(", ", java.util.Collections.nCopies(50, "a"));
    assertThatThrownBy(() -> read("source_classes=[" + names + "]", "target_classes=[c, d]"))
        .satisfies(
            e ->
                assertThat(String.valueOf(e.getMessage()).lines().count()).isLessThanOrEqualTo(10));
  }

  @Test
  void listsMakeTheOneSplitInByteOrderAndAreUnlikeByChoice() {
    SourceSettings lists = read("source_classes=[b, a]", "target_classes=[d, c]");
    assertThat(lists.split(0)).isEqualTo(new ClassSplit(0, List.of("a", "b"), List.of("c", "d")));
    assertThat(lists.unlike()).isTrue();
    assertThat(read("source_classes=[b, a]", "target_classes=[d, c]", "unlike=false").unlike())
        .isFalse();
    assertThat(read("base=/b").unlike()).isFalse();
    assertThat(read("source=/x", "unlike=true").unlike()).isTrue();
    assertThat(read("given_splits=[{source: [a, b], target: [c, d]}]").unlike()).isFalse();
  }

  @Test
  void aStudyFileWithListsAndNoSplitsHasOne(@TempDir Path folder) throws IOException {
    Path yaml = folder.resolve("study.yaml");
    Files.writeString(yaml, "source_classes: [a, b]\ntarget_classes: [c, d]\n");
    assertThat(StudySettings.of(StudyFile.read(yaml)).splits()).isEqualTo(1);
    String split = "- {source: [a, b], target: [c, d]}\n";
    Files.writeString(yaml, "given_splits:\n" + split + split);
    assertThat(StudySettings.of(StudyFile.read(yaml)).splits()).isEqualTo(2);
    Files.writeString(yaml, "source_classes: [a, b]\ntarget_classes:\n- c\n- a\n");
    assertThatThrownBy(() -> StudySettings.of(StudyFile.read(yaml)))
        .hasMessageContaining("study.yaml, line 4, column 3: class a is listed before")
        .hasMessageContaining("study.yaml, line 1, column 18");
    Files.writeString(yaml, "source_classes: [a, b]\ntarget_classes: [c, d]\nsplits: 2\n");
    assertThatThrownBy(() -> StudySettings.of(StudyFile.read(yaml)))
        .hasMessageContaining("splits must be 1");
  }

  @Test
  void theContentsOfListsAreStoredAndTheirPlacesShown() {
    StudyFile file = file();
    file.put(
        "source_classes",
        new ClassList(
            List.of(new ClassList.Entry("b", "s.txt, line 4"), new ClassList.Entry("a", "s"))));
    file.put("target_classes", new ClassList(List.of(new ClassList.Entry("b", "t.txt, line 2"))));
    assertThat(file.text()).contains("source_classes:\n- \"a\"\n- \"b\"\n").doesNotContain(".txt");
    assertThatThrownBy(() -> StudySettings.of(file))
        .hasMessageContaining("t.txt, line 2: class b is listed before: s.txt, line 4")
        .hasMessageContaining("t.txt, line 2: a list needs at least two classes, has 1");
  }

  @Test
  void otherListsAreNotResumedButAnotherPathIs() {
    StudyFile lists = file("source_classes=[a, b]", "target_classes=[c, d]");
    assertThat(Resumption.merge(lists, lists).flat()).isEqualTo(lists.flat());
    assertThatThrownBy(
            () -> Resumption.merge(lists, file("source_classes=[a, e]", "target_classes=[c, d]")))
        .hasMessageContaining("source_classes: [\"a\",\"b\"] in the study, [\"a\",\"e\"] now");
    assertThatThrownBy(() -> Resumption.merge(lists, file()))
        .hasMessageContaining("target_classes: [\"c\",\"d\"] in the study, (nothing) now");
    assertThatThrownBy(() -> Resumption.merge(file(), file("base=/b")))
        .hasMessageContaining("base: (nothing) in the study, /b now");
    assertThat(Resumption.merge(file("base=/a"), file("base=/b", "unlike=true")).text())
        .contains("base: \"/b\"", "unlike: true");
  }

  @Test
  void splitsOfALongListMayBeAddedLater() {
    String given =
        "given_splits=[{source: [a, b], target: [c, d]}, {source: [a, c], target: [b, d]}]";
    assertThat(StudySettings.of(Resumption.merge(file(given), file(given, "splits=2"))).splits())
        .isEqualTo(2);
  }
}
