package graft.torch.network;

import static graft.core.network.Step.classifier;
import static org.assertj.core.api.Assertions.assertThat;

import graft.core.network.Network;
import graft.core.network.OwnNetwork;
import graft.core.network.Step;
import graft.core.network.Step.Kind;
import graft.core.random.SeedKey;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("native")
class TorchNetworkTest {
  /** PyTorch refuses such a batch; its library makes NaN of the running variance. */
  @Test
  @SuppressWarnings("try") // the scope is opened for its end
  void oneImageLeavesTheRunningVarianceOfUnitsAsItIs() {
    Network network =
        OwnNetwork.named("units", 8)
            .layer("hidden", Step.of(Kind.FLATTEN), Step.linear(4), Step.of(Kind.BATCH_NORM))
            .layer("head", classifier())
            .build()
            .network(2);
    try (PointerScope scope = new PointerScope()) {
      TorchNetwork net = new TorchNetwork(network, Device.CPU);
      InitialWeights.draw(net, 0, SeedKey.of(1));
      String before = net.hash();
      Pass learning = new Pass(Dropout.NONE, 1);
      Tensor logits = net.forward(torch.ones(1, 3, 8, 8), learning);
      assertThat(torch.isfinite(logits).all().item_bool()).isTrue();
      assertThat(net.hash()).isEqualTo(before);
      net.forward(torch.ones(2, 3, 8, 8), learning);
      assertThat(net.hash()).as("two images move it").isNotEqualTo(before);
    }
  }
}
