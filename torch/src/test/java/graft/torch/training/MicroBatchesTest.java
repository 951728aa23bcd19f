package graft.torch.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import graft.core.error.MachineException;
import graft.core.network.Network;
import graft.core.network.Networks;
import graft.core.protocol.Moment;
import graft.core.protocol.Protocol;
import graft.core.protocol.Rates;
import graft.core.protocol.Recipe;
import graft.core.random.SeedKey;
import graft.torch.network.Device;
import graft.torch.network.Dropout;
import graft.torch.network.InitialWeights;
import graft.torch.network.TorchNetwork;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Tensor;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** A device whose memory is too short is played by dropout, which layers 6 and 7 pass. */
@Tag("native")
class MicroBatchesTest {
  private static final int IMAGES = 10;
  private static final String CARD_SAYS =
      "CUDA out of memory. Tried to allocate 20.00 MiB. GPU 0 has a total capacity of 3.9 GiB";

  private static Recipe recipe() {
    return new Recipe(
        IMAGES,
        3,
        Rates.paper(),
        0.9,
        1e-4,
        0.5,
        Recipe.Augmentation.NONE,
        1,
        Recipe.Precision.FP32);
  }

  /** Dropout on a device that has room for some images of a batch. */
  private record Small(Dropout dropout, int most, List<Long> passed) implements Dropout {
    @Override
    public Tensor apply(Tensor units, int layer) {
      if (units.size(0) > most) {
        throw new RuntimeException(CARD_SAYS);
      }
      passed.add(units.size(0));
      return dropout.apply(units, layer);
    }

    @Override
    public Dropout ofPart(long first, long all) {
      return new Small(dropout.ofPart(first, all), most, passed);
    }
  }

  private static Learner learner(Protocol protocol) {
    Network network = Networks.find("alexnet-32-slim", 4).orElseThrow();
    TorchNetwork torchNetwork = new TorchNetwork(network, Device.CPU);
    InitialWeights.draw(torchNetwork, 0, SeedKey.of(1));
    return new Learner(torchNetwork, protocol, recipe());
  }

  private static Batch batch() {
    Batch batch = new Batch(IMAGES, 32, Device.CPU);
    batch.clear();
    SplittableRandom values = new SplittableRandom(5);
    for (int image = 0; image < IMAGES; image++) {
      float[] view = new float[3 * 32 * 32];
      for (int i = 0; i < view.length; i++) {
        view[i] = (float) values.nextDouble(-2, 2);
      }
      batch.add(view, image % 4);
    }
    return batch;
  }

  /** Losses of three updates, and the weights after them. */
  private static List<Double> updates(
      Protocol protocol, boolean mixed, int most, List<Long> passed) {
    Learner learner = learner(protocol);
    Batch batch = batch();
    List<Double> values = new ArrayList<>();
    for (int step = 0; step < 3; step++) {
      Dropout masks = Masks.of(SeedKey.of(7).with(step), Device.CPU, 0.5);
      values.add(
          learner.update(
              new FrozenOutputs(batch.images()),
              batch.labels(),
              mixed
                  ? Mixture.of(SeedKey.of(9).with(step), Device.CPU, 1, IMAGES)
                  : Optional.empty(),
              new Moment(0, 3, step, 3),
              new Small(masks, most, passed)));
    }
    learner
        .network()
        .parameters()
        .forEach(
            parameter ->
                parameter.show(
                    tensor -> {
                      var floats = tensor.data().asFloatBuffer();
                      while (floats.hasRemaining()) {
                        values.add(Double.valueOf(floats.get()));
                      }
                    }));
    return values;
  }

  @Test
  @SuppressWarnings("try") // scopes are opened for their end
  void aBatchThatIsTooLargeForTheDeviceIsDividedAndLearnsTheSame() {
    try (PointerScope scope = new PointerScope()) {
      for (Protocol protocol : List.of(Protocol.scratch(8, 1), Protocol.of(8, 1, 3, 6))) {
        boolean mixed = protocol.frozenLayers() == 0;
        List<Double> whole = updates(protocol, mixed, IMAGES, new ArrayList<>());
        List<Long> passed = new ArrayList<>();
        List<Double> divided = updates(protocol, mixed, 3, passed);
        assertThat(passed).contains(3L, 1L).allMatch(images -> images <= 3);
        assertThat(divided).hasSameSizeAs(whole);
        for (int i = 0; i < whole.size(); i++) {
          assertThat(Math.abs(divided.get(i) - whole.get(i)))
              .as("value %d of %s", i, protocol)
              .isLessThan(1e-5);
        }
      }
    }
  }

  @Test
  void aDeviceThatHasNoRoomForOneImageIsRefusedWithWhatToDo() {
    MicroBatches batches = new MicroBatches("training on", true);
    List<Long> tried = new ArrayList<>();
    assertThatThrownBy(() -> batches.of(10, part -> failing(tried, part, CARD_SAYS)))
        .isInstanceOf(MachineException.class)
        .hasMessage(
            "the memory of the graphics card is too short for 1 image at a time; let fewer"
                + " trainings share the card, or compute on the CPU");
    assertThat(tried).containsExactly(10L, 5L, 3L, 2L, 1L);
  }

  @Test
  void aBatchThatNormalisationMeasuresIsNotDivided() {
    MicroBatches batches = new MicroBatches("training on", false);
    List<Long> tried = new ArrayList<>();
    assertThatThrownBy(() -> batches.of(10, part -> failing(tried, part, CARD_SAYS)))
        .isInstanceOf(MachineException.class)
        .hasMessageContaining("batch normalisation measures whole batches");
    assertThat(tried).containsExactly(10L);
  }

  @Test
  void wantOfTheProcessesOwnMemoryDividesNothing() {
    MicroBatches batches = new MicroBatches("training on", true);
    List<Long> tried = new ArrayList<>();
    String said = "DefaultCPUAllocator: can't allocate memory: you tried to allocate 9 bytes.";
    assertThatThrownBy(() -> batches.of(10, part -> failing(tried, part, said))).hasMessage(said);
    assertThat(tried).containsExactly(10L);
  }

  @Test
  @SuppressWarnings("try") // scopes are opened for their end
  void onlyLayersThatLearnMeasureBatches() {
    try (PointerScope scope = new PointerScope()) {
      Network network = Networks.find("resnet18", 4).orElseThrow();
      TorchNetwork torchNetwork = new TorchNetwork(network, Device.CPU);
      assertThat(new Learner(torchNetwork, Protocol.of(10, 1, 3, 8), recipe()).measuresBatches())
          .isTrue();
      assertThat(new Learner(torchNetwork, Protocol.of(9, 1, 3, 9), recipe()).measuresBatches())
          .isFalse();
      assertThat(learner(Protocol.scratch(8, 1)).measuresBatches()).isFalse();
    }
  }

  private static Object failing(List<Long> tried, long part, String said) {
    tried.add(part);
    throw new RuntimeException(said);
  }
}
