package graft.core.data;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class ClassNamesTest {
  @Test
  void namesThatDifferInUnicodeFormAloneAreNamedWithTheirCodePoints() {
    List<String> lines = ClassNames.alike(List.of("caf\u00e9", "tea", "cafe\u0301"));
    assertThat(lines).hasSize(1);
    assertThat(lines.get(0)).contains("U+00E9", "U+0301", "Unicode");
  }

  @Test
  void differentNamesAreNotRemarkedOn() {
    assertThat(ClassNames.alike(List.of("cafe", "caf\u00e9", "Cafe"))).isEmpty();
  }

  @Test
  void capitalsAndSeparatorsOfWordsAreRemarkedOnAndLettersAreNot() {
    List<String> names =
        List.of("dog", "Dog", "DOG", "big-dog", "cat", "a", "A", "\u00e9", "\u00c9");
    assertThat(ClassNames.alikeInCase(names))
        .containsExactly(
            "\"dog\" and \"Dog\" and \"DOG\" are read as 3 classes; if they are one, give them one"
                + " name");
    assertThat(ClassNames.alikeInCase(List.of("caf\u00e9", "cafe\u0301"))).isEmpty();
    assertThat(ClassNames.alikeInCase(List.of("-30", "30"))).isEmpty();
  }
}
