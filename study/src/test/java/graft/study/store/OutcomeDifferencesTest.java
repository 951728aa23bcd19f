package graft.study.store;

import static org.assertj.core.api.Assertions.assertThat;

import graft.study.execution.EpochRecord;
import graft.study.execution.Evaluation;
import graft.study.execution.TrainingOutcome.Complete;
import graft.study.execution.TrainingOutcome.Diverged;
import graft.study.execution.TrainingOutcome.Failed;
import java.util.List;
import org.junit.jupiter.api.Test;

class OutcomeDifferencesTest {
  private static Complete outcome(double trainLoss, double testLoss, String hash, double seconds) {
    Evaluation last = new Evaluation(2, testLoss, 3, 5, 8);
    return new Complete(
        0.25,
        7,
        List.of(new EpochRecord(1, 0.001, 0.01, 2.5), new EpochRecord(2, 0.001, 0.01, trainLoss)),
        List.of(last),
        last,
        "07",
        "AAAA",
        hash,
        20,
        seconds);
  }

  @Test
  void equalOutcomesDifferInNothingButTime() {
    assertThat(OutcomeDifferences.between(outcome(1.5, 2, "ab", 10), outcome(1.5, 2, "ab", 99)))
        .isEmpty();
  }

  @Test
  void theLastBitOfALossIsADifference() {
    assertThat(
            OutcomeDifferences.between(
                outcome(1.5, 2, "ab", 1), outcome(Math.nextUp(1.5), 2, "ab", 1)))
        .containsExactly("epoch 2: train loss: stored 1.5, now 1.5000000000000002");
  }

  @Test
  void everyNumberThatDiffersIsListed() {
    assertThat(OutcomeDifferences.between(outcome(1.5, 2, "ab", 1), outcome(1.5, 3, "cd", 1)))
        .containsExactly(
            "milestone of epoch 2: loss: stored 2.0, now 3.0",
            "last evaluation: loss: stored 2.0, now 3.0",
            "weights' hash: stored ab, now cd");
  }

  @Test
  void anotherKindOfEndIsADifference() {
    assertThat(
            OutcomeDifferences.between(
                outcome(1.5, 2, "ab", 1), new Diverged(1, 2, List.of(), 3, 1)))
        .containsExactly("outcome: stored complete, now diverged");
    assertThat(OutcomeDifferences.between(outcome(1.5, 2, "ab", 1), new Failed("no disk")))
        .containsExactly("outcome: stored complete, now failed: no disk");
  }
}
