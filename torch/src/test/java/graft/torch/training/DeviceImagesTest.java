package graft.torch.training;

import static org.assertj.core.api.Assertions.assertThat;

import graft.core.data.Selection;
import graft.core.protocol.Recipe.Augmentation;
import graft.core.random.SeedKey;
import graft.torch.network.Device;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Tensor;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Views made by tensor operations on a device, which here is the processor. */
@Tag("native")
class DeviceImagesTest {
  private static final int SIDE = 32;
  private static final int IMAGES = 40;
  private static final MadePixels PIXELS = new MadePixels(SIDE, IMAGES, 4);
  private static final Selection SELECTION =
      new Selection(
          IntStream.range(0, IMAGES).map(i -> IMAGES - 1 - i).boxed().toList(),
          IntStream.range(0, IMAGES).map(i -> i % 4).boxed().toList());

  /** Two batches of an epoch as a network is shown them, and two of an evaluation. */
  private static List<Tensor> shown(Augmentation augmentation, Optional<DeviceImages> onDevice) {
    Images images = new Images(PIXELS, onDevice);
    return IntStream.range(0, 4)
        .mapToObj(
            number -> {
              Batch batch = new Batch(30, SIDE, Device.CPU);
              int[] positions = IntStream.range(number * 5, number * 5 + 25).toArray();
              if (number < 2) {
                SeedKey key = SeedKey.of(3).with("view");
                images.fillTraining(batch, SELECTION, positions, augmentation, key);
              } else {
                images.fillEvaluation(batch, SELECTION, positions);
              }
              assertThat(batch.size()).isEqualTo(25);
              return batch.images();
            })
        .toList();
  }

  private static DeviceImages onDevice(long bytes) {
    return new DeviceImages(Device.CPU, SIDE, IMAGES, 30, bytes);
  }

  @Test
  @SuppressWarnings("try") // scopes are opened for their end
  void viewsMadeOnADeviceHaveTheBitsOfThoseOfTheProcessor() {
    for (Augmentation augmentation :
        List.of(Augmentation.NONE, Augmentation.FLIP, Augmentation.PAD_CROP_FLIP)) {
      for (long bytes : new long[] {Long.MAX_VALUE, 0}) {
        try (PointerScope scope = new PointerScope()) {
          List<Tensor> expected = shown(augmentation, Optional.empty());
          List<Tensor> made = shown(augmentation, Optional.of(onDevice(bytes)));
          for (int i = 0; i < expected.size(); i++) {
            assertThat(made.get(i).equal(expected.get(i)))
                .as("batch %d, %s, %d bytes", i, augmentation, bytes)
                .isTrue();
            assertThat(made.get(i).stride(1)).as("channels last").isEqualTo(1);
          }
        }
      }
    }
  }

  @Test
  @SuppressWarnings("try") // scopes are opened for their end
  void imagesThatFitAreReadOnce() {
    for (long bytes : new long[] {3 * SIDE * SIDE * IMAGES, 3 * SIDE * SIDE * IMAGES - 1}) {
      AtomicInteger reads = new AtomicInteger();
      try (PointerScope scope = new PointerScope()) {
        Images images =
            new Images(
                new WatchedPixels(i -> reads.incrementAndGet()), Optional.of(onDevice(bytes)));
        Batch batch = new Batch(30, SIDE, Device.CPU);
        for (int epoch = 0; epoch < 3; epoch++) {
          images.fillEvaluation(batch, SELECTION, IntStream.range(0, 30).toArray());
        }
      }
      assertThat(reads).hasValue(bytes % 2 == 0 ? 30 : 90);
    }
  }
}
