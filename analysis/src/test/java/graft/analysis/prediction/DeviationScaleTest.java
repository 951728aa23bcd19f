package graft.analysis.prediction;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class DeviationScaleTest {
  private static final double ALIKE = 0.98;
  private static final double UNLIKE = 0.6;

  /** A task whose gains are off by so many deviations, of 0.1 each. */
  private static LeftOut task(String images, double spread, double... off) {
    List<AtlasTask.Training> trainings = new ArrayList<>();
    List<GainProcess.Expected> expected = new ArrayList<>();
    for (double one : off) {
      trainings.add(MadeUpAtlas.training(0, 1, 0.1 * one));
      expected.add(new GainProcess.Expected(0, 0.01));
    }
    return new LeftOut(MadeUpAtlas.task(images, images, spread, trainings), expected);
  }

  @Test
  void eachKindIsMultipliedByWhatHoldsNineInTen() {
    DeviationScale found =
        DeviationScale.of(
            List.of(
                task("a", ALIKE, 0.1, 0.2, 0.3, 0.4, 0.5, -0.6, 0.7, 0.8, -0.9, 5),
                task("b", UNLIKE, 1, -2, 3)));
    assertThat(found.others()).isCloseTo(0.9 / ExpectedGain.DEVIATIONS, within(1e-9));
    assertThat(found.unlike()).isCloseTo(3 / ExpectedGain.DEVIATIONS, within(1e-9));
  }

  @Test
  void eachTaskCountsAlikeHoweverManyTrainingsItHas() {
    List<LeftOut> tasks = new ArrayList<>();
    tasks.add(task("few", ALIKE, 4));
    tasks.add(task("many", ALIKE, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1));
    assertThat(DeviationScale.of(tasks).others())
        .isCloseTo(4 / ExpectedGain.DEVIATIONS, within(1e-9));
  }

  @Test
  void aKindThatThereIsNoneOfHasTheFactorOfAll() {
    DeviationScale found = DeviationScale.of(List.of(task("a", ALIKE, 2)));
    assertThat(found.unlike()).isEqualTo(found.others());
  }

  @Test
  void aTaskHasNoPartInItsOwnFactor() {
    List<LeftOut> tasks =
        DeviationScale.ofOthers(
            List.of(task("a", ALIKE, 3), task("a", ALIKE, 2.5), task("b", ALIKE, 0.5)));
    assertThat(tasks.get(0).coverage()).as("by b alone").isZero();
    assertThat(tasks.get(1).coverage()).as("by b alone").isZero();
    assertThat(tasks.get(2).coverage()).as("by both of a").isEqualTo(1);
    assertThat(tasks.get(2).width()).isCloseTo(2 * 0.1 * 3, within(1e-9));
  }
}
