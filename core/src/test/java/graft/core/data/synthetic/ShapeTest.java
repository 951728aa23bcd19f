package graft.core.data.synthetic;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class ShapeTest {
  @ParameterizedTest
  @EnumSource
  void coversAGoodPartOfTheUnitCircleAndNothingFarOutside(Shape shape) {
    int inside = 0;
    for (int i = -150; i <= 150; i++) {
      for (int j = -150; j <= 150; j++) {
        double x = i / 100.0;
        double y = j / 100.0;
        if (shape.distance(x, y) < 0) {
          inside++;
          assertThat(Math.hypot(x, y)).isLessThan(1.2);
        }
      }
    }
    assertThat(inside / 10_000.0).isBetween(0.9, 3.0);
  }

  @ParameterizedTest
  @EnumSource
  void distanceNearTheOutlineIsAboutTheWayToIt(Shape shape) {
    for (int i = -120; i < 120; i++) {
      for (int j = -120; j < 120; j++) {
        double here = shape.distance(i / 100.0, j / 100.0);
        double there = shape.distance((i + 1) / 100.0, j / 100.0);
        if (Math.abs(here) < 0.05) {
          assertThat(Math.abs(there - here)).isLessThan(0.025);
        }
      }
    }
  }
}
