package graft.torch.training;

import graft.study.execution.TestViews;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/** Several views of images that are classified, as one forward pass. */
final class TestTimeViews {
  private TestTimeViews() {}

  /**
   * Of one view the logits, of several the logarithms of their mean probabilities.
   *
   * @param forward {@code [N, 3, side, side]} to logits {@code [N, classes]}
   */
  static UnaryOperator<Tensor> logits(TestViews views, UnaryOperator<Tensor> forward) {
    return views == TestViews.ONE
        ? forward
        : images -> {
          List<Tensor> seen = of(views, images);
          Tensor sum = torch.softmax(forward.apply(seen.get(0)), 1);
          for (Tensor view : seen.subList(1, seen.size())) {
            sum.add_(torch.softmax(forward.apply(view), 1));
          }
          Tensor mean = sum.div_(new Scalar((double) seen.size()));
          return mean.clamp_min_(new Scalar((double) Float.MIN_NORMAL)).log_();
        };
  }

  /** The views, the images as they are first. */
  static List<Tensor> of(TestViews views, Tensor images) {
    int shift = (int) Math.max(1, images.size(3) / 16);
    List<Tensor> all = new ArrayList<>(List.of(images, images.flip(3)));
    for (int y : new int[] {-shift, shift}) {
      for (int x : new int[] {-shift, shift}) {
        if (all.size() < views.count()) {
          Tensor shifted = shifted(images, x, y);
          all.addAll(List.of(shifted, shifted.flip(3)));
        }
      }
    }
    return all.subList(0, views.count());
  }

  /** The images from column x and row y on, black where they are not. */
  private static Tensor shifted(Tensor images, int x, int y) {
    long side = images.size(3);
    Tensor view = images.clone();
    float[] normalised = Views.normalised();
    for (int channel = 0; channel < Views.CHANNELS; channel++) {
      view.select(1, channel).fill_(new Scalar(normalised[channel * Views.VALUES])); // black
    }
    window(view, -x, -y, side).copy_(window(images, x, y, side));
    return view;
  }

  private static Tensor window(Tensor images, int x, int y, long side) {
    return images
        .narrow(2, Math.max(0, y), side - Math.abs(y))
        .narrow(3, Math.max(0, x), side - Math.abs(x));
  }
}
