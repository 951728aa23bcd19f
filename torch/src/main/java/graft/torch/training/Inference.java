package graft.torch.training;

import graft.core.error.DataException;
import graft.core.error.MachineException;
import graft.core.error.Shown;
import graft.core.network.Network;
import graft.core.network.Networks;
import graft.core.pack.PackedStore;
import graft.core.weights.NamedTensor;
import graft.core.weights.WeightsFile;
import graft.core.weights.WeightsWriter;
import graft.study.execution.InferenceRequest;
import graft.torch.network.Device;
import graft.torch.network.Pass;
import graft.torch.network.TorchNetwork;
import graft.torch.network.Transfer;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.IntConsumer;
import java.util.function.UnaryOperator;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Tensor;

/** Passes images forward through trained weights and writes what comes out. */
public final class Inference {
  private Inference() {}

  /**
   * Answers a request, whole or not at all.
   *
   * @param device that it is computed on
   * @param done told after each image how many are done
   * @throws DataException if weights or images cannot be used, or a logit is NaN or infinite
   * @throws MachineException if the answer cannot be written
   */
  @SuppressWarnings("try") // scopes are opened for their end
  public static void run(InferenceRequest request, Device device, IntConsumer done) {
    Network network = Networks.find(request.network(), request.classes()).orElseThrow();
    try (PointerScope scope = new PointerScope();
        PackedStore store = PackedStore.open(Path.of(request.store()))) {
      TorchNetwork torchNetwork = new TorchNetwork(network, device);
      try (WeightsFile weights = WeightsFile.open(Path.of(request.weights()))) {
        Transfer.copy(weights, torchNetwork, network.depth());
      }
      List<NamedTensor> answer = new ArrayList<>();
      answer.add(logits(request, torchNetwork, store, done));
      if (request.withInputs()) {
        answer.add(inputs(request, device, store));
      }
      WeightsWriter.write(Path.of(request.output()), ".part", Map.of(), answer);
    } catch (IOException e) {
      throw new MachineException(
          "cannot write " + request.output() + ": " + e.getMessage() + "; is the disk full?", e);
    }
  }

  private static NamedTensor logits(
      InferenceRequest request, TorchNetwork network, PackedStore store, IntConsumer done) {
    ByteBuffer rows = floats((long) request.images().size() * request.classes());
    int[] count = new int[1];
    show(
        TestTimeViews.logits(request.views(), images -> network.forward(images, Pass.EVALUATION)),
        request,
        new Evaluator(new Images(store), network.device()),
        (row, label) -> {
          requireFinite(row, request.weights());
          put(rows, row);
          done.accept(++count[0]);
        });
    return new NamedTensor(
        InferenceRequest.LOGITS,
        List.of((long) request.images().size(), (long) request.classes()),
        rows.flip());
  }

  private static void requireFinite(float[] row, String weights) {
    for (float logit : row) {
      if (!Float.isFinite(logit)) {
        throw new DataException(
            "the model's logits are not finite: the weights in "
                + Shown.text(weights)
                + " overflow on these images; train it again, at a lower rate");
      }
    }
  }

  private static NamedTensor inputs(InferenceRequest request, Device device, PackedStore store) {
    long side = store.side();
    ByteBuffer rows = floats(request.images().size() * 3L * side * side);
    show(
        images -> images.contiguous().flatten(1, -1),
        request,
        new Evaluator(new Images(store), device),
        (row, label) -> put(rows, row));
    return new NamedTensor(
        InferenceRequest.INPUT,
        List.of((long) request.images().size(), 3L, side, side),
        rows.flip());
  }

  private static void show(
      UnaryOperator<Tensor> forward,
      InferenceRequest request,
      Evaluator evaluator,
      Evaluator.RowReader reader) {
    try {
      evaluator.show(forward, request.images(), done -> false, reader);
    } catch (StoppedException e) {
      throw new IllegalStateException("nobody asked to stop", e);
    }
  }

  private static ByteBuffer floats(long count) {
    return ByteBuffer.allocate(Math.toIntExact(Math.multiplyExact(count, Float.BYTES)))
        .order(ByteOrder.LITTLE_ENDIAN);
  }

  private static void put(ByteBuffer to, float[] values) {
    to.asFloatBuffer().put(values);
    to.position(to.position() + values.length * Float.BYTES);
  }
}
