package graft.torch.training;

import graft.torch.network.Pass;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Supplier;
import org.bytedeco.pytorch.Tensor;

/**
 * One batch and what it is after frozen layers, for all trainings that see it: layers that are
 * frozen come from the group's base and are the same in each, so a batch passes them once, and
 * where its images come again, each image once. Lives as long as the scope it was made in.
 */
final class FrozenOutputs {
  private final TreeMap<Integer, Tensor> afterLayer = new TreeMap<>();
  private final Supplier<Tensor> images;
  private final Optional<Memory> memory;

  /** What was kept of a batch's images. */
  static final class Memory {
    private final KeptOutputs kept;
    private final int[] rows;
    private final int size;
    private final int lastLayer;

    /**
     * Of some rows.
     *
     * @param kept by layer and row, all computed in batches of one size
     * @param rows of the batch's images
     * @param size of those batches, at least the batch's own
     * @param lastLayer the last one whose output is the same each time: none with dropout
     */
    Memory(KeptOutputs kept, int[] rows, int size, int lastLayer) {
      this.kept = kept;
      this.rows = rows.clone();
      this.size = size;
      this.lastLayer = lastLayer;
    }
  }

  /** Of a batch of images {@code [N, 3, side, side]}, before any layer. */
  FrozenOutputs(Tensor images) {
    this(() -> images, Optional.empty());
  }

  /**
   * Of a batch that may have been seen before.
   *
   * @param images {@code [N, 3, side, side]}; asked for at most once, where they are needed
   */
  FrozenOutputs(Supplier<Tensor> images, Optional<Memory> memory) {
    this.images = images;
    this.memory = memory;
  }

  /**
   * The output of layers {@code 1..layers}, all frozen in {@code learner}; the images for 0.
   *
   * @param pass dropout of this batch; the same for all who ask
   */
  Tensor after(int layers, Learner learner, Pass pass) {
    memory.ifPresent(of -> remember(of, Math.min(layers, of.lastLayer), learner, pass));
    return computed(layers, learner, pass);
  }

  /**
   * A smaller batch, the last of an epoch, is always computed: its rows may get other last bits
   * than in a whole one. What they become there is kept for later whole ones.
   */
  private void remember(Memory of, int layer, Learner learner, Pass pass) {
    if (layer == 0 || afterLayer.containsKey(layer)) {
      return;
    }
    Optional<Tensor> found = of.kept.find(layer, of.rows);
    if (of.rows.length < of.size) {
      if (found.isEmpty() && of.kept.hasRoom(layer)) {
        of.kept.keep(layer, of.rows, computedInWholeBatch(of, layer, learner, pass));
      }
      return;
    }
    if (found.isEmpty()) {
      of.kept.keep(layer, of.rows, computed(layer, learner, pass));
      return;
    }
    found
        .filter(output -> of.kept.isTrusted(layer, output, () -> computed(layer, learner, pass)))
        .ifPresent(output -> afterLayer.putIfAbsent(layer, output));
  }

  /** What rows of a smaller batch become in one that is filled with them. */
  private Tensor computedInWholeBatch(Memory of, int layer, Learner learner, Pass pass) {
    int[] cycle = new int[of.size];
    for (int i = 0; i < cycle.length; i++) {
      cycle[i] = i % of.rows.length;
    }
    Tensor filled = of.kept.rows(computed(0, learner, pass), cycle);
    return learner.frozenOutput(filled, 1, layer, pass).narrow(0, 0, of.rows.length);
  }

  private Tensor computed(int layers, Learner learner, Pass pass) {
    var nearest = afterLayer.floorEntry(layers);
    if (nearest == null) {
      afterLayer.put(0, images.get());
      return computed(layers, learner, pass);
    }
    if (nearest.getKey() == layers) {
      return nearest.getValue();
    }
    Tensor output = learner.frozenOutput(nearest.getValue(), nearest.getKey() + 1, layers, pass);
    afterLayer.put(layers, output);
    return output;
  }
}
