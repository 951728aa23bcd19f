package graft.analysis.prediction;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import graft.core.error.DataException;
import java.util.List;
import org.junit.jupiter.api.Test;

class BaseViewTest {
  private static final double CLOSE = 1e-9;

  @Test
  void aBaseThatKnowsNothingIsUnsureOfAll() {
    BaseView view = BaseView.of(List.of(new float[] {3, 3, 3}, new float[] {-800, -800, -800}));
    assertThat(view.unsure()).isCloseTo(1, within(CLOSE));
    assertThat(view.spread()).isCloseTo(1, within(CLOSE));
  }

  @Test
  void imagesThatAreEachSurelyAnotherClassAreSpreadOverAll() {
    BaseView view = BaseView.of(List.of(new float[] {900, 0}, new float[] {0, 900}));
    assertThat(view.unsure()).isCloseTo(0, within(CLOSE));
    assertThat(view.spread()).isCloseTo(1, within(CLOSE));
  }

  @Test
  void imagesThatAreAllOneClassAreNotSpread() {
    BaseView view = BaseView.of(List.of(new float[] {900, 0, 0}, new float[] {900, 0, 0}));
    assertThat(view.spread()).isCloseTo(0, within(CLOSE));
  }

  @Test
  void entropiesAreThoseOfTheSoftmax() {
    double p = 1 / (1 + Math.exp(-2));
    double one = -(p * Math.log(p) + (1 - p) * Math.log(1 - p)) / Math.log(2);
    double mean = (p + 0.5) / 2;
    double all = -(mean * Math.log(mean) + (1 - mean) * Math.log(1 - mean)) / Math.log(2);
    BaseView view = BaseView.of(List.of(new float[] {2, 0}, new float[] {5, 5}));
    assertThat(view.unsure()).isCloseTo((one + 1) / 2, within(CLOSE));
    assertThat(view.spread()).isCloseTo(all, within(CLOSE));
  }

  @Test
  void aClassifierOfOneClassIsRefused() {
    assertThatThrownBy(() -> BaseView.of(List.of(new float[] {1})))
        .isInstanceOf(DataException.class)
        .hasMessageContaining("one class");
  }

  @Test
  void imagesOfTheBasesKindAreVariedToABaseThatTellsThemApart() {
    assertThat(new BaseView(0.8, 0.96).isOfTheBasesKind()).isTrue();
    assertThat(new BaseView(0.8, 0.959).isOfTheBasesKind()).isFalse();
    float[] nothing = new float[20];
    assertThat(BaseView.of(List.of(nothing, nothing)).isOfTheBasesKind())
        .as("a base that guesses")
        .isFalse();
    assertThat(new BaseView(0.8, 0.9).isUnlike()).isFalse();
    assertThat(new BaseView(0.8, 0.899).isUnlike()).isTrue();
  }
}
