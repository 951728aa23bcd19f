package graft.core.weights;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assumptions.assumeThat;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import graft.core.error.DataException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class WeightsFileTest {
  @TempDir
  @SuppressWarnings("NullAway.Init")
  Path folder;

  private static NamedTensor tensor(String name, float... values) {
    ByteBuffer data = ByteBuffer.allocate(4 * values.length).order(ByteOrder.LITTLE_ENDIAN);
    data.asFloatBuffer().put(values);
    return new NamedTensor(name, List.of((long) values.length), data);
  }

  private Path file(String header, int dataBytes) throws IOException {
    byte[] json = header.getBytes(StandardCharsets.UTF_8);
    ByteBuffer bytes =
        ByteBuffer.allocate(8 + json.length + dataBytes).order(ByteOrder.LITTLE_ENDIAN);
    bytes.putLong(json.length).put(json);
    return Files.write(folder.resolve("f.safetensors"), bytes.array());
  }

  @Test
  void whatWasWrittenIsReadBackAndNoTemporaryFileStays() throws IOException {
    Path file = folder.resolve("w.safetensors");
    Map<String, String> metadata = Map.of("network", "alexnet \"32\"", "classes", "4");
    WeightsWriter.write(file, ".1.tmp", metadata, List.of(tensor("b", 1, 2, 3), tensor("a", -4)));
    try (WeightsFile weights = WeightsFile.open(file);
        Stream<Path> files = Files.list(folder)) {
      assertThat(files).containsExactly(file);
      assertThat(weights.metadata()).isEqualTo(metadata);
      assertThat(weights.tensors()).extracting(TensorInfo::name).containsExactly("b", "a");
      ByteBuffer bytes = ByteBuffer.allocate(12).order(ByteOrder.LITTLE_ENDIAN);
      weights.read(weights.find("b").orElseThrow(), bytes);
      assertThat(bytes.getFloat(8)).isEqualTo(3f);
    }
  }

  @Test
  void everyTruncationIsRefused() throws IOException {
    Path file = folder.resolve("w.safetensors");
    WeightsWriter.write(file, ".1.tmp", Map.of(), List.of(tensor("a", 1, 2)));
    byte[] whole = Files.readAllBytes(file);
    for (int length = 0; length < whole.length; length++) {
      Files.write(file, java.util.Arrays.copyOf(whole, length));
      assertThatThrownBy(() -> WeightsFile.open(file)).isInstanceOf(DataException.class);
    }
  }

  @Test
  void aSoundHeaderIsAccepted() throws IOException {
    String header = "{\"a\":{\"dtype\":\"F32\",\"shape\":[2],\"data_offsets\":[0,8]}}  ";
    try (WeightsFile weights = WeightsFile.open(file(header, 8))) {
      assertThat(weights.tensors()).containsExactly(new TensorInfo("a", "F32", List.of(2L), 0, 8));
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        " {'a':{'dtype':'F32','shape':[2],'data_offsets':[0,8]}}",
        "[]",
        "{'a':{'dtype':'F32','shape':[2],'data_offsets':[0,8]}} x",
        "{'a':{'dtype':'F32','shape':[2],'data_offsets':[0,8]}",
        "{'a':{'dtype':'F99','shape':[2],'data_offsets':[0,8]}}",
        "{'a':{'dtype':'F32','shape':[3],'data_offsets':[0,8]}}",
        "{'a':{'dtype':'F32','shape':[-2],'data_offsets':[0,8]}}",
        "{'a':{'dtype':'F32','shape':[2.0],'data_offsets':[0,8]}}",
        "{'a':{'dtype':'F32','shape':[2],'data_offsets':[8,0]}}",
        "{'a':{'dtype':'F32','shape':[1],'data_offsets':[0,4]}}",
        "{'a':{'dtype':'F32','shape':[1],'data_offsets':[4,8]}}",
        "{'a':{'dtype':'F32','shape':[2],'data_offsets':[0,8]},"
            + "'a':{'dtype':'F32','shape':[0],'data_offsets':[8,8]}}",
        "{'a':{'dtype':'F32','shape':[2],'data_offsets':[0,8]},"
            + "'b':{'dtype':'F32','shape':[1],'data_offsets':[4,8]}}",
        "{'a':{'dtype':'F32','shape':[4194305,4194305,211106198978564],'data_offsets':[0,8]}}",
        "{'__metadata__':{'n':1},'a':{'dtype':'F32','shape':[2],'data_offsets':[0,8]}}",
        "{'a':{'shape':[2],'data_offsets':[0,8]}}",
        "{'a':{'dtype':'F32','dtype':'F32','shape':[2],'data_offsets':[0,8]}}",
        "{'a':{'dtype':'F32','shape':[2],'data_offsets':[0,8]},"
            + "'\\u0061':{'dtype':'F32','shape':[0],'data_offsets':[8,8]}}",
        "{'a':{'dtype':'F64','shape':[2],'data_offsets':[0,8]}}",
        "{'a':{'dtype':'F16','shape':[3],'data_offsets':[0,7]},"
            + "'b':{'dtype':'U8','shape':[1],'data_offsets':[7,8]}}",
        "{'a':{'dtype':'F32','shape':[99999999999999999999],'data_offsets':[0,8]}}",
        "{'a':{'dtype':'F32','shape':[1],'data_offsets':[0,4]},"
            + "'b':{'dtype':'F32','shape':[2],'data_offsets':[4,12]}}"
      })
  void anUnsoundHeaderIsRefused(String header) throws IOException {
    Path file = file(header.replace('\'', '"'), 8);
    assertThatThrownBy(() -> WeightsFile.open(file))
        .isInstanceOf(DataException.class)
        .hasMessageContaining("not a sound safetensors file");
  }

  @Test
  void aHeaderOfMoreThan100MegabytesIsRefusedThoughTheFileHoldsIt() throws IOException {
    Path file = folder.resolve("f.safetensors");
    try (var long100 = new java.io.RandomAccessFile(file.toFile(), "rw")) {
      long100.writeLong(Long.reverseBytes(100_000_001));
      long100.write('{');
      long100.setLength(100_000_100);
    }
    assertThatThrownBy(() -> Weights.open(file)).hasMessageContaining("claims 100000001 bytes");
  }

  @Test
  void headersOfEndlessNamesAndShapesAreRefusedInFewWords() throws IOException {
    String shape = "1,".repeat(64) + "2";
    String name = "A".repeat(40_000);
    String header =
        "{\"" + name + "\":{\"dtype\":\"F32\",\"shape\":[" + shape + "],\"data_offsets\":[0,8]}}";
    assertThatThrownBy(() -> WeightsFile.open(file(header, 8)))
        .isInstanceOf(DataException.class)
        .hasMessageContaining("A....shape has more than 64 numbers")
        .satisfies(e -> assertThat(e.getMessage()).hasSizeLessThan(400));
  }

  @Test
  void aPipeIsNamedAndNotWaitedFor() throws IOException, InterruptedException {
    Path pipe = folder.resolve("pipe");
    assumeThat(new ProcessBuilder("mkfifo", pipe.toString()).start().waitFor()).isZero();
    assertTimeoutPreemptively(
        Duration.ofSeconds(5),
        () ->
            assertThatThrownBy(() -> Weights.open(pipe))
                .isInstanceOf(DataException.class)
                .hasMessageContaining("a pipe or a device"));
  }

  @Test
  void namesInMessagesCannotForgeLines() throws IOException {
    String header = "{\"a\\nb\":{\"dtype\":\"F99\",\"shape\":[2],\"data_offsets\":[0,8]}}";
    assertThatThrownBy(() -> WeightsFile.open(file(header, 8)))
        .hasMessageContaining("a\\u{a}b has the unknown dtype");
  }

  @Test
  void aHeaderLengthBeyondTheLimitIsRefusedBeforeAnythingIsAllocated() throws IOException {
    ByteBuffer bytes = ByteBuffer.allocate(16).order(ByteOrder.LITTLE_ENDIAN);
    bytes.putLong(Long.MAX_VALUE);
    Path file = Files.write(folder.resolve("f.safetensors"), bytes.array());
    assertThatThrownBy(() -> WeightsFile.open(file)).hasMessageContaining("claims");
  }

  @Test
  void theHashFollowsNamesShapesAndBytes() {
    assertThat(hash(tensor("a", 1, 2))).isEqualTo(hash(tensor("a", 1, 2))).hasSize(64);
    assertThat(hash(tensor("a", 1, 2)))
        .isNotEqualTo(hash(tensor("b", 1, 2)))
        .isNotEqualTo(hash(tensor("a", 1, 3)));
  }

  private static String hash(NamedTensor tensor) {
    WeightsHash hash = new WeightsHash();
    hash.add(tensor);
    return hash.hex();
  }
}
