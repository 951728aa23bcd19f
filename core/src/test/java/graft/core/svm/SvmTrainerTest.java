package graft.core.svm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import graft.core.error.DataException;
import graft.core.random.SeedKey;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class SvmTrainerTest {
  private static final SeedKey KEY = SeedKey.of(3);

  /** Classes around far-off corners, with noise of the given half width. */
  private static SvmExamples corners(int classes, int ofEach, double noise) {
    SvmExamples examples = new SvmExamples(classes);
    SplittableRandom random = new SplittableRandom(5);
    for (int i = 0; i < classes * ofEach; i++) {
      examples.add(corner(classes, i % classes, noise, random), i % classes);
    }
    return examples;
  }

  private static float[] corner(int classes, int label, double noise, SplittableRandom random) {
    float[] features = new float[classes];
    for (int j = 0; j < classes; j++) {
      features[j] = (float) ((j == label ? 1 : 0) + noise * random.nextDouble(-1, 1));
    }
    return features;
  }

  private static LinearSvm train(SvmExamples examples, int classes) {
    return new SvmTrainer(examples, classes, KEY).train(() -> false).orElseThrow();
  }

  private static int predicted(float[] scores) {
    int best = 0;
    for (int i = 1; i < scores.length; i++) {
      best = scores[i] > scores[best] ? i : best;
    }
    return best;
  }

  @Test
  void separableClassesAreFitted() {
    for (int classes : new int[] {2, 5}) {
      LinearSvm svm = train(corners(classes, 6, 0.2), classes);
      SplittableRandom random = new SplittableRandom(9);
      for (int i = 0; i < 100; i++) {
        float[] scores = svm.scores(corner(classes, i % classes, 0.2, random));
        assertThat(predicted(scores)).isEqualTo(i % classes);
      }
    }
  }

  @Test
  void twoTrainingsAreEqualToTheBit() {
    LinearSvm one = train(corners(4, 10, 0.8), 4);
    LinearSvm other = train(corners(4, 10, 0.8), 4);
    assertThat(one.weights()).isDeepEqualTo(other.weights());
    assertThat(one.biases()).isEqualTo(other.biases());
    assertThat(one.penalty()).isEqualTo(other.penalty());
  }

  /** Minimum of w^2/2 + b^2/2 + 2 max(0, 1 - w - b)^2 C for points 1 and -1, labels 0 and 1. */
  @Test
  void onePointAClassGivesTheSolutionByHand() {
    SvmExamples examples = new SvmExamples(1);
    examples.add(new float[] {1}, 0);
    examples.add(new float[] {-1}, 1);
    LinearSvm svm = train(examples, 2);
    assertThat(svm.penalty()).isEqualTo(SvmTrainer.DEFAULT_PENALTY);
    // by symmetry b = 0; w = argmin w^2/2 + 2 (1 - w)^2 = 4/5
    assertThat(svm.weights()[0][0]).isCloseTo(0.8f, within(0.01f));
    assertThat(svm.weights()[1][0]).isEqualTo(-svm.weights()[0][0]);
    assertThat(svm.biases()[0]).isCloseTo(0, within(0.01f));
  }

  /**
   * Three zeros of one class, one of the other: b = argmin b^2/2 + 3 (1 - b)^2 + (1 + b)^2 = 4/9.
   */
  @Test
  void theBiasIsLearntAsAWeightOfAnInputOfOne() {
    SvmExamples examples = new SvmExamples(1);
    for (int i = 0; i < 4; i++) {
      examples.add(new float[] {0}, i / 3);
    }
    LinearSvm svm = train(examples, 2);
    assertThat(svm.biases()[0]).isCloseTo(4f / 9, within(0.01f));
    assertThat(svm.biases()[1]).isEqualTo(-svm.biases()[0]);
    assertThat(svm.scores(new float[] {5})).containsExactly(svm.biases()[0], svm.biases()[1]);
  }

  @Test
  void twoExamplesAClassAreEnoughToChooseAPenalty() {
    LinearSvm svm = train(corners(3, 2, 0.1), 3);
    assertThat(SvmTrainer.PENALTIES).contains(svm.penalty());
    assertThat(predicted(svm.scores(new float[] {0, 0, 1}))).isEqualTo(2);
  }

  @Test
  void thePenaltyIsTheSmallestOfThoseThatAreEquallyRight() {
    assertThat(train(corners(2, 20, 0.01), 2).penalty()).isEqualTo(0.01);
  }

  @Test
  void aClassWithoutExamplesIsNeverPredicted() {
    SvmExamples examples = new SvmExamples(2);
    for (int i = 0; i < 4; i++) {
      examples.add(new float[] {i % 2, 1 - i % 2}, 2 * (i % 2));
    }
    LinearSvm svm = train(examples, 4);
    assertThat(predicted(svm.scores(new float[] {1, 0}))).isEqualTo(2);
    assertThat(svm.scores(new float[] {1, 0})[1]).isEqualTo(Float.NEGATIVE_INFINITY);
  }

  @Test
  void oneClassAloneIsRefused() {
    SvmExamples examples = new SvmExamples(1);
    examples.add(new float[] {1}, 0);
    assertThatThrownBy(() -> new SvmTrainer(examples, 2, KEY))
        .isInstanceOf(DataException.class)
        .hasMessageContaining("two classes");
  }

  @Test
  void examplesBeyondTheMemoryAreRefused() {
    SvmExamples examples = new SvmExamples(10, 28 * 25);
    float[] features = {1, 1, 1, 1, 1, 1, 1, 1, 1, 1};
    examples.add(features, 0);
    examples.add(features, 1);
    assertThatThrownBy(() -> examples.add(features, 0))
        .isInstanceOf(DataException.class)
        .hasMessageContaining("does not fit into memory");
  }

  @Test
  void aTrainingStopsWhenAsked() {
    assertThat(new SvmTrainer(corners(3, 4, 0.1), 3, KEY).train(() -> true)).isEmpty();
  }

  @Test
  void theHingeLossIsOneAtATieAndZeroBeyondTheMargin() {
    assertThat(LinearSvm.hingeLoss(new float[] {2, 2, 0}, 0)).isEqualTo(1);
    assertThat(LinearSvm.hingeLoss(new float[] {2, 0.5f, 0}, 0)).isZero();
    assertThat(LinearSvm.hingeLoss(new float[] {2, 0.5f, 0}, 2)).isEqualTo(3);
  }

  @Test
  void featuresAreScaledToLengthOneAndZerosStay() {
    float[] features = {3, 4};
    LinearSvm.scaleToUnitLength(features);
    assertThat(features).containsExactly(0.6f, 0.8f);
    float[] zeros = {0, 0};
    LinearSvm.scaleToUnitLength(zeros);
    assertThat(zeros).containsExactly(0, 0);
  }
}
