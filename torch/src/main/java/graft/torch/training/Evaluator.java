package graft.torch.training;

import graft.core.data.Selection;
import graft.study.execution.InferenceRequest;
import graft.torch.network.Device;
import java.nio.FloatBuffer;
import java.util.List;
import java.util.function.Consumer;
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
   * Scores all images of a selection for each of some learners, whose frozen layers are of one
   * base.
   *
   * @param stop asked before each chunk, with the number of images done
   * @throws StoppedException if {@code stop} said so
   */
  List<Scores> score(List<Learner> learners, Selection selection, IntPredicate stop)
      throws StoppedException {
    List<Scores> scores = learners.stream().map(learner -> new Scores()).toList();
    forEachChunk(
        selection,
        stop,
        images -> {
          FrozenOutputs chunk = new FrozenOutputs(images);
          for (int i = 0; i < learners.size(); i++) {
            scoreChunk(learners.get(i), chunk, scores.get(i));
          }
        });
    return scores;
  }

  /** Frees what the learner's own layers put out before the next learner's turn. */
  @SuppressWarnings("try") // scopes are opened for their end
  private void scoreChunk(Learner learner, FrozenOutputs chunk, Scores scores) {
    Tensor frozen = learner.frozenOutput(chunk);
    try (PointerScope scope = new PointerScope()) {
      read(learner.logits(frozen), scores::add);
    }
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
    forEachChunk(selection, stop, images -> read(forward.apply(images), reader));
  }

  @SuppressWarnings("try") // scopes are opened for their end
  private void forEachChunk(Selection selection, IntPredicate stop, Consumer<Tensor> reader)
      throws StoppedException {
    for (int from = 0; from < selection.size(); from += CHUNK) {
      if (stop.test(from)) {
        throw new StoppedException();
      }
      images.fillEvaluation(batch, selection, from, Math.min(selection.size(), from + CHUNK));
      try (PointerScope scope = new PointerScope();
          NoGradGuard noGrad = new NoGradGuard()) {
        reader.accept(batch.images());
      }
    }
  }

  /** Hears of one image. */
  @FunctionalInterface
  interface RowReader {
    /** Reads an image's values, kept by nobody else, and its label. */
    void read(float[] values, int label);
  }

  private void read(Tensor onDevice, RowReader reader) {
    Tensor rows = Device.bring(onDevice).contiguous();
    FloatBuffer values = rows.createBuffer();
    for (int i = 0; i < batch.size(); i++) {
      float[] row = new float[(int) rows.size(1)];
      values.get(row);
      reader.read(row, batch.label(i));
    }
  }
}
