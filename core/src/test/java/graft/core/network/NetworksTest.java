package graft.core.network;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import graft.core.network.Operation.BatchNorm;
import graft.core.network.Operation.Convolution;
import graft.core.network.Operation.Linear;
import graft.core.network.Operation.Plain;
import graft.core.network.Operation.Residual;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class NetworksTest {
  @Test
  void alexnetIsTorchvisionsInNamesAndSize() {
    Network alexnet = Networks.find("alexnet", 1000).orElseThrow();
    assertThat(alexnet.parameters()).isEqualTo(61_100_840L);
    assertThat(alexnet.multiplyAdds()).isBetween(714_000_000L, 715_000_000L);
    assertThat(alexnet.tensorNames())
        .hasSize(16)
        .startsWith("features.0.weight", "features.0.bias", "features.3.weight")
        .endsWith("classifier.6.weight", "classifier.6.bias");
  }

  @Test
  void everyNetworkHasItsNameAndItsLayers() {
    Map<String, Integer> depths =
        Map.of(
            "resnet18", 10,
            "resnet18-64", 10,
            "resnet34", 18,
            "resnet50", 18,
            "vgg11", 11,
            "mobilenet_v3_small", 15,
            "vit_b_16", 14);
    for (String name : Networks.names()) {
      Network network = Networks.find(name, 10).orElseThrow();
      assertThat(network.name()).isEqualTo(name);
      assertThat(network.depth()).as(name).isEqualTo(depths.getOrDefault(name, 8));
      assertThat(network.classes()).isEqualTo(10);
    }
  }

  /** Parameters and GFLOPS as torchvision states them of its weights. */
  @ParameterizedTest
  @CsvSource({
    "resnet34, 21797672, 3.66, 182, 512",
    "resnet50, 25557032, 4.09, 267, 2048",
    "vgg11, 132863336, 7.61, 22, 4096",
    "mobilenet_v3_small, 2542856, 0.06, 210, 1024",
    "vit_b_16, 86567656, 17.56, 152, 768"
  })
  void torchvisionsNetworksHaveTheirSize(
      String name, long parameters, double giga, int tensors, int features) {
    Network network = Networks.find(name, 1000).orElseThrow();
    assertThat(network.parameters()).isEqualTo(parameters);
    assertThat(network.multiplyAdds() / 1e9).isCloseTo(giga, within(0.006));
    assertThat(network.tensorNames()).hasSize(tensors).doesNotHaveDuplicates();
    assertThat(network.features()).isEqualTo(features);
  }

  @Test
  void aTransformersLastBlockEndsInTheClassesToken() {
    Network transformer = Networks.find("vit_b_16", 10).orElseThrow();
    assertThat(transformer.outputValues(1)).isEqualTo(197 * 768);
    assertThat(transformer.outputValues(12)).isEqualTo(197 * 768);
    assertThat(transformer.outputValues(13)).isEqualTo(768);
    assertThat(transformer.layer(13).tensorShapes()).containsKey("encoder.ln.weight");
  }

  @Test
  void whatDoesNotFitIsRefusedByTheNumberOfItsLayer() {
    Layer first = new Layer("a", new Convolution("a", 3, 8, 3, 1, 1, 1, true), Plain.RELU);
    Layer last = new Layer("c", new Linear("c", 8, 2));
    assertThatThrownBy(() -> new Network("x", 8, Initialisation.HE_UNIFORM, List.of(first, last)))
        .hasMessageContaining("layer 2 (c)")
        .hasMessageContaining("does not take 8 channels of 8 x 8");
    Layer normalised = new Layer("b", new BatchNorm("b", 9, 1e-5, 0.1));
    assertThatThrownBy(
            () -> new Network("x", 8, Initialisation.HE_UNIFORM, List.of(first, normalised, last)))
        .hasMessageContaining("layer 2 (b)");
    assertThatThrownBy(() -> new Layer("d", Plain.DROPOUT, Plain.DROPOUT))
        .hasMessageContaining("dropout more than once");
    assertThatThrownBy(() -> new Layer("d", new Residual(List.of(Plain.DROPOUT), List.of())))
        .hasMessageContaining("within an operation");
  }

  @Test
  void smallNetworksCostWhatTheirPresetsPromise() {
    assertThat(Networks.find("alexnet-32-slim", 20).orElseThrow().multiplyAdds())
        .isLessThan(3_000_000);
    assertThat(Networks.find("alexnet-32", 20).orElseThrow().multiplyAdds())
        .isBetween(7_000_000L, 9_000_000L);
  }

  @Test
  void resnet18IsTorchvisionsInNamesAndSize() {
    Network resnet = Networks.find("resnet18", 1000).orElseThrow();
    assertThat(resnet.parameters()).isEqualTo(11_689_512L);
    assertThat(resnet.multiplyAdds()).isBetween(1_813_000_000L, 1_815_000_000L);
    assertThat(resnet.features()).isEqualTo(512);
    assertThat(resnet.tensorNames())
        .hasSize(122 - 20) // PyTorch's 122 without the 20 counters num_batches_tracked
        .startsWith("conv1.weight", "bn1.weight", "bn1.bias", "bn1.running_mean", "bn1.running_var")
        .contains("layer2.0.downsample.0.weight", "layer2.0.downsample.1.running_var")
        .doesNotContain("layer1.0.downsample.0.weight")
        .endsWith("fc.weight", "fc.bias");
  }
}
