package graft.core.weights;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import graft.core.error.DataException;
import graft.core.network.Layer;
import graft.core.network.Network;
import graft.core.network.Networks;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MergeReportTest {
  private static final Network NETWORK = Networks.find("alexnet-32-slim", 5).orElseThrow();

  @TempDir
  @SuppressWarnings("NullAway.Init")
  Path folder;

  private static NamedTensor zeros(String name, List<Long> shape) {
    int bytes = (int) (4 * shape.stream().reduce(1L, (a, b) -> a * b));
    return new NamedTensor(name, shape, ByteBuffer.allocate(bytes).order(ByteOrder.LITTLE_ENDIAN));
  }

  private Path file(String prefix, Consumer<List<NamedTensor>> change) throws IOException {
    List<NamedTensor> tensors = new ArrayList<>();
    for (Layer layer : NETWORK.layers()) {
      layer.tensorShapes().forEach((name, shape) -> tensors.add(zeros(prefix + name, shape)));
    }
    change.accept(tensors);
    Path file = folder.resolve("w.safetensors");
    WeightsWriter.write(file, ".1.tmp", Map.of(), tensors);
    return file;
  }

  private static MergeReport report(Path file, int transferredLayers) {
    try (Weights weights = Weights.open(file)) {
      return MergeReport.of(
          weights, Networks.find("alexnet-32-slim", 9).orElseThrow(), transferredLayers);
    }
  }

  @Test
  void layersAboveTheTransferredAreReinitialisedWhateverTheFileHas() throws IOException {
    MergeReport report = report(file("", tensors -> {}), 7);
    assertThat(report.isUsable()).isTrue();
    assertThat(report.copied()).hasSize(14).startsWith("features.0.weight", "features.0.bias");
    assertThat(report.reinitialised()).containsExactly("classifier.6.weight", "classifier.6.bias");
    assertThat(report.unexpected()).isEmpty();
    assertThat(report.lines())
        .containsExactly(
            "14 tensors copied",
            "2 tensors re-initialised: classifier.6.weight, classifier.6.bias");
  }

  @Test
  void everythingThatIsWrongIsSaidAtOnce() throws IOException {
    Path file =
        file(
            "",
            tensors -> {
              tensors.removeIf(tensor -> tensor.name().equals("features.3.bias"));
              tensors.removeIf(tensor -> tensor.name().equals("features.6.bias"));
              tensors.add(zeros("features.6.bias", List.of(31L)));
              tensors.add(zeros("bn.weight", List.of(2L)));
              tensors.add(zeros("bn.num_batches_tracked", List.of()));
              tensors.get(0).data().putFloat(8, Float.NaN).putFloat(4, Float.NEGATIVE_INFINITY);
            });
    MergeReport report = report(file, 8);
    assertThat(report.missing()).containsExactly("features.3.bias");
    assertThat(report.wrong())
        .containsExactly(
            "features.6.bias has the shape [31], [32] is needed",
            "classifier.6.weight has the shape [5, 128], [9, 128] is needed",
            "classifier.6.bias has the shape [5], [9] is needed");
    assertThat(report.notFinite()).containsExactly("features.0.weight has 1 NaN, 1 infinite");
    assertThat(report.unexpected()).containsExactly("bn.weight");
    assertThat(report.notes())
        .containsExactly("1 counters num_batches_tracked are not needed and left out");
    assertThat(report.copied()).hasSize(11);
    assertThatThrownBy(() -> report.requireUsable(file, "resnet50"))
        .isInstanceOf(DataException.class)
        .hasMessageContainingAll(
            "missing: features.3.bias", "does not fit: features.6.bias", "not finite: features.0");
  }

  /** As a network of the same names with gates in its blocks has them. */
  @Test
  void moreTensorsWithinTheTransferredLayersAreOfAnotherNetworkAndThoseOfItsHeadAreNot()
      throws IOException {
    Path head =
        file(
            "",
            tensors -> {
              tensors.add(zeros("classifier.6.gate.weight", List.of(2L)));
              tensors.add(zeros("classifier.8.weight", List.of(2L)));
              tensors.add(zeros("embedding.weight", List.of(2L)));
              tensors.add(zeros("features.3.total_ops", List.of(1L)));
            });
    assertThat(report(head, 7).isUsable()).isTrue();
    assertThat(report(head, 7).unexpected()).hasSize(4);
    Path gates =
        file(
            "",
            tensors -> {
              tensors.add(zeros("features.3.gate.weight", List.of(2L)));
              tensors.add(zeros("classifier.4.gate.weight", List.of(2L)));
            });
    assertThat(report(gates, 1).isUsable()).as("of layers that are not transferred").isTrue();
    MergeReport report = report(gates, 7);
    assertThat(report.isUsable()).isFalse();
    assertThat(report.wrong())
        .containsExactly(
            "features.3.gate.weight is within what is transferred, and the network has no such tensor",
            "classifier.4.gate.weight is within what is transferred, and the network has no such tensor");
  }

  @Test
  void weightsThatFitButHoldNanAreNotCalledThoseOfAnotherNetwork() throws IOException {
    Path file = file("", tensors -> tensors.get(0).data().putFloat(0, Float.NaN));
    assertThatThrownBy(() -> report(file, 7).requireUsable(file, ""))
        .isInstanceOf(DataException.class)
        .hasMessageContaining("holds numbers that are not finite")
        .hasMessageNotContaining("does not fit");
  }

  @Test
  void aWrappersPrefixIsTakenOffAndSaid() throws IOException {
    MergeReport report = report(file("module._orig_mod.", tensors -> {}), 7);
    assertThat(report.isUsable()).isTrue();
    assertThat(report.notes())
        .containsExactly("the prefix module._orig_mod. was taken off every name");
  }

  @Test
  void theNetworkIsFoundWithTheFilesOwnClasses() throws IOException {
    try (Weights weights = Weights.open(file("", tensors -> {}))) {
      assertThat(FittingNetwork.all(weights)).containsExactly(new Fit(NETWORK, true));
    }
    try (Weights weights =
        Weights.open(file("", tensors -> tensors.add(zeros("more", List.of(1L)))))) {
      assertThat(FittingNetwork.all(weights)).isEmpty();
    }
  }
}
