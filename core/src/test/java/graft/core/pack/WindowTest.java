package graft.core.pack;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import graft.core.protocol.Recipe.Augmentation;
import graft.core.random.SeedKey;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class WindowTest {
  private static Window draw(Augmentation kind, int seed, int width, int height) {
    return Window.draw(kind, SeedKey.of(seed), width, height, 224);
  }

  @Test
  void evaluationIsTorchvisionsResize256AndCentreCrop224() {
    assertThat(Window.evaluation(500, 375, 224))
        .isEqualTo(new Window(0, 0, 500, 375, 341, 256, 58, 16));
    assertThat(Window.evaluation(333, 500, 224))
        .isEqualTo(new Window(0, 0, 333, 500, 256, 384, 16, 80));
    assertThat(Window.evaluation(256, 256, 224))
        .isEqualTo(new Window(0, 0, 256, 256, 256, 256, 16, 16));
  }

  @Test
  void resizedCropsStayInsideWithTheAreasAndRatiosOfTheirRanges() {
    List<Double> areas = new ArrayList<>();
    List<Double> ratios = new ArrayList<>();
    for (int seed = 0; seed < 5000; seed++) {
      Window window = draw(Augmentation.RESIZED_CROP, seed, 1000, 1000);
      assertThat(window.left()).isBetween(0, 1000 - window.width());
      assertThat(window.top()).isBetween(0, 1000 - window.height());
      areas.add(window.width() * (double) window.height() / 1e6);
      ratios.add(Math.log((double) window.width() / window.height()));
    }
    assertThat(areas).allSatisfy(area -> assertThat(area).isBetween(0.079, 1.0));
    assertThat(ratios)
        .allSatisfy(r -> assertThat(Math.abs(r)).isLessThan(Math.log(4 / 3.0) + 0.01));
    assertThat(mean(ratios)).isCloseTo(0, within(0.01));
    // Boxes near the whole area are rejected where their ratio does not fit: below the plain 0.54.
    assertThat(mean(areas)).isBetween(0.46, 0.54);
    double tenth = areas.stream().filter(area -> area < 0.172).count() / 5000.0;
    assertThat(tenth).as("the area is uniform").isBetween(0.1, 0.14);
  }

  private static double mean(List<Double> values) {
    return values.stream().mapToDouble(x -> x).average().orElseThrow();
  }

  @Test
  void anImageThatNoBoxFitsGivesItsCentre() {
    assertThat(IntStream.range(0, 50).mapToObj(s -> draw(Augmentation.RESIZED_CROP, s, 1000, 10)))
        .contains(new Window(493, 0, 13, 10, 224, 224, 0, 0));
    assertThat(Window.centreBox(10, 1000, 224))
        .isEqualTo(new Window(0, 493, 10, 13, 224, 224, 0, 0));
    assertThat(Window.centreBox(100, 90, 224)).isEqualTo(new Window(0, 0, 100, 90, 224, 224, 0, 0));
  }

  @Test
  void plainCropsCoverEveryPositionOfTheResizedImage() {
    List<Window> windows =
        IntStream.range(0, 3000).mapToObj(s -> draw(Augmentation.CROP_FLIP, s, 500, 375)).toList();
    assertThat(windows)
        .allSatisfy(
            window -> {
              assertThat(window.resizedWidth()).isEqualTo(341);
              assertThat(window.resizedHeight()).isEqualTo(256);
            });
    assertThat(windows.stream().map(Window::cutTop).distinct().sorted())
        .containsExactlyElementsOf(IntStream.rangeClosed(0, 32).mapToObj(i -> (long) i).toList());
    assertThat(windows.stream().mapToLong(Window::cutLeft).max()).hasValue(117);
    assertThat(windows.stream().mapToLong(Window::cutLeft).min()).hasValue(0);
  }

  @Test
  void augmentationsOfPixelsHaveNoWindow() {
    assertThatThrownBy(() -> draw(Augmentation.PAD_CROP_FLIP, 1, 10, 10))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
