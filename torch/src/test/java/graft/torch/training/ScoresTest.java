package graft.torch.training;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Base64;
import org.junit.jupiter.api.Test;

class ScoresTest {
  private static final float NOT_A_NUMBER = Float.NaN;

  private static byte[] predictions(Scores scores) {
    return Base64.getDecoder().decode(scores.predictions());
  }

  @Test
  void theHighestLogitIsPredictedAndATieGoesToTheLowerLabel() {
    Scores scores = new Scores();
    scores.add(new float[] {1, 3, 2}, 0);
    scores.add(new float[] {1, 2, 2}, 2);
    assertThat(predictions(scores)).containsExactly(1, 0, 1, 0);
    assertThat(scores.correct()).isZero();
  }

  @Test
  void labelsAreLittleEndianAndFollowEachOther() {
    float[] logits = new float[400];
    logits[258] = 1;
    Scores first = new Scores();
    first.add(logits, 258);
    Scores second = new Scores();
    second.add(new float[] {2, 1}, 0);
    assertThat(predictions(first.followedBy(second))).containsExactly(2, 1, 0, 0);
  }

  @Test
  void anImageWhoseLossIsNotFiniteStillHasAPrediction() {
    Scores scores = new Scores();
    scores.add(new float[] {NOT_A_NUMBER, 1, 2}, 2);
    scores.add(new float[] {1, Float.POSITIVE_INFINITY, 2}, 1);
    scores.add(new float[] {NOT_A_NUMBER, NOT_A_NUMBER, NOT_A_NUMBER}, 1);
    assertThat(predictions(scores)).containsExactly(2, 0, 1, 0, 0, 0);
    assertThat(scores.correct()).isZero();
  }
}
