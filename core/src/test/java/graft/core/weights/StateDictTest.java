package graft.core.weights;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import graft.core.error.DataException;
import java.io.IOException;
import java.net.URISyntaxException;
import java.net.URL;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Files that PyTorch wrote ({@code make_weights.py} beside them) give their formulas' numbers. */
class StateDictTest {
  @TempDir
  @SuppressWarnings("NullAway.Init")
  Path folder;

  static Path resource(String name) {
    URL url = Objects.requireNonNull(StateDictTest.class.getResource(name), name);
    try {
      return Path.of(url.toURI());
    } catch (URISyntaxException e) {
      throw new IllegalStateException(e);
    }
  }

  private static List<Double> values(Weights weights, String name) {
    List<Double> values = new ArrayList<>();
    weights.values(weights.find(name).orElseThrow(), values::add);
    return values;
  }

  /** The numbers i / 8 of these indices. */
  private static List<Double> eighths(int... indices) {
    return IntStream.of(indices).mapToObj(i -> i / 8.0).toList();
  }

  private static List<String> names(Weights weights) {
    return weights.tensors().stream().map(WeightsTensor::name).toList();
  }

  @ParameterizedTest
  @ValueSource(strings = {"plain-zip.pth", "plain-legacy.pth", "big-endian-zip.pth"})
  void namesShapesAndNumbersComeInTheOrderOfTheStateDict(String file) {
    try (Weights weights = Weights.open(resource(file))) {
      assertThat(weights.notes()).isEmpty();
      assertThat(weights.tensors())
          .containsExactly(
              new WeightsTensor("z.weight", "F32", List.of(2L, 3L)),
              new WeightsTensor("a.bias", "F32", List.of(3L)),
              new WeightsTensor("scale", "F32", List.of()),
              new WeightsTensor("bn.num_batches_tracked", "I64", List.of()),
              new WeightsTensor("empty", "F32", List.of(0L, 4L)));
      assertThat(values(weights, "z.weight")).isEqualTo(eighths(0, 1, 2, 3, 4, 5));
      assertThat(values(weights, "a.bias")).containsExactly(-0.0, -0.125, -0.25);
      assertThat(values(weights, "scale")).containsExactly(2.5);
      assertThat(values(weights, "bn.num_batches_tracked")).containsExactly(7.0);
      assertThat(values(weights, "empty")).isEmpty();
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"views-zip.pth", "views-legacy.pth"})
  void viewsOfSharedStoragesAreReadByTheirStridesAndOffsets(String file) {
    try (Weights weights = Weights.open(resource(file))) {
      assertThat(values(weights, "whole")).isEqualTo(eighths(IntStream.range(0, 24).toArray()));
      assertThat(values(weights, "transposed").subList(0, 8))
          .isEqualTo(eighths(0, 6, 12, 18, 1, 7, 13, 19));
      assertThat(values(weights, "window")).isEqualTo(eighths(8, 9, 10, 14, 15, 16));
      assertThat(values(weights, "column")).isEqualTo(eighths(4, 10, 16, 22));
      assertThat(values(weights, "expanded")).hasSize(6).containsOnly(1.5);
      assertThat(values(weights, "stepped")).isEqualTo(eighths(3, 8, 13, 18, 23));
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"formats-zip.pth", "formats-legacy.pth"})
  void halfBrainAndDoubleFloatsBecomeFloat32(String file) {
    try (Weights weights = Weights.open(resource(file))) {
      for (String name : List.of("f16", "bf16", "f64")) {
        ByteBuffer data = weights.read(weights.find(name).orElseThrow()).data();
        float[] floats = new float[5];
        data.asFloatBuffer().get(floats);
        assertThat(floats).containsExactly(0f, 0.125f, 0.25f, 0.375f, 0.5f);
      }
      assertThat(values(weights, "half_extremes"))
          .containsExactly(65504.0, Math.pow(2, -24), -Math.pow(2, -14), Double.POSITIVE_INFINITY);
      for (String name : List.of("i64", "u8")) {
        assertThat(values(weights, name)).containsExactly(0.0, 1.0, 2.0, 3.0, 4.0);
      }
      assertThat(values(weights, "bool")).containsExactly(1.0, 0.0);
      assertThatThrownBy(() -> weights.read(weights.find("i64").orElseThrow()))
          .isInstanceOf(DataException.class)
          .hasMessageContaining("i64 is I64");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"nested-zip.pth", "nested-legacy.pth"})
  void theStateDictOfACheckpointIsTakenWithoutTheWrappersPrefixAndBothAreSaid(String file) {
    try (Weights weights = Weights.open(resource(file))) {
      assertThat(names(weights))
          .containsExactly(
              "0.weight",
              "0.bias",
              "1.weight",
              "1.bias",
              "1.running_mean",
              "1.running_var",
              "1.num_batches_tracked");
      assertThat(weights.notes())
          .containsExactly(
              "a checkpoint: its state_dict was taken, epoch, arch, optimizer left",
              "it says of its network: net; names and shapes alone are compared, so see that it"
                  + " computes the same",
              "the prefix module. was taken off every name");
      assertThat(values(weights, "0.weight")).isEqualTo(eighths(0, 1, 2, 3, 4, 5));
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"parameters-zip.pth", "parameters-legacy.pth"})
  void parametersAreReadAsTheirTensors(String file) {
    try (Weights weights = Weights.open(resource(file))) {
      assertThat(values(weights, "bias")).isEqualTo(eighths(0, 1, 2));
    }
  }

