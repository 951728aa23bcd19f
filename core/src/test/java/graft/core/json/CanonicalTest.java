package graft.core.json;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

class CanonicalTest {
  /** A record as it was, and as it is two settings and a choice later. */
  record Cooking(int minutes, double salt, List<String> herbs) {}

  static final class Now {
    record Cooking(
        int minutes,
        double salt,
        List<String> herbs,
        @Added("0.5") double pepper,
        @Added("\"OVEN\"") Place place,
        @Added("null") Optional<Finish> finish) {}
  }

  enum Place {
    OVEN,
    PAN
  }

  sealed interface Finish {
    record Glaze(double sugar, @Added("1") int layers) implements Finish {}
  }

  private static final Cooking THEN = new Cooking(30, 1.0E-4, List.of("dill", "th\u00fcme, wild"));

  private static Now.Cooking now(double pepper, Place place, Optional<Finish> finish) {
    return new Now.Cooking(30, 1.0E-4, THEN.herbs(), pepper, place, finish);
  }

  @Nested
  class ANewSetting {
    @Test
    void isNoPartWhereItIsWhatWasThereBefore() {
      Now.Cooking same = now(0.5, Place.OVEN, Optional.empty());
      assertThat(Canonical.text(same))
          .isEqualTo("Cooking[minutes=30, salt=1.0E-4, herbs=[dill, th\u00fcme, wild]]")
          .isEqualTo(Canonical.text(THEN))
          .isEqualTo(THEN.toString());
      assertThat(Canonical.tree(same)).isEqualTo(Canonical.tree(THEN));
    }

    @Test
    void isAPartWhereItIsNot() {
      Now.Cooking other = now(0.25, Place.PAN, Optional.of(new Finish.Glaze(2, 1)));
      assertThat(Canonical.text(other))
          .endsWith(", wild], pepper=0.25, place=PAN, finish=Glaze[sugar=2.0]]");
      assertThat(RecordJson.write(Canonical.tree(other)))
          .endsWith(
              ",\"pepper\":0.25,\"place\":\"PAN\",\"finish\":{\"kind\":\"Glaze\",\"sugar\":2.0}}");
    }

    @Test
    void isReadAsItsAbsenceMeansFromWhatWasWrittenBefore() {
      assertThat(RecordJson.read(RecordJson.write(THEN), Now.Cooking.class))
          .isEqualTo(now(0.5, Place.OVEN, Optional.empty()));
    }

    @Test
    void isReadAsItIsWhereItIsWritten() {
      String written =
          "{\"place\":\"PAN\",\"minutes\":30,\"salt\":1.0E-4,\"herbs\":[],\"pepper\":2}";
      assertThat(RecordJson.read(written, Now.Cooking.class))
          .isEqualTo(new Now.Cooking(30, 1.0E-4, List.of(), 2, Place.PAN, Optional.empty()));
    }
  }

  @Test
  void whatWasThereFromTheFirstMayNotLack() {
    assertThatThrownBy(() -> RecordJson.read("{\"minutes\":30,\"herbs\":[]}", Now.Cooking.class))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("salt");
  }

  @Test
  void noIdIsMadeOfWhatHasNoCanonicalForm() {
    assertThatThrownBy(() -> Canonical.text(Path.of("a")))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("Path");
    assertThatThrownBy(() -> Canonical.tree(Map.of())).isInstanceOf(IllegalArgumentException.class);
  }
}
