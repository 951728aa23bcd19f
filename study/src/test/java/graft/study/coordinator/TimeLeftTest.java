package graft.study.coordinator;

import static org.assertj.core.api.Assertions.assertThat;

import graft.study.coordinator.RunProgress.Training;
import graft.study.execution.JobProgress;
import graft.study.execution.JobProgress.Pace;
import graft.study.fake.FakePlan;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class TimeLeftTest {
  private static final long SECOND = 1_000_000_000;
  private static final long IMAGES = 30;

  private static Map<String, Training> trials(int count) {
    Map<String, Training> planned = new LinkedHashMap<>();
    for (int i = 0; i < count; i++) {
      planned.put("t" + i, new Training.OfTrial(FakePlan.trial("t" + i, 0, "base0", 1)));
    }
    return planned;
  }

  private static RunCosts each(double seconds, int count, double later) {
    Map<String, Double> costs = new LinkedHashMap<>();
    trials(count).keySet().forEach(id -> costs.put(id, seconds));
    return new RunCosts(costs, later);
  }

  /** Half done, of which a checkpoint brought some images. */
  private static JobProgress half(long before) {
    return new JobProgress(
        1, IMAGES / 2, before, Pace.NONE, Pace.NONE, 0, Optional.empty(), Optional.empty());
  }

  private static void assertSeconds(TimeLeft left, long at, double seconds) {
    assertThat(left.at(at)).hasValue(Duration.ofMillis(Math.round(seconds * 1000)));
  }

  @Test
  void beforeAnythingIsDoneTheForecastHolds() {
    assertSeconds(new TimeLeft(trials(10), each(60, 10, 40), 2), 0, (600 + 40) / 2.0);
  }

  @Test
  void withoutAForecastNothingIsKnownBeforeTheFirstImages() {
    TimeLeft left = new TimeLeft(trials(4), RunCosts.unknown(), 1);
    assertThat(left.at(0)).isEmpty();
    left.began(1, "t0", 0);
    left.progressed("t0", half(0));
    assertSeconds(left, 10 * SECOND, 10 + 3 * 20);
  }

  @Test
  void finishedTrialsScaleWhatIsLeft() {
    TimeLeft left = new TimeLeft(trials(4), each(30, 4, 0), 1);
    left.began(1, "t0", 0);
    left.done("t0", 60 * SECOND);
    // 30 s of work took 60 s, weighed against 30 s of trust: a half more than forecast
    assertSeconds(left, 60 * SECOND, 90 * 1.5);
  }

  @Test
  void aTrialThatACheckpointBroughtHalfWayEarnsHalf() {
    TimeLeft left = new TimeLeft(trials(2), each(60, 2, 0), 1);
    left.began(1, "t0", 0);
    left.progressed("t0", half(IMAGES / 2));
    left.done("t0", 30 * SECOND);
    assertSeconds(left, 30 * SECOND, 60);
  }

  @Test
  void whatWasFoundDoneEarnsNothing() {
    TimeLeft left = new TimeLeft(trials(2), each(60, 2, 0), 1);
    left.done("t0", SECOND);
    left.done("t0", SECOND);
    assertSeconds(left, SECOND, 60);
  }

  @Test
  void aLostAttemptIsStillToBeDone() {
    TimeLeft left = new TimeLeft(trials(1), each(60, 1, 0), 1);
    left.began(1, "t0", 0);
    left.progressed("t0", half(0));
    left.lost("t0", 30 * SECOND);
    assertSeconds(left, 30 * SECOND, 60 * (30 + 30) / 30.0);
  }

  @Test
  void oneLongTrialIsNotSharedByWorkers() {
    assertThat(new TimeLeft(trials(1), each(60, 1, 0), 4).at(0)).hasValue(Duration.ofSeconds(15));
    TimeLeft left = new TimeLeft(trials(1), each(60, 1, 0), 4);
    left.began(1, "t0", 0);
    assertSeconds(left, 0, 60);
  }

  @Test
  void trialsOfOneWorkerThatAdvanceTogetherSpendItsTimeOnce() {
    TimeLeft left = new TimeLeft(trials(4), each(30, 4, 0), 1);
    for (int i = 0; i < 4; i++) {
      left.began(1, "t" + i, 0);
    }
    for (int i = 0; i < 4; i++) {
      left.progressed("t" + i, half(0));
    }
    assertSeconds(left, 60 * SECOND, 60);
    for (int i = 0; i < 3; i++) {
      left.done("t" + i, 240 * SECOND);
    }
    assertSeconds(left, 240 * SECOND, 30);
  }
}