  @Test
  void picklesOfProtocol4AreRead() {
    try (Weights weights = Weights.open(resource("protocol4-zip.pth"))) {
      assertThat(values(weights, "a")).isEqualTo(eighths(0, 1));
    }
  }

  @Test
  void safetensorsGoThroughTheSameDoor() {
    try (Weights weights = Weights.open(resource("formats.safetensors"))) {
      assertThat(weights.form()).isEqualTo("safetensors");
      assertThat(weights.metadata()).containsEntry("by", "python");
      assertThat(values(weights, "f16")).isEqualTo(eighths(0, 1, 2, 3));
    }
  }

  @Test
  void aSafetensorsCopyHoldsTheFloatsUnderTheirBareNames() throws IOException {
    Path copy = folder.resolve("copy.safetensors");
    try (Weights weights = Weights.open(resource("nested-legacy.pth"))) {
      weights.writeSafetensors(copy, ".tmp");
    }
    try (Weights weights = Weights.open(copy)) {
      assertThat(names(weights)).hasSize(6).contains("0.weight").noneMatch(n -> n.contains("num"));
      assertThat(values(weights, "0.weight")).isEqualTo(eighths(0, 1, 2, 3, 4, 5));
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"nan-zip.pth", "nan-legacy.pth"})
  void whatIsNotFiniteIsCounted(String file) {
    try (Weights weights = Weights.open(resource(file))) {
      assertThat(weights.summary(weights.find("good").orElseThrow()))
          .isEqualTo(new TensorSummary(0, 0.125, 0.0625, 0, 0));
      assertThat(weights.summary(weights.find("bad").orElseThrow()))
          .isEqualTo(new TensorSummary(1, 1, 1, 1, 1));
    }
  }

