package graft.torch.training;

import graft.torch.network.Pass;
import java.util.TreeMap;
import org.bytedeco.pytorch.Tensor;

/**
 * One batch and what it is after frozen layers, for all trainings that see it: layers that are
 * frozen come from the group's base and are the same in each, so a batch passes them once. Lives as
 * long as the scope it was made in.
 */
final class FrozenOutputs {
  private final TreeMap<Integer, Tensor> afterLayer = new TreeMap<>();

  /** Of a batch of images {@code [N, 3, side, side]}, before any layer. */
  FrozenOutputs(Tensor images) {
    afterLayer.put(0, images);
  }

  /**
   * The output of layers {@code 1..layers}, all frozen in {@code learner}; the images for 0.
   *
   * @param pass dropout of this batch; the same for all who ask
   */
  Tensor after(int layers, Learner learner, Pass pass) {
    var nearest = afterLayer.floorEntry(layers);
    if (nearest.getKey() == layers) {
      return nearest.getValue();
    }
    Tensor output = learner.frozenOutput(nearest.getValue(), nearest.getKey() + 1, layers, pass);
    afterLayer.put(layers, output);
    return output;
  }
}
