package graft.torch.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.stream.IntStream;
import org.bytedeco.javacpp.DoublePointer;
import org.bytedeco.javacpp.LongPointer;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptions;
import org.bytedeco.pytorch.global.torch;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** In plain doubles. */
@Tag("native")
@SuppressWarnings("try") // scopes are opened for their end
class SolvedHeadTest {
  private static final int ROWS = 30;
  private static final int FEATURES = 4;
  private static final int CLASSES = 3;

  /** A feature that is 0 for all images is among them, as behind a ReLU that never opens. */
  private static double feature(int row, int i) {
    return i == 3 ? 0 : Math.sin(1 + row * (i + 1)) * (10 + i) + 5 * i;
  }

  private static int label(int row) {
    return row * row % 7 % CLASSES;
  }

  private static Tensor features() {
    double[] values =
        IntStream.range(0, ROWS * FEATURES)
            .mapToDouble(i -> feature(i / FEATURES, i % FEATURES))
            .toArray();
    return torch
        .from_blob(
            new DoublePointer(values),
            new long[] {ROWS, FEATURES},
            new TensorOptions(torch.ScalarType.Double))
        .clone();
  }

  private static Tensor labels() {
    long[] labels = IntStream.range(0, ROWS).mapToLong(SolvedHeadTest::label).toArray();
    return torch
        .from_blob(
            new LongPointer(labels), new long[] {ROWS}, new TensorOptions(torch.ScalarType.Long))
        .clone();
  }

  private static double[] values(Tensor tensor) {
    double[] values = new double[(int) tensor.numel()];
    new DoublePointer(tensor.contiguous().data_ptr()).get(values);
    return values;
  }

  /** The gradient of the penalised mean cross entropy vanishes, in scaled features. */
  @Test
  void theSolutionIsTheMinimumOfThePenalisedCrossEntropy() throws StoppedException {
    double[] weight;
    double[] bias;
    try (PointerScope scope = new PointerScope()) {
      SolvedHead head = SolvedHead.solve(features(), labels(), CLASSES, () -> false);
      weight = values(head.weight());
      bias = values(head.bias());
    }
    double[] mean = new double[FEATURES];
    double[] deviation = new double[FEATURES];
    for (int i = 0; i < FEATURES; i++) {
      int feature = i;
      mean[i] =
          IntStream.range(0, ROWS).mapToDouble(r -> feature(r, feature)).average().orElseThrow();
      double centre = mean[i];
      double squares =
          IntStream.range(0, ROWS)
              .mapToDouble(r -> Math.pow(feature(r, feature) - centre, 2))
              .sum();
      deviation[i] = Math.sqrt(squares / (ROWS - 1)) + 1e-5;
    }
    double[][] gradient = new double[CLASSES][FEATURES + 1];
    for (int row = 0; row < ROWS; row++) {
      double[] share = softmax(row, weight, bias);
      for (int c = 0; c < CLASSES; c++) {
        double error = (share[c] - (label(row) == c ? 1 : 0)) / ROWS;
        gradient[c][FEATURES] += error;
        for (int i = 0; i < FEATURES; i++) {
          gradient[c][i] += error * (feature(row, i) - mean[i]) / deviation[i];
        }
      }
    }
    for (int c = 0; c < CLASSES; c++) {
      assertThat(gradient[c][FEATURES]).isCloseTo(0, within(1e-7));
      for (int i = 0; i < FEATURES; i++) {
        double penalty = SolvedHead.PENALTY * weight[c * FEATURES + i] * deviation[i];
        assertThat(gradient[c][i] + penalty).isCloseTo(0, within(1e-7));
      }
    }
    assertThat(IntStream.of(0, 1, 2).mapToDouble(i -> Math.abs(weight[i])).max().orElseThrow())
        .isGreaterThan(1e-3);
  }

  private static double[] softmax(int row, double[] weight, double[] bias) {
    double[] share = new double[CLASSES];
    double sum = 0;
    for (int c = 0; c < CLASSES; c++) {
      double logit = bias[c];
      for (int i = 0; i < FEATURES; i++) {
        logit += weight[c * FEATURES + i] * feature(row, i);
      }
      share[c] = Math.exp(logit);
      sum += share[c];
    }
    for (int c = 0; c < CLASSES; c++) {
      share[c] /= sum;
    }
    return share;
  }

  @Test
  void itCanBeStopped() {
    try (PointerScope scope = new PointerScope()) {
      assertThatThrownBy(() -> SolvedHead.solve(features(), labels(), CLASSES, () -> true))
          .isInstanceOf(StoppedException.class);
    }
  }
}
