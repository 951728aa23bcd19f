package graft.api;

import static graft.core.network.Step.classifier;
import static graft.core.network.Step.conv;
import static graft.core.network.Step.gate;
import static graft.core.network.Step.linear;
import static graft.core.network.Step.residual;
import static org.assertj.core.api.Assertions.assertThat;

import graft.core.network.Network;
import graft.core.network.Networks;
import graft.core.network.OwnNetwork;
import graft.core.network.Step;
import graft.core.network.Step.Kind;
import java.util.List;
import java.util.Map;
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

  @Test
  void tensorsOfATransformerOfOnesOwnAreFoundByTheirDottedNames() {
    OwnNetwork own =
        OwnNetwork.named("tokens", 16)
            .layer(
                "embed",
                Step.of(Kind.PATCHES, Map.of("outputs", 8, "kernel", 4)),
                Step.of(Kind.CLASS_TOKEN))
            .layer("head", classifier())
            .build();
    assertThat(PythonModule.net(own.network(3), 0))
        .contains(
            "x = torch.cat([self.at(\"embed.0.class_token\").expand(len(x), -1, -1), x], 1)"
                + " + self.at(\"embed.0.positions\")")
        .as("the convolution does not drop the tokens under its name")
        .contains("part._parameters.update(below._parameters)");
  }

  @Test
  void whatComesAfterUnitsIsOfUnits() {
    Step pool = Step.of(Kind.AVERAGE_POOL);
    Step flat = Step.of(Kind.FLATTEN);
    OwnNetwork own =
        OwnNetwork.named("units", 16)
            .layer("stem", conv(8, 3), Step.of(Kind.BATCH_NORM))
            .layer(
                "hidden",
                gate(List.of(pool, flat, linear(8))),
                residual(List.of(pool, flat), List.of(pool, flat)),
                Step.of(Kind.BATCH_NORM),
                gate(List.of(linear(8))))
            .layer("head", classifier())
            .build();
    assertThat(PythonModule.net(own.network(3), 0))
        .contains("self.put(\"stem.1\", nn.BatchNorm2d(", "x = x * x1.reshape(len(x1), -1, 1, 1)")
        .contains("self.put(\"hidden.2\", nn.BatchNorm1d(", "x = x * x4\n");
  }
}
