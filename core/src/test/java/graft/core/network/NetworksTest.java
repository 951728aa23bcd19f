package graft.core.network;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

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
  void everyNetworkHasItsNameAndEightLayersOrTen() {
    for (String name : Networks.names()) {
      Network network = Networks.find(name, 10).orElseThrow();
      assertThat(network.name()).isEqualTo(name);
      assertThat(network.depth()).isEqualTo(name.startsWith("resnet18") ? 10 : 8);
      assertThat(network.classes()).isEqualTo(10);
    }
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
