package graft.cli;

import static org.assertj.core.api.Assertions.assertThat;

import graft.core.network.Layer;
import graft.core.network.Networks;
import graft.core.weights.NamedTensor;
import graft.core.weights.WeightsWriter;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class WeightsCommandTest {
  @TempDir private Path folder;

  private Path slim(float first) throws IOException {
    List<NamedTensor> tensors = new ArrayList<>();
    for (Layer layer : Networks.find("alexnet-32-slim", 5).orElseThrow().layers()) {
      layer.tensorShapes().forEach((name, shape) -> tensors.add(zeros(name, shape)));
    }
    int bits = Integer.reverseBytes(Float.floatToRawIntBits(first));
    tensors.get(0).data().putInt(0, bits);
    Path file = folder.resolve("w.safetensors");
    WeightsWriter.write(file, ".1.tmp", Map.of("made", "here"), tensors);
    return file;
  }

  private static NamedTensor zeros(String name, List<Long> shape) {
    int bytes = (int) (4 * shape.stream().reduce(1L, (a, b) -> a * b));
    return new NamedTensor(name, shape, ByteBuffer.allocate(bytes));
  }

  @Test
  void tensorsNumbersHashAndFittingNetworkAreShown() throws IOException {
    Told told = Told.by("weights", "show", slim(-2.5f));
    assertThat(told.code()).as(told.err()).isZero();
    assertThat(told.out())
        .contains(
            "w.safetensors: safetensors",
            "made = here",
            "16 tensors, 93,493 parameters",
            "fits alexnet-32-slim with 5 classes")
        .containsPattern("sha256 [0-9a-f]{64}")
        .containsPattern("features.0.weight +F32 +\\[16x3x3x3\\] +min -2.500 +max 0.000 ");
  }

  @Test
  void withoutAFileTheBaseThatComesAlongIsShownAfterItsCard() {
    Told told = Told.by("weights", "show");
    assertThat(told.code()).as(told.err()).isZero();
    assertThat(told.out())
        .startsWith("# The base that comes along")
        .contains("weights of ImageNet", "fits alexnet-64 with 100 classes");
  }

  @Test
  void withANetworkTheMergeIsToldAndWeightsOfAnotherExit3() throws IOException {
    Path file = slim(1);
    Told fits = Told.by("weights", "show", file, "--network", "alexnet-32-slim");
    assertThat(fits.code()).isZero();
    assertThat(fits.out()).contains("14 tensors copied", "2 tensors re-initialised");
    Told other = Told.by("weights", "show", file, "--network", "alexnet-32");
    assertThat(other.code()).isEqualTo(3);
    assertThat(other.out())
        .contains("features.0.weight has the shape [16, 3, 3, 3], [24, 3, 3, 3]");
    assertThat(Told.by("weights", "show", file, "--network", "alexnet-3").code()).isEqualTo(2);
  }

  @Test
  void emptyTensorsAndFormatsThatAreNotReadAreSaidToBeSo() throws IOException {
    String header =
        "{\"e\":{\"dtype\":\"F32\",\"shape\":[0,4],\"data_offsets\":[0,0]},"
            + "\"c\":{\"dtype\":\"C64\",\"shape\":[1],\"data_offsets\":[0,8]}}";
    ByteBuffer bytes = ByteBuffer.allocate(16 + header.length()).order(ByteOrder.LITTLE_ENDIAN);
    bytes.putLong(header.length()).put(header.getBytes(StandardCharsets.UTF_8));
    Path file = Files.write(folder.resolve("odd.safetensors"), bytes.array());
    Told told = Told.by("weights", "show", file);
    assertThat(told.code()).as(told.err()).isZero();
    assertThat(told.out())
        .containsPattern("e +F32 +\\[0x4\\] +empty")
        .containsPattern("c +C64 +\\[1\\] +a format that is not read");
  }

  @Test
  void weightsWithNanExit3() throws IOException {
    Told told = Told.by("weights", "show", slim(Float.NaN));
    assertThat(told.code()).isEqualTo(3);
    assertThat(told.out()).contains("NaN 1  infinite 0");
    assertThat(told.err()).contains("NaN or infinity");
  }

  @Test
  void aPickleThatAsksForMoreExits3AndNamesIt() throws IOException {
    Path file = folder.resolve("w.pth");
    Files.write(file, "cposix\nsystem\n(S'true'\ntR.".getBytes(StandardCharsets.UTF_8));
    Told told = Told.by("weights", "show", file);
    assertThat(told.code()).isEqualTo(3);
    assertThat(told.err()).contains("asks for posix.system (opcode GLOBAL)");
  }
}
