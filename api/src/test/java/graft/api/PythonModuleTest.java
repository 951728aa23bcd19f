package graft.api;

import static org.assertj.core.api.Assertions.assertThat;

import graft.core.network.Network;
import graft.core.network.Networks;
import java.util.List;
import org.junit.jupiter.api.Test;

class PythonModuleTest {
  private static String net(String name) {
    return PythonModule.net(Networks.find(name, 5).orElseThrow(), 0.25);
  }

  @Test
  void everyTensorOfEveryNetworkHasItsModule() {
    for (String name : Networks.names()) {
      Network network = Networks.find(name, 5).orElseThrow();
      List<String> modules =
          network.tensorNames().stream()
              .map(
                  tensor ->
                      tensor.replaceAll(
                          "\\.(weight|bias|running_mean|running_var|in_proj_\\w+|out_proj\\.\\w+)$",
                          ""))
              .distinct()
              .map("self.put(\"%s\", "::formatted)
              .toList();
      assertThat(net(name)).as(name).contains(modules);
    }
  }

  @Test
  void aBottleneckSaysEachOperationOnce() {
    assertThat(net("resnet50"))
        .contains(
            """
                    # 3: layer1.1
                    x3 = x
                    x3 = self.at("layer1.1.conv1")(x3)
                    x3 = self.at("layer1.1.bn1")(x3)
                    x3 = torch.relu(x3)
                    x3 = self.at("layer1.1.conv2")(x3)
                    x3 = self.at("layer1.1.bn2")(x3)
                    x3 = torch.relu(x3)
                    x3 = self.at("layer1.1.conv3")(x3)
                    x3 = self.at("layer1.1.bn3")(x3)
                    x = x3 + x
                    x = torch.relu(x)
            """);
  }

  @Test
  void dropoutLiesWhereTheNetworkHasIt() {
    assertThat(net("vgg11"))
        .contains(
            """
                    # 11: classifier.6
                    x = nn.functional.dropout(x, 0.25, training=self.training)
                    x = self.at("classifier.6")(x)
                    return x
            """);
  }
}
