package graft.study.source;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import graft.core.error.DataException;
import graft.core.network.Network;
import graft.core.network.Networks;
import graft.core.weights.NamedTensor;
import graft.core.weights.WeightsWriter;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class GivenWeightsTest {
  private static final Network NETWORK = Networks.find("alexnet-32-slim", 2).orElseThrow();

  /** Shapes of alexnet-32-slim for 7 classes, written out. */
  private static final Map<String, List<Long>> SHAPES =
      Map.ofEntries(
          Map.entry("features.0.weight", List.of(16L, 3L, 3L, 3L)),
          Map.entry("features.0.bias", List.of(16L)),
          Map.entry("features.3.weight", List.of(24L, 16L, 3L, 3L)),
          Map.entry("features.3.bias", List.of(24L)),
          Map.entry("features.6.weight", List.of(32L, 24L, 3L, 3L)),
          Map.entry("features.6.bias", List.of(32L)),
          Map.entry("features.8.weight", List.of(32L, 32L, 3L, 3L)),
          Map.entry("features.8.bias", List.of(32L)),
          Map.entry("features.10.weight", List.of(24L, 32L, 3L, 3L)),
          Map.entry("features.10.bias", List.of(24L)),
          Map.entry("classifier.1.weight", List.of(128L, 24L * 16)),
          Map.entry("classifier.1.bias", List.of(128L)),
          Map.entry("classifier.4.weight", List.of(128L, 128L)),
          Map.entry("classifier.4.bias", List.of(128L)),
          Map.entry("classifier.6.weight", List.of(7L, 128L)),
          Map.entry("classifier.6.bias", List.of(7L)));

  @TempDir private Path folder;
  private final List<NamedTensor> tensors = new ArrayList<>();

  private void addAllBut(String left) {
    SHAPES.forEach(
        (name, shape) -> {
          if (!name.equals(left)) {
            add(name, shape, 0.5f);
          }
        });
  }

  private void add(String name, List<Long> shape, float value) {
    int count = (int) (long) shape.stream().reduce(1L, Math::multiplyExact);
    ByteBuffer data = ByteBuffer.allocate(4 * count).order(ByteOrder.LITTLE_ENDIAN);
    for (int i = 0; i < count; i++) {
      data.putFloat(4 * i, value);
    }
    tensors.add(new NamedTensor(name, shape, data));
  }

  private Path written(String name, Map<String, String> metadata) throws IOException {
    Path file = folder.resolve(name);
    WeightsWriter.write(file, ".tmp", metadata, tensors);
    return file;
  }

  @Test
  void soundWeightsAreKnownByTheirContentWithoutTheClassifier() throws IOException {
    addAllBut("classifier.6.bias");
    String seven = GivenWeights.check(written("a", Map.of()), NETWORK).sha256();
    tensors.removeIf(tensor -> tensor.name().startsWith("classifier.6"));
    assertThat(GivenWeights.check(written("b", Map.of("x", "y")), NETWORK).sha256())
        .isEqualTo(seven)
        .hasSize(64);
    tensors.removeIf(tensor -> tensor.name().equals("features.3.bias"));
    add("features.3.bias", List.of(24L), 0.25f);
    assertThat(GivenWeights.check(written("c", Map.of()), NETWORK).sha256()).isNotEqualTo(seven);
  }

  @Test
  void theUnitsOfTheClassifierAreCountedWhereThereIsOne() throws IOException {
    addAllBut("");
    assertThat(GivenWeights.check(written("a", Map.of()), NETWORK).units()).hasValue(7);
    tensors.removeIf(tensor -> tensor.name().startsWith("classifier.6"));
    assertThat(GivenWeights.check(written("b", Map.of()), NETWORK).units()).isEmpty();
  }

  @Test
  void everythingThatIsWrongIsSaidAtOnce() throws IOException {
    addAllBut("features.3.bias");
    tensors.removeIf(tensor -> tensor.name().startsWith("features.0"));
    add("features.0.weight", List.of(16L, 3L, 5L, 5L), 1);
    add("features.0.bias", List.of(16L), Float.NaN);
    Path file = written("a", Map.of("network", "alexnet-64"));
    assertThatThrownBy(() -> GivenWeights.check(file, NETWORK))
        .isInstanceOf(DataException.class)
        .hasMessageContaining(
            "does not fit the network alexnet-32-slim (it says it is of alexnet-64)")
        .hasMessageContaining(
            "features.0.weight has the shape [16, 3, 5, 5], [16, 3, 3, 3] is needed")
        .hasMessageContaining("features.0.bias has 16 NaN, 0 infinite")
        .hasMessageContaining("missing: features.3.bias");
  }

  @Test
  void infinityIsNoWeight() throws IOException {
    addAllBut("classifier.4.bias");
    add("classifier.4.bias", List.of(128L), Float.NEGATIVE_INFINITY);
    Path file = written("a", Map.of());
    assertThatThrownBy(() -> GivenWeights.check(file, NETWORK))
        .hasMessageContaining("classifier.4.bias has 0 NaN, 128 infinite");
  }

  @Test
  void missingAndBrokenFilesAreRefused() throws IOException {
    assertThatThrownBy(() -> GivenWeights.check(folder.resolve("none"), NETWORK))
        .isInstanceOf(DataException.class)
        .hasMessageContaining("no weights file");
    Path text = Files.writeString(folder.resolve("text"), "no weights at all");
    assertThatThrownBy(() -> GivenWeights.check(text, NETWORK))
        .isInstanceOf(DataException.class)
        .hasMessageContaining("holds no weights that can be read");
  }

  @Test
  void classesAreKnownFromTheFileOrFromLabelsBesideIt() throws IOException {
    addAllBut("classifier.6.bias");
    Path file = written("a", Map.of());
    assertThat(GivenWeights.check(file, NETWORK).labels()).isEmpty();
    Files.writeString(folder.resolve("labels.txt"), "cat\n\ndog\n");
    assertThat(GivenWeights.check(file, NETWORK).labels()).contains(List.of("cat", "dog"));
    Path own = written("b", Map.of("labels", "ox\nass"));
    assertThat(GivenWeights.check(own, NETWORK).labels()).contains(List.of("ox", "ass"));
  }
}
