package graft.core.statistics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

/** Limits were computed with SciPy's beta distribution. */
class PairedFractionsTest {
  private static void assertInterval(PairedFractions difference, double low, double high) {
    assertThat(difference.interval().low()).isCloseTo(low, within(1e-9));
    assertThat(difference.interval().high()).isCloseTo(high, within(1e-9));
  }

  @Test
  void theIntervalIsTheExactOneOfImagesThatTellTheTwoApart() {
    assertInterval(new PairedFractions(9, 3, 40), -0.0431150771269135, 0.26708361328320435);
    assertThat(new PairedFractions(9, 3, 40).mean()).isEqualTo(0.15);
    assertInterval(new PairedFractions(0, 2, 50), -0.04, 0.02735088935932648);
  }

  /** Four of four: a t interval would be 100 to 100 and show a difference. */
  @Test
  void aHandfulOfImagesThatAllSpeakForOneShowsNothing() {
    PairedFractions all = new PairedFractions(4, 0, 4);
    assertInterval(all, -0.20472927123294937, 1);
    assertThat(all.isShown()).isFalse();
    assertThat(new PairedFractions(6, 0, 6).isShown()).isTrue();
  }

  @Test
  void whereNoImageTellsThemApartTheIntervalReachesAsFarAsUnseenImagesCould() {
    assertInterval(new PairedFractions(0, 0, 30), -0.11570330822202779, 0.11570330822202779);
  }

  @Test
  void moreWinsAndLossesThanImagesAreRefused() {
    assertThatThrownBy(() -> new PairedFractions(3, 2, 4))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("no more than total");
  }
}
