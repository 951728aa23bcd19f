package graft.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import graft.api.fake.FakeMachine;
import graft.api.machine.CacheEntry;
import graft.api.machine.Machine;
import graft.core.data.synthetic.SyntheticImages;
import graft.core.error.UsageException;
import graft.core.model.Model;
import graft.core.network.Network;
import graft.core.network.Networks;
import graft.core.text.Sha256;
import graft.core.text.Words;
import graft.core.weights.FittingNetwork;
import graft.core.weights.Weights;
import graft.core.weights.WeightsTensor;
import graft.study.source.GivenWeights;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BundledBaseTest {
  private static final int MOST_BYTES = 8_000_000;
  private static final int CLASSES = 100;

  @TempDir private Path folder;

  @Test
  void theCardIsOfTheFile() throws IOException {
    Path file = BundledBase.in(folder);
    Network network = Networks.find(BundledBase.NETWORK, CLASSES).orElseThrow();
    try (Weights weights = Weights.open(file)) {
      assertThat(FittingNetwork.choose(file, weights, Optional.empty())).isEqualTo(network);
      assertThat(weights.tensors()).extracting(WeightsTensor::type).containsOnly("F16");
      assertThat(BundledBase.card())
          .contains(
              "`" + Sha256.hex(file) + "`",
              "`" + weights.metadata().get("fingerprint") + "`",
              Words.text(
                  "`%s`, %d classes, %,d parameters in half precision, %,d bytes",
                  network.name(), CLASSES, weights.parameters(), Files.size(file)));
    }
    GivenWeights checked = GivenWeights.check(file, network);
    assertThat(BundledBase.card()).contains("`" + checked.sha256() + "`");
    assertThat(checked.labels().orElseThrow()).hasSize(CLASSES);
    assertThat(Files.size(file)).isLessThan(MOST_BYTES);
  }

  @Test
  void aModelMadeWithoutABaseRecordsTheOneThatComesAlongByNameAndHash() {
    Machine machine = FakeMachine.in(folder.resolve("cache"));
    SyntheticImages.write(folder.resolve("images"), 2, 10, 3, 32, 1, written -> {});
    List<String> said = new ArrayList<>();
    Model model =
        FineTuning.of(TransferTask.of(folder.resolve("images")), folder.resolve("model"))
            .run(machine, said::add)
            .flatMap(FineTuning.Result::model)
            .orElseThrow();
    assertThat(model.network().name()).isEqualTo(BundledBase.NETWORK);
    assertThat(model.config().provenance().base()).isEqualTo(BundledBase.NAME + ".safetensors");
    assertThat(model.config().provenance().baseSha256())
        .isEqualTo(GivenWeights.check(BundledBase.in(machine.cache()), model.network()).sha256());
    assertThat(said.get(0)).startsWith("base: " + BundledBase.NAME).contains("weights of ImageNet");
    assertThat(said.stream().filter(line -> line.contains("base: "))).hasSize(1);
    assertThat(CacheEntry.all(machine.cache())).allMatch(CacheEntry::isOurs);
  }

  @Test
  void aDamagedCopyInACacheIsWrittenAgain() throws IOException {
    Path file = BundledBase.in(folder);
    byte[] whole = Files.readAllBytes(file);
    Files.write(file, new byte[] {1, 2, 3});
    assertThat(BundledBase.in(folder)).isEqualTo(file).hasBinaryContent(whole);
  }

  @Test
  void anotherNetworkThanItsIsRefused() {
    TransferTask task = TransferTask.of(folder);
    assertThat(task.withNetwork(BundledBase.NETWORK).base()).isEmpty();
    assertThatThrownBy(() -> task.withNetwork("resnet18"))
        .isInstanceOf(UsageException.class)
        .hasMessage(
            "the base that comes along is of alexnet-64, not of resnet18: leave the network out, or"
                + " name other weights as the base");
  }
}
