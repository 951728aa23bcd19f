package graft.analysis.evaluation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import org.junit.jupiter.api.Test;

class RankingTest {
  private static final float[] LOGITS = {0, (float) Math.log(3), (float) Math.log(4), 0};

  @Test
  void probabilitiesAreTheSoftmaxOverAllClassesEvenIfFewAreTold() {
    List<Ranking.Ranked> two = Ranking.of(LOGITS, 2);
    assertThat(two).extracting(Ranking.Ranked::unit).containsExactly(2, 1);
    assertThat(two.get(0).probability()).isCloseTo(4.0 / 9, within(1e-7));
    assertThat(two.get(1).probability()).isCloseTo(3.0 / 9, within(1e-7));
  }

  @Test
  void tiesGoToTheLowerUnit() {
    assertThat(Ranking.of(LOGITS, 9)).extracting(Ranking.Ranked::unit).containsExactly(2, 1, 0, 3);
    assertThat(Ranking.rank(LOGITS, 0)).isEqualTo(2);
    assertThat(Ranking.rank(LOGITS, 3)).isEqualTo(3);
    assertThat(Ranking.first(new float[] {1, 1})).isZero();
  }

  @Test
  void largeLogitsOverflowNeitherProbabilityNorLoss() {
    float[] large = {1000, 1000 - (float) Math.log(3)};
    assertThat(Ranking.of(large, 1).get(0).probability()).isCloseTo(0.75, within(1e-4));
    assertThat(Ranking.crossEntropy(large, 1)).isCloseTo(Math.log(4), within(1e-4));
    assertThat(Ranking.crossEntropy(LOGITS, 0)).isCloseTo(Math.log(9), within(1e-6));
  }
}