  @ParameterizedTest
  @CsvSource({
    "evil-system-0.pkl, posix.system (opcode GLOBAL)",
    "evil-system-1.pkl, posix.system (opcode GLOBAL)",
    "evil-system-2.pkl, posix.system (opcode GLOBAL)",
    "evil-system-3.pkl, posix.system (opcode GLOBAL)",
    "evil-system-4.pkl, posix.system (opcode STACK_GLOBAL)",
    "evil-system-5.pkl, posix.system (opcode STACK_GLOBAL)",
    "evil-system-zip.pth, posix.system (opcode GLOBAL)",
    "evil-legacy.pth, posix.system (opcode GLOBAL)",
    "evil-eval-zip.pth, __builtin__.eval (opcode GLOBAL)",
    "evil-loader-zip.pth, torch.storage._load_from_bytes (opcode GLOBAL)",
    "evil-inst-zip.pth, opcode STRING (0x53)",
    "evil-obj-zip.pth, opcode OBJ (0x6f)",
    "evil-build-zip.pth, opcode BUILD",
    "evil-newobj-zip.pth, opcode NEWOBJ (0x81)",
    "evil-ext-zip.pth, opcode EXT1 (0x82)",
    "evil-storage-call-zip.pth, calls a storage class (opcode REDUCE)",
    "module-zip.pth, torch.nn.modules.container.Sequential (opcode GLOBAL)",
  })
  void aPickleThatAsksForMoreThanTensorsIsRefusedByTheNameOfWhatItAsks(String file, String what) {
    assertThatThrownBy(() -> Weights.open(resource(file)))
        .isInstanceOf(DataException.class)
        .hasMessageContaining(" is refused: ")
        .hasMessageContaining(what);
    assertThat(Path.of("/tmp/graft-was-here")).doesNotExist();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "evil-length-zip.pth | its pickle ends early",
        "evil-stack-zip.pth | its pickle is malformed",
        "bad-overflow-zip.pth | reaches beyond its storage",
        "bad-beyond-zip.pth | reaches beyond its storage of 2 numbers",
        "bad-offset-zip.pth | reaches beyond its storage",
        "bad-negative-zip.pth | is negative",
        "bad-rank-zip.pth | is no tensor",
        "bad-huge-zip.pth | claim 4398046511104 bytes in a file of 491",
        "bad-short-zip.pth | w needs 16 bytes, 8 are there",
        "bad-missing-zip.pth | the numbers of w are missing",
        "bad-compressed-zip.pth | x/data.pkl is compressed",
        "bad-path-zip.pth | odd name x/../../evil",
        "bad-twice-zip.pth | the key w twice",
        "bad-entries-zip.pth | the entry x/data/0 twice",
        "bad-order-zip.pth | byteorder",
        "torchscript.pt | TorchScript archive",
      })
  void anUnsoundFileIsRefusedWithItsReason(String file, String why) {
    assertThatThrownBy(() -> Weights.open(resource(file)))
        .isInstanceOf(DataException.class)
        .hasMessageContaining(why);
  }

  @ParameterizedTest
  @ValueSource(strings = {"good-zip.pth", "nan-legacy.pth"})
  void everyTruncationIsRefused(String file) throws IOException {
    byte[] whole = Files.readAllBytes(resource(file));
    Path cut = folder.resolve("cut.pth");
    for (int length = 0; length < whole.length; length++) {
      Files.write(cut, Arrays.copyOf(whole, length));
      assertThatThrownBy(() -> Weights.open(cut).close())
          .as("cut at %d", length)
          .isInstanceOf(DataException.class);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"good-zip.pth", "nan-legacy.pth", "formats.safetensors"})
  void aChangedByteEitherReadsOrIsRefusedAndNothingElse(String file) throws IOException {
    byte[] whole = Files.readAllBytes(resource(file));
    Path changed = folder.resolve("changed.pth");
    for (int at = 0; at < whole.length; at++) {
      byte[] bytes = whole.clone();
      bytes[at] ^= (byte) (0x55 + at % 3);
      Files.write(changed, bytes);
      try (Weights weights = Weights.open(changed)) {
        weights.tensors().stream().filter(WeightsTensor::isReadable).forEach(weights::summary);
      } catch (DataException e) {
        assertThat(e).hasMessageContaining("changed.pth");
      }
    }
  }

  @Test
  void aTamperedNumberOfTheZipFormFailsItsChecksum() throws IOException {
    byte[] bytes = Files.readAllBytes(resource("good-zip.pth"));
    int at =
        new String(bytes, java.nio.charset.StandardCharsets.ISO_8859_1).indexOf("x/data/0") + 8;
    bytes[at + 5] ^= 1;
    Path changed = Files.write(folder.resolve("changed.pth"), bytes);
    try (Weights weights = Weights.open(changed)) {
      assertThatThrownBy(() -> values(weights, "w")).hasMessageContaining("fail their checksum");
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "'' | it is empty",
        "version https://git-lfs.github.com/spec/v1 | Git LFS",
        "<!DOCTYPE html> | HTML",
        "hello | begins with the bytes 68 65 6c 6c 6f",
      })
  void whatIsNoWeightsFileIsNamed(String content, String what) throws IOException {
    Path file = Files.writeString(folder.resolve("w.pth"), content);
    assertThatThrownBy(() -> Weights.open(file))
        .isInstanceOf(DataException.class)
        .hasMessageContaining(what);
  }

  @Test
  void aFolderAndNothingAreNamed() throws IOException {
    assertThatThrownBy(() -> Weights.open(folder)).hasMessageContaining("is a folder");
    Path parts = folder.resolve("model.safetensors.index.json");
    Files.writeString(parts, "{\"metadata\": {}}");
    assertThatThrownBy(() -> Weights.open(folder))
        .hasMessageContainingAll("a folder of weights in parts", parts.toString());
    assertThatThrownBy(() -> Weights.open(parts)).hasMessageContaining("join them first");
    assertThatThrownBy(() -> Weights.open(folder.resolve("x"))).hasMessageContaining("no weights");
  }
}
