package graft.api;

import static org.assertj.core.api.Assertions.assertThat;

import graft.analysis.prediction.BaseView;
import graft.analysis.prediction.ExpectedGain;
import graft.analysis.recommendation.Recommender;
import graft.analysis.recommendation.TargetTask;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class ProspectsTest {
  private static final TargetTask TASK = TargetTask.even("alexnet-32-slim", 5, 10);
  private static final BaseView PHOTOS = new BaseView(0.8, 0.98);

  @Test
  void imagesThatTheBaseWasShownHaveAnExpectedGain() {
    Prospects seen = new Prospects(TASK, Optional.of(PHOTOS));
    ExpectedGain gain = seen.of(Recommender.recommend(TASK)).orElseThrow();
    assertThat(gain.low()).isLessThan(gain.mean());
    assertThat(gain.high()).isGreaterThan(gain.mean());
    assertThat(seen.basis())
        .contains("By trainings on", "98 % of what could be")
        .doesNotContain("unlike every one");
    assertThat(Prospects.of(TASK).of(Recommender.recommend(TASK))).isEmpty();
  }

  @Test
  void ofATaskUnlikeAllThatWereTrainedThatIsSaid() {
    TargetTask many = TargetTask.even("alexnet-32-slim", 700, 10);
    assertThat(new Prospects(many, Optional.of(PHOTOS)).basis())
        .contains("unlike every one of them", "'graft search' tries more")
        .doesNotContain("the paper's table");
  }

  @Test
  void itSaysHowOftenItsIntervalsHeldOnTasksOfTheKind() {
    String held =
        ", each left out in turn, the 90 % intervals held (8[5-9]|9[0-5]) % of the gains\\.";
    assertThat(new Prospects(TASK, Optional.of(new BaseView(0.4, 0.65))).basis())
        .containsPattern("on 12 tasks where that share is less than 90 %" + held);
    assertThat(new Prospects(TASK, Optional.of(PHOTOS)).basis())
        .containsPattern("on 23 tasks where that share is at least 90 %" + held);
  }

  @Test
  void aGainThatMayBeALossIsCalledSo() {
    assertThat(new ExpectedGain(0.1, -0.05, 0.25).words())
        .isEqualTo(
            "+10.0 points (90 % interval -5.0 to +25.0: a gain or a loss, this cannot tell)");
    assertThat(new ExpectedGain(0.1, 0.05, 0.15).words())
        .isEqualTo("+10.0 points (90 % interval +5.0 to +15.0)");
  }
}
