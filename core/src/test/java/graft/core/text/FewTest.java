package graft.core.text;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class FewTest {
  private static final List<String> THREE = List.of("a", "b", "c");

  @Test
  void allAreShownWhereThereIsRoom() {
    assertThat(Few.lines(THREE, 3, "  ")).containsExactly("  a", "  b", "  c");
    assertThat(Few.words(THREE, 3)).isEqualTo("a, b, c");
    assertThat(Few.words(List.of(), 3)).isEmpty();
  }

  @Test
  void theFirstAreShownAndTheOthersCounted() {
    assertThat(Few.lines(THREE, 2, "  ")).containsExactly("  a", "  b", "  and 1 more");
    assertThat(Few.words(THREE, 2)).isEqualTo("a, b and 1 more");
  }
}
