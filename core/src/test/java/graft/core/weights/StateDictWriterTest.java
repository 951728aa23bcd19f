package graft.core.weights;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * What is written is read back by the reader that PyTorch's own files prove ({@link
 * StateDictTest}).
 */
class StateDictWriterTest {
  @TempDir private Path folder;

  private static NamedTensor counting(String name, Long... shape) {
    int size = 1;
    for (long length : shape) {
      size *= (int) length;
    }
    ByteBuffer data = ByteBuffer.allocate(size * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
    for (int i = 0; i < size; i++) {
      data.putFloat(i / 8f + name.length());
    }
    return new NamedTensor(name, List.of(shape), data.flip());
  }

  /** More tensors than a pickle's short memo numbers reach, and a name beyond one byte's length. */
  private static List<NamedTensor> many() {
    List<NamedTensor> all = new ArrayList<>();
    all.add(counting("features.0.weight", 2L, 3L, 1L, 1L));
    all.add(counting("bn1.running_mean", 3L));
    all.add(counting("bn1.running_var", 3L));
    all.add(counting("caf\u00e9." + "x".repeat(300), 2L));
    for (int i = 0; i < 400; i++) {
      all.add(counting("layer." + i, 1L, 300L));
    }
    return all;
  }

  @Test
  void everyTensorComesBackInOrderWithItsShapeAndBytes() throws IOException {
    Path file = folder.resolve("model.pth");
    List<NamedTensor> written = many();
    StateDictWriter.write(file, "resnet18-64", written);
    try (Weights read = Weights.open(file)) {
      assertThat(read.form()).contains("PyTorch");
      assertThat(read.metadata()).containsExactly(Map.entry("network", "resnet18-64"));
      List<String> names = new ArrayList<>(written.stream().map(NamedTensor::name).toList());
      names.add(names.indexOf("bn1.running_var") + 1, "bn1.num_batches_tracked");
      assertThat(read.tensors()).extracting(WeightsTensor::name).containsExactlyElementsOf(names);
      for (NamedTensor tensor : written) {
        NamedTensor back = read.read(read.find(tensor.name()).orElseThrow());
        assertThat(back.shape()).isEqualTo(tensor.shape());
        assertThat(back.data()).as(tensor.name()).isEqualTo(tensor.data());
      }
      WeightsTensor counter = read.find("bn1.num_batches_tracked").orElseThrow();
      assertThat(counter.type()).isEqualTo("I64");
      assertThat(counter.shape()).isEmpty();
    }
  }

  @Test
  void equalTensorsGiveEqualBytesAndNoFileIsReplaced() throws IOException {
    Path one = folder.resolve("one.pth");
    Path two = folder.resolve("two.pth");
    StateDictWriter.write(one, "", many());
    StateDictWriter.write(two, "", many());
    assertThat(two).hasSameBinaryContentAs(one);
    assertThatThrownBy(() -> StateDictWriter.write(one, "", many()))
        .isInstanceOf(FileAlreadyExistsException.class);
  }
}
