package graft.torch.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import graft.study.execution.TestViews;
import graft.torch.network.Device;
import graft.torch.training.Views.Placement;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.bytedeco.javacpp.FloatPointer;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Tensor;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("native")
@SuppressWarnings("try") // scopes are opened for their end
class TestTimeViewsTest {
  private static final int SIDE = 32;

  private final Views views = new Views(SIDE);

  private static byte[] pixels(long seed) {
    byte[] pixels = new byte[3 * SIDE * SIDE];
    new Random(seed).nextBytes(pixels);
    return pixels;
  }

  private float[] view(byte[] pixels, Placement placement) {
    float[] view = new float[pixels.length];
    views.write(pixels, placement, view);
    return view;
  }

  private static Tensor tensor(float[]... images) {
    Batch batch = new Batch(images.length, SIDE, Device.CPU);
    for (float[] image : images) {
      batch.add(image, 0);
    }
    return batch.images().clone();
  }

  private static float[] values(Tensor tensor) {
    Tensor contiguous = tensor.contiguous();
    float[] values = new float[(int) contiguous.numel()];
    new FloatPointer(contiguous.data_ptr_float()).get(values);
    return values;
  }

  @Test
  void tenViewsAreTheImageAndFourShiftsByASixteenthOfItsSideEachWithItsMirrorImage() {
    try (PointerScope scope = new PointerScope()) {
      byte[] first = pixels(1);
      byte[] second = pixels(2);
      List<Placement> placements = new ArrayList<>();
      for (int[] xy : new int[][] {{0, 0}, {-2, -2}, {2, -2}, {-2, 2}, {2, 2}}) {
        placements.add(new Placement(xy[0], xy[1], false));
        placements.add(new Placement(xy[0], xy[1], true));
      }
      Tensor images = tensor(view(first, Placement.CENTRE), view(second, Placement.CENTRE));

      List<Tensor> ten = TestTimeViews.of(TestViews.TEN, images);

      assertThat(ten).hasSize(10);
      for (int i = 0; i < placements.size(); i++) {
        Placement at = placements.get(i);
        assertThat(values(ten.get(i)))
            .as(at.toString())
            .isEqualTo(values(tensor(view(first, at), view(second, at))));
      }
      assertThat(TestTimeViews.of(TestViews.TWO, images)).hasSize(2);
    }
  }

  @Test
  void ofTwoViewsTheMeanOfTheProbabilitiesCountsAndOfOneTheLogitsAsTheyAre() {
    try (PointerScope scope = new PointerScope()) {
      Tensor images = tensor(view(pixels(3), Placement.CENTRE));
      // the first pixels of a channel's first row as logits: other ones in the mirror image
      float[] plain =
          values(TestTimeViews.logits(TestViews.ONE, TestTimeViewsTest::corner).apply(images));
      float[] mirrored = values(corner(images.flip(3)));
      float[] both =
          values(TestTimeViews.logits(TestViews.TWO, TestTimeViewsTest::corner).apply(images));

      assertThat(plain).isEqualTo(values(corner(images)));
      double[] a = softmax(plain);
      double[] b = softmax(mirrored);
      for (int unit = 0; unit < both.length; unit++) {
        assertThat(Math.exp(both[unit])).isCloseTo((a[unit] + b[unit]) / 2, within(1e-6));
      }
    }
  }

  private static Tensor corner(Tensor images) {
    return images.select(1, 0).select(1, 0).narrow(1, 0, 4).contiguous();
  }

  private static double[] softmax(float[] logits) {
    double[] shares = new double[logits.length];
    double sum = 0;
    for (float logit : logits) {
      sum += Math.exp(logit);
    }
    for (int i = 0; i < shares.length; i++) {
      shares[i] = Math.exp(logits[i]) / sum;
    }
    return shares;
  }
}
