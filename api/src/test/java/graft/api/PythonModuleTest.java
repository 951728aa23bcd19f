package graft.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import graft.core.network.Initialisation;
import graft.core.network.Layer;
import graft.core.network.Network;
import graft.core.network.Networks;
import graft.core.network.NormalisedConvolution;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PythonModuleTest {
  private static final Layer.Convolution CONVOLUTION =
      new Layer.Convolution("features.0", 3, 8, 3, 1, 1, 2, 2);
  private static final Layer.Stem STEM =
      new Layer.Stem("conv1", new NormalisedConvolution("conv1", "bn1", 3, 8, 7, 2, 3), 3, 2, 1);
  private static final Layer.ResidualBlock BLOCK =
      new Layer.ResidualBlock("layer1.0", 8, 8, 1, true);
  private static final Layer.FullyConnected LAST =
      new Layer.FullyConnected("classifier.0", 8, 2, false);

  private static Network network(Layer... layers) {
    return new Network("made-up", 32, Initialisation.HE_NORMAL, List.of(layers));
  }

  @ParameterizedTest
  @ValueSource(strings = {"alexnet", "alexnet-32", "resnet18", "resnet18-64"})
  void everyNetworkIsWritten(String name) {
    Network network = Networks.find(name, 5).orElseThrow();
    assertThat(PythonModule.net(network, 0.25))
        .contains("class Net(nn.Module)", "nn.Linear(%d, 5)".formatted(network.features()));
  }

  @Test
  void aLayerThatAKindOfNetworkDoesNotHaveIsNamedAndNotLeftOut() {
    assertThatThrownBy(() -> PythonModule.net(network(CONVOLUTION, BLOCK, LAST), 0))
        .hasMessageContaining("ResidualBlock layer1.0");
    assertThatThrownBy(() -> PythonModule.net(network(CONVOLUTION, STEM, LAST), 0))
        .hasMessageContaining("Stem conv1");
    assertThatThrownBy(() -> PythonModule.net(network(STEM, CONVOLUTION, BLOCK, LAST), 0))
        .hasMessageContaining("Convolution features.0");
    assertThatThrownBy(() -> PythonModule.net(network(BLOCK, BLOCK, LAST), 0))
        .hasMessageContaining("ResidualBlock layer1.0");
  }
}
