package graft.core.statistics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class SharedClassesTest {
  @Test
  void theVarianceIsThatOfTheLiteralFormula() {
    // numpy, with r_c counted class by class: sigma^2 = mean of the covariances (ddof 1) over the
    // shared classes of the three pairs, bracket = sum r_c^2 / 12^2 - (1/4 - (7/3)/16) / 3
    assertThat(
            SharedClasses.variance(
                List.of(
                    Map.of("a", 0.10, "b", 0.02, "c", -0.03, "d", 0.07),
                    Map.of("b", 0.04, "c", -0.01, "d", 0.06, "e", 0.01),
                    Map.of("a", 0.12, "c", 0.00, "e", 0.03, "f", -0.05))))
        .hasValueCloseTo(0.0032833333333333 * 0.1458333333333333, within(1e-12));
  }

  @Test
  void splitsWithoutACommonClassVaryByNothingElse() {
    assertThat(
            SharedClasses.variance(List.of(Map.of("a", 0.1, "b", 0.3), Map.of("c", 0.2, "d", 0.1))))
        .hasValue(0);
  }

  @Test
  void effectsThatAreNotTheClassesOwnAddNothing() {
    assertThat(
            SharedClasses.variance(List.of(Map.of("a", 0.1, "b", 0.3), Map.of("a", 0.3, "b", 0.1))))
        .hasValue(0);
  }

  @Test
  void whereSplitsShareSingleClassesNothingIsKnown() {
    assertThat(
            SharedClasses.variance(List.of(Map.of("a", 0.1, "b", 0.3), Map.of("b", 0.2, "c", 0.1))))
        .isEmpty();
  }
}
