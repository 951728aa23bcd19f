package graft.study.coordinator;

import static org.assertj.core.api.Assertions.assertThat;

import graft.study.coordinator.RunProgress.Training;
import graft.study.execution.JobProgress;
import graft.study.execution.JobProgress.Evaluating;
import graft.study.execution.JobProgress.Pace;
import graft.study.fake.FakePlan;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class ProgressBoardTest {
  private final ProgressBoard board =
      new ProgressBoard(
          Map.of(
              "a", new Training.OfTrial(FakePlan.trial("a", 0, "base", 1)),
              "b", new Training.OfTrial(FakePlan.trial("b", 0, "base", 1))),
          RunCosts.unknown(),
          2);

  private static JobProgress at(double seconds, Optional<Evaluating> evaluating) {
    return new JobProgress(
        1, 10, 0, new Pace(10, seconds), Pace.NONE, 1, evaluating, Optional.empty());
  }

  @Test
  void anEvaluationAndTheNextBeginningAreNoDropOfTheRate() {
    board.began(1, "a");
    board.progressed(1, "a", at(0.1, Optional.empty()));
    assertThat(board.snapshot().imagesPerSecond()).isEqualTo(100);
    board.progressed(1, "a", at(0.1, Optional.of(new Evaluating(0, 500))));
    assertThat(board.snapshot().imagesPerSecond()).isEqualTo(100);
    board.done("a");
    board.began(1, "b");
    board.progressed(1, "b", JobProgress.trained(1, 1, 0));
    assertThat(board.snapshot().imagesPerSecond()).isEqualTo(100);
  }

  @Test
  void workersThatTrainAddUpAndOneThatWaitsHasNoRate() {
    board.began(1, "a");
    board.began(2, "b");
    board.progressed(1, "a", at(0.1, Optional.empty()));
    board.progressed(2, "b", at(0.2, Optional.empty()));
    assertThat(board.snapshot().imagesPerSecond()).isEqualTo(150);
    board.idle(2);
    assertThat(board.snapshot().imagesPerSecond()).isEqualTo(100);
  }
}
