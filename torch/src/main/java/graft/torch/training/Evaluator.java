package graft.torch.training;

import graft.core.data.Selection;
import graft.torch.network.Dropout;
import java.nio.FloatBuffer;
import java.util.function.BooleanSupplier;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.Tensor;

/** Evaluates in fixed chunks, without dropout or gradients. Owned by the open scope. */
final class Evaluator {
  private static final int CHUNK = 250;

  private final Images images;
  private final Batch batch;

  Evaluator(Images images) {
    this.images = images;
    batch = new Batch(CHUNK, images.side());
  }

  /**
   * Scores all images of a selection.
   *
   * @param stop asked before each chunk
   * @throws StoppedException if {@code stop} said so
   */
  Scores score(Learner learner, Selection selection, BooleanSupplier stop) throws StoppedException {
    Scores scores = new Scores();
    for (int from = 0; from < selection.size(); from += CHUNK) {
      if (stop.getAsBoolean()) {
        throw new StoppedException();
      }
      images.fillEvaluation(batch, selection, from, Math.min(selection.size(), from + CHUNK));
      scoreBatch(learner, scores);
    }
    return scores;
  }

  @SuppressWarnings("try") // scopes are opened for their end
  private void scoreBatch(Learner learner, Scores scores) {
    try (PointerScope scope = new PointerScope();
        NoGradGuard noGrad = new NoGradGuard()) {
      Tensor logits = learner.logits(batch.images(), Dropout.NONE).contiguous();
      FloatBuffer values = logits.createBuffer();
      float[] row = new float[(int) logits.size(1)];
      for (int i = 0; i < batch.size(); i++) {
        values.get(row);
        scores.add(row, batch.label(i));
      }
    }
  }
}
