package graft.core.protocol;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/**
 * Schedules by update, against what {@code torch.optim.lr_scheduler} 2.10 gives for 3 epochs of 4.
 */
class ByUpdateTest {
  private static double[] high(Schedule schedule) {
    return IntStream.range(0, 12)
        .mapToDouble(u -> schedule.highAt(new Moment(u / 4, 3, u % 4, 4), 30))
        .toArray();
  }

  @Test
  void cosineWithAWarmUpIsLinearLrThenCosineAnnealingLr() {
    assertThat(high(new Cosine(0.1, 0.01, 1)))
        .containsExactly(
            new double[] {
              0.025,
              0.05,
              0.07500000000000001,
              0.1,
              0.1,
              0.09619397662556434,
              0.08535533905932738,
              0.0691341716182545,
              0.05,
              0.030865828381745515,
              0.014644660940672627,
              0.0038060233744356634
            },
            within(1e-15));
  }

  @Test
  void cosineWithoutAWarmUpIsCosineAnnealingLr() {
    assertThat(high(new Cosine(0.1, 0.01, 0)))
        .containsExactly(
            new double[] {
              0.1,
              0.09829629131445342,
              0.09330127018922195,
              0.08535533905932738,
              0.07500000000000001,
              0.06294095225512605,
              0.05000000000000001,
              0.03705904774487397,
              0.025000000000000015,
              0.01464466094067263,
              0.006698729810778066,
              0.0017037086855465904
            },
            within(1e-15));
  }

  @Test
  void oneCycleIsOneCycleLr() {
    assertThat(high(new OneCycle(0.1, 0.01, 25, 1e4, 0.3)))
        .containsExactly(
            new double[] {
              0.0040000000000000036,
              0.0349789654219583,
              0.08792851591221287,
              0.09944154354509119,
              0.09330129698414118,
              0.0811745653949763,
              0.06473789976951033,
              0.046263710266697504,
              0.028306099820869922,
              0.01334775301888306,
              0.0034566987425395223,
              4e-07
            },
            within(1e-15));
  }

  @Test
  void aWarmUpOfLessThanAnUpdateIsNone() {
    assertThat(high(new OneCycle(0.1, 0.01, 5, 100, 0.05)))
        .containsExactly(
            new double[] {
              0.09969714079816569,
              0.09633205395401861,
              0.08947811141888005,
              0.07965253910798252,
              0.06759681400411845,
              0.05422070933906939,
              0.040533639467005465,
              0.027568485420286632,
              0.016303649575875528,
              0.007589221498967485,
              0.0020828267845684045,
              0.0002
            },
            within(1e-15));
  }

  @Test
  void theLowRateFollowsTheSameCurve() {
    for (Schedule schedule :
        new Schedule[] {new Cosine(0.1, 0.01, 1), new OneCycle(0.1, 0.01, 25, 1e4, 0.3)}) {
      for (int update = 0; update < 4; update++) {
        Moment moment = new Moment(1, 3, update, 4);
        assertThat(schedule.lowAt(moment, 0))
            .isCloseTo(schedule.highAt(moment, 0) / 10, within(1e-15));
      }
    }
  }

  @Test
  void aTrainingOfOneUpdateHasARate() {
    Moment only = new Moment(0, 1, 0, 1);
    assertThat(new Cosine(0.1, 0.01, 1).highAt(only, 0)).isEqualTo(0.1);
    assertThat(new Cosine(0.1, 0.01, 0).highAt(only, 0)).isEqualTo(0.1);
    assertThat(new OneCycle(0.1, 0.01, 25, 1e4, 0.3).highAt(only, 0))
        .isCloseTo(4e-7, within(1e-15));
  }

  @Test
  void trainingsThatDifferInDAloneAreOneThroughout() {
    Recipe recipe =
        new Recipe(
            8,
            3,
            new Cosine(0.1, 0.01, 1),
            0.9,
            1e-4,
            0,
            Recipe.Augmentation.NONE,
            1,
            Recipe.Precision.FP32);
    assertThat(CommonWork.epochsInCommon(Protocol.of(6, 1, 0, 0), Protocol.of(6, 1, 2, 0), recipe))
        .isEqualTo(3);
  }
}
