package graft.images;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import graft.core.data.PixelRule;
import graft.core.error.DataException;
import graft.core.pack.ViewDecoder;
import graft.core.pack.Window;
import java.io.IOException;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Views against those of torchvision; see src/test/python/make_fixtures.py. */
@Tag("native")
class ViewFixturesTest {
  private static final int SIDE = 28;
  private static final Map<String, ViewDecoder.Choice> CHOICES =
      Map.of(
          "evaluation", (width, height) -> Window.evaluation(width, height, SIDE),
          "cut",
              (width, height) -> {
                Window all = Window.evaluation(width, height, SIDE);
                return new Window(
                    0, 0, width, height, all.resizedWidth(), all.resizedHeight(), 3, 1);
              },
          "large-box", (width, height) -> new Window(5, 2, 42, 40, SIDE, SIDE, 0, 0),
          "small-box", (width, height) -> new Window(4, 17, 19, 15, SIDE, SIDE, 0, 0));

  @ParameterizedTest
  @CsvSource({
    "wide.png, 0",
    "png-named.JPEG, 0",
    "colour.jpg, 0",
    "cmyk.jpg, 2",
  })
  void viewsAreThoseOfTorchvision(String name, int levels) throws IOException {
    ViewDecoder decoder = ViewDecoder.find();
    byte[] view = new byte[3 * SIDE * SIDE];
    for (Map.Entry<String, ViewDecoder.Choice> choice : CHOICES.entrySet()) {
      decoder.decode(
          PillowFixturesTest.resource(name), PixelRule.NOW, choice.getValue(), SIDE, view);
      byte[] expected = PillowFixturesTest.resource(name + "." + choice.getKey() + ".rgb");
      int most = 0;
      for (int i = 0; i < view.length; i++) {
        most = Math.max(most, Math.abs((view[i] & 0xFF) - (expected[i] & 0xFF)));
      }
      assertThat(most).as(choice.getKey()).isLessThanOrEqualTo(levels);
    }
  }

  @Test
  void whatIsNoImageIsRefusedWithAReason() {
    ViewDecoder decoder = new FileViews();
    assertThatThrownBy(
            () ->
                decoder.decode(
                    new byte[] {1, 2},
                    PixelRule.NOW,
                    (w, h) -> Window.whole(w, h, SIDE),
                    SIDE,
                    new byte[0]))
        .isInstanceOf(DataException.class)
        .hasMessageContaining("cannot be decoded");
  }
}
