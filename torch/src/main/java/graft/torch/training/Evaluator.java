package graft.torch.training;

import graft.core.data.Selection;
import graft.core.protocol.Recipe.Precision;
import graft.study.execution.InferenceRequest;
import graft.torch.network.Device;
import graft.torch.network.Pass;
import graft.torch.network.TorchNetwork;
import java.nio.FloatBuffer;
import java.util.List;
import java.util.Optional;
import java.util.function.IntPredicate;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.Tensor;

/** Evaluates in fixed chunks, without dropout or gradients. Owned by the open scope. */
final class Evaluator {
  static final int CHUNK = InferenceRequest.CHUNK;

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
   * @param kept what frozen layers made of the selection, a row an image; nothing where it does not
   *     come again
   * @param stop asked before each chunk, with the number of images done
   * @throws StoppedException if {@code stop} said so
   */
  List<Scores> score(
      List<Learner> learners, Selection selection, Optional<KeptOutputs> kept, IntPredicate stop)
      throws StoppedException {
    List<Scores> scores = learners.stream().map(learner -> new Scores()).toList();
    forEachChunk(
        selection,
        stop,
        (positions, pixels) -> {
          FrozenOutputs chunk =
              new FrozenOutputs(
                  pixels,
                  kept.map(
                      k ->
                          new FrozenOutputs.Memory(
                              k, positions, positions.length, Integer.MAX_VALUE)));
          for (int i = 0; i < learners.size(); i++) {
            Scores of = scores.get(i);
            scoreChunk(
                learners.get(i), chunk, (at, row) -> of.add(row, label(selection, positions[at])));
          }
        });
    return scores;
  }

  private static int label(Selection selection, int position) {
    return selection.labels().get(position);
  }

  /** Frees what the learner's own layers put out before the next learner's turn. */
  @SuppressWarnings("try") // scopes are opened for their end
  private static void scoreChunk(Learner learner, FrozenOutputs chunk, Row reader) {
    Tensor frozen = learner.frozenOutput(chunk);
    try (PointerScope scope = new PointerScope()) {
      read(learner.logits(frozen), reader);
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
    forEachChunk(
        selection,
        stop,
        (positions, pixels) ->
            read(
                forward.apply(pixels.get()),
                (at, row) -> reader.read(row, label(selection, positions[at]))));
  }

  /** What the layers below the classifier make of images: {@code [N, features] float32}. */
  static Tensor features(TorchNetwork network, Tensor images, Precision precision) {
    int below = network.network().depth() - 1;
    return Autocast.in(
            precision, network.device(), () -> network.forward(images, 1, below, Pass.EVALUATION))
        .flatten(1, -1);
  }

  /** Does something with the images at some positions. */
  @FunctionalInterface
  private interface Chunk {
    /** The batch is filled when {@code pixels} is asked. */
    void at(int[] positions, Supplier<Tensor> pixels);
  }

  @SuppressWarnings("try") // scopes are opened for their end
  private void forEachChunk(Selection selection, IntPredicate stop, Chunk reader)
      throws StoppedException {
    for (int from = 0; from < selection.size(); from += CHUNK) {
      if (stop.test(from)) {
        throw new StoppedException();
      }
      int[] positions = IntStream.range(from, Math.min(selection.size(), from + CHUNK)).toArray();
      try (PointerScope scope = new PointerScope();
          NoGradGuard noGrad = new NoGradGuard()) {
        reader.at(
            positions,
            () -> {
              images.fillEvaluation(batch, selection, positions);
              return batch.images();
            });
      }
    }
  }

  /** Hears of one image. */
  @FunctionalInterface
  interface RowReader {
    /** Reads an image's values, kept by nobody else, and its label. */
    void read(float[] values, int label);
  }

  /** Hears of one row of a tensor. */
  @FunctionalInterface
  private interface Row {
    void read(int index, float[] values);
  }

  private static void read(Tensor onDevice, Row reader) {
    Tensor rows = Device.bring(onDevice).contiguous();
    FloatBuffer values = rows.createBuffer();
    for (int i = 0; i < rows.size(0); i++) {
      float[] row = new float[(int) rows.size(1)];
      values.get(row);
      reader.read(i, row);
    }
  }
}
