package graft.core.text;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class NearMissTest {
  @Test
  void offersTheNearestNames() {
    assertThat(NearMiss.offer("layrs", List.of("layers", "decay")))
        .isEqualTo("; did you mean layers?");
  }

  @Test
  void findsADottedKeyByItsLastWord() {
    assertThat(NearMiss.offer("epocs", List.of("recipe.epochs", "seed")))
        .isEqualTo("; did you mean recipe.epochs?");
  }

  @Test
  void offersNothingWhereNothingIsNear() {
    assertThat(NearMiss.offer("zebra", List.of("layers"))).isEqualTo(".");
  }
}
