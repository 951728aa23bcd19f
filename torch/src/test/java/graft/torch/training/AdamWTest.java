package graft.torch.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import graft.core.protocol.Optimizer;
import graft.torch.network.Device;
import graft.torch.network.Parameter;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.bytedeco.javacpp.FloatPointer;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Against Algorithm 2 of Loshchilov and Hutter 2019 in plain doubles. */
@Tag("native")
@SuppressWarnings("try") // scopes are opened for their end
class AdamWTest {
  private static final Optimizer.AdamW SETTINGS = new Optimizer.AdamW(0.8, 0.95, 1e-3, 0.1);
  private static final double[] RATES = {0.01, 0.002};
  private static final int[] SIZES = {3, 300_001}; // whole, and in blocks

  private static double gradient(int update, int i) {
    return Math.sin(1 + update + 0.7 * (i % 11)) / (1 + i % 3);
  }

  private static Tensor tensor(int size, java.util.function.IntToDoubleFunction value) {
    float[] values = new float[size];
    for (int i = 0; i < size; i++) {
      values[i] = (float) value.applyAsDouble(i);
    }
    return torch.from_blob(new FloatPointer(values), size).clone();
  }

  @Test
  void updatesAreThoseOfThePlainAlgorithm() {
    try (PointerScope scope = new PointerScope()) {
      List<Parameter> learning = new ArrayList<>();
      for (int size : SIZES) {
        Tensor start = tensor(size, i -> Math.cos(i % 7));
        learning.add(new Parameter("w" + size, 1, List.of((long) size), Device.CPU, start));
      }
      UpdateRule rule = UpdateRule.of(SETTINGS, learning);
      for (int update = 0; update < 6; update++) {
        int now = update;
        rule.update(
            new TensorVector(
                IntStream.of(SIZES)
                    .mapToObj(size -> tensor(size, i -> gradient(now, i)))
                    .toArray(Tensor[]::new)),
            RATES);
      }
      assertThat(rule.state()).extracting(Parameter::name).contains("mean/w3", "updates");
      for (int p = 0; p < SIZES.length; p++) {
        float[] found = new float[SIZES[p]];
        new FloatPointer(learning.get(p).tensor().data_ptr()).get(found);
        for (int i = 0; i < found.length; i++) {
          assertThat((double) found[i]).isCloseTo(expected(i, RATES[p]), within(1e-6));
        }
      }
    }
  }

  private static double expected(int i, double rate) {
    double w = Math.cos(i % 7);
    double m = 0;
    double v = 0;
    for (int update = 0; update < 6; update++) {
      double g = gradient(update, i);
      m = 0.8 * m + 0.2 * g;
      v = 0.95 * v + 0.05 * g * g;
      double mean = m / (1 - Math.pow(0.8, update + 1));
      double square = v / (1 - Math.pow(0.95, update + 1));
      w = w - rate * (mean / (Math.sqrt(square) + 1e-3) + 0.1 * w);
    }
    return w;
  }
}
