package graft.torch.training;

import graft.core.data.Selection;
import graft.study.execution.InferenceRequest;
import graft.torch.network.Device;
import graft.torch.network.Pass;
import java.nio.FloatBuffer;
import java.util.function.IntPredicate;
import java.util.function.UnaryOperator;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.Tensor;

/** Evaluates in fixed chunks, without dropout or gradients. Owned by the open scope. */
final class Evaluator {
  private static final int CHUNK = InferenceRequest.CHUNK;

  private final Images images;
  private final Batch batch;

  Evaluator(Images images, Device device) {
    this.images = images;
    batch = new Batch(CHUNK, images.side(), device);
  }

  /**
   * Scores all images of a selection.
   *
   * @param stop asked before each chunk, with the number of images done
   * @throws StoppedException if {@code stop} said so
   */
  Scores score(Learner learner, Selection selection, IntPredicate stop) throws StoppedException {
    Scores scores = new Scores();
    show(images -> learner.logits(images, Pass.EVALUATION), selection, stop, scores::add);
    return scores;
  }

  /**
   * Passes all images of a selection forward.
   *
   * @param forward {@code [N, 3, side, side]} to {@code [N, values]}
   * @param stop asked before each chunk, with the number of images done
   * @param reader hears of each image, in order
   * @throws StoppedException if {@code stop} said so
   */
  void show(UnaryOperator<Tensor> forward, Selection selection, IntPredicate stop, RowReader reader)
      throws StoppedException {
    for (int from = 0; from < selection.size(); from += CHUNK) {
      if (stop.test(from)) {
        throw new StoppedException();
      }
      images.fillEvaluation(batch, selection, from, Math.min(selection.size(), from + CHUNK));
      showBatch(forward, reader);
    }
  }

  /** Hears of one image. */
  @FunctionalInterface
  interface RowReader {
    /** Reads an image's values, kept by nobody else, and its label. */
    void read(float[] values, int label);
  }

  @SuppressWarnings("try") // scopes are opened for their end
  private void showBatch(UnaryOperator<Tensor> forward, RowReader reader) {
    try (PointerScope scope = new PointerScope();
        NoGradGuard noGrad = new NoGradGuard()) {
      Tensor rows = Device.bring(forward.apply(batch.images())).contiguous();
      FloatBuffer values = rows.createBuffer();
      for (int i = 0; i < batch.size(); i++) {
        float[] row = new float[(int) rows.size(1)];
        values.get(row);
        reader.read(row, batch.label(i));
      }
    }
  }
}
