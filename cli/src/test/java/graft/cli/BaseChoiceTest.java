package graft.cli;

import static org.assertj.core.api.Assertions.assertThat;

import graft.core.network.Layer;
import graft.core.network.Networks;
import graft.core.weights.NamedTensor;
import graft.core.weights.WeightsWriter;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Which weights and which network a command takes, and what it says where it cannot tell. */
class BaseChoiceTest {
  @TempDir private Path folder;

  private static List<NamedTensor> network(String name, String prefix) {
    List<NamedTensor> tensors = new ArrayList<>();
    for (Layer layer : Networks.find(name, 4).orElseThrow().layers()) {
      layer
          .tensorShapes()
          .forEach(
              (tensor, shape) -> {
                int bytes = (int) (4 * shape.stream().reduce(1L, (a, b) -> a * b));
                tensors.add(new NamedTensor(prefix + tensor, shape, ByteBuffer.allocate(bytes)));
              });
    }
    return tensors;
  }

  private Path written(List<NamedTensor> tensors, Map<String, String> metadata) throws IOException {
    Path file = folder.resolve("w.safetensors");
    WeightsWriter.write(file, ".1.tmp", metadata, tensors);
    return file;
  }

  private static Told recommend(Object... more) {
    List<Object> words =
        new ArrayList<>(List.of("recommend", "--classes", 10, "--images-per-class", 20));
    words.addAll(List.of(more));
    return Told.by(words.toArray());
  }

  @Test
  void recommendTakesTheNetworkFromTheBase() throws IOException {
    Path slim = written(network("alexnet-32-slim", ""), Map.of());
    Told told = recommend("--base", slim);
    assertThat(told.code()).as(told.err()).isZero();
    assertThat(told.out()).startsWith("10 classes, 200 training images, alexnet-32-slim of 8");
    assertThat(recommend("--weights-key", "ema").code()).isEqualTo(2);
  }

  @Test
  void withoutABaseTheOneThatComesAlongIsMeant() {
    assertThat(recommend().out()).startsWith("10 classes, 200 training images, alexnet-64 of 8");
    assertThat(recommend("--network", "resnet18").out()).contains("resnet18 of 10 layers");
    List<Object> words = new ArrayList<>(List.of("finetune", "--data", folder));
    words.addAll(List.of("--out", folder.resolve("model"), "--network", "resnet18"));
    Told other = Told.by(words.toArray());
    assertThat(other.code()).isEqualTo(2);
    assertThat(other.err())
        .contains("is of alexnet-64, not of resnet18", "leave the network out, or", "--base");
    words.addAll(List.of("--weights-key", "ema"));
    assertThat(Told.by(words.toArray()).err()).contains("give --base, too");
  }

  @Test
  void whatTheFileSaysDecidesBetweenNetworksOfTheSameShapesOrItIsAskedFor() throws IOException {
    Path silent = written(network("resnet18", ""), Map.of());
    Told asked = recommend("--base", silent);
    assertThat(asked.code()).isEqualTo(2);
    assertThat(asked.err())
        .contains(
            "fits resnet18 (224 px) and resnet18-64 (64 px) alike",
            "Give --network resnet18 or --network resnet18-64.");
    Told shown = Told.by("weights", "show", silent);
    assertThat(shown.code()).isZero();
    assertThat(shown.out())
        .contains("fits resnet18 with 4 classes or resnet18-64 with 4 classes", "--network");
    assertThat(recommend("--base", silent, "--network", "resnet18-64").out())
        .contains("resnet18-64 of 10 layers");
    Path own = written(network("resnet18", ""), Map.of("network", "resnet18-64"));
    assertThat(recommend("--base", own).out()).contains("resnet18-64 of 10 layers");
    Told other = Told.by("weights", "show", own, "--network", "resnet18");
    assertThat(other.out()).contains("says that it is of resnet18-64; it is taken as resnet18");
  }

  @Test
  void severalWeightsInAFileAreListedWithTheOptionThatDecides() throws IOException {
    List<NamedTensor> both = network("alexnet-32-slim", "student.");
    both.addAll(network("alexnet-32-slim", "my teacher."));
    Path file = written(both, Map.of());
    Told asked = recommend("--base", file);
    assertThat(asked.code()).isEqualTo(2);
    assertThat(asked.err())
        .contains(
            "  student: 16 tensors, fits alexnet-32-slim with 4 classes",
            "--weights-key student",
            "--weights-key 'my teacher'");
    Told shown = Told.by("weights", "show", file);
    assertThat(shown.code()).isZero();
    assertThat(shown.out()).contains("2 dictionaries of weights", "--weights-key student");
    assertThat(Told.by("weights", "show", file, "--weights-key", "student").out())
        .contains("the prefix student. was taken off 16 names", "fits alexnet-32-slim");
    assertThat(recommend("--base", file, "--weights-key", "student").code()).isZero();
    assertThat(recommend("--base", file, "--weights-key", "studnt").err())
        .contains("has no tensors under studnt");
  }

  @ParameterizedTest
  @CsvSource({
    "resnet18, resnet18-f37072fd.pth",
    "ResNet-18.pth, resnet18-f37072fd.pth",
    "resnet18-f37072fd.pth, https://download.pytorch.org/models/resnet18-f37072fd.pth",
    "alexnet, alexnet-owt-7be5be79.pth",
    "resnet18-64, 'graft pretrain'",
    "pets, did you mean pets.safetensors?",
    "pest.safetensors, did you mean pets.safetensors?",
    "none-at-all, give the path of",
  })
  void aBaseThatIsNotThereIsNamedAsWhatMayBeMeant(String given, String part) throws IOException {
    Files.writeString(folder.resolve("pets.safetensors"), "x");
    Told told = recommend("--base", folder.resolve(given));
    assertThat(told.code()).isEqualTo(3);
    assertThat(told.err()).contains("no weights file at", part.replace("'", ""));
  }

  @Test
  void ofAModelsFolderTheFileIsNamed() throws IOException {
    Files.writeString(folder.resolve("model.safetensors"), "x");
    Told told = recommend("--base", folder);
    assertThat(told.code()).isEqualTo(3);
    assertThat(told.err()).contains("is a folder", folder.resolve("model.safetensors").toString());
  }

  @ParameterizedTest
  @ValueSource(strings = {"lineer-probe", "PROBE"})
  void choicesAreSpeltInErrorsAsInTheHelp(String given) {
    Told told =
        Told.by("finetune", "--base", "b", "--data", "d", "--out", "o", "--protocol", given);
    assertThat(told.code()).isEqualTo(2);
    assertThat(told.err()).contains("must be auto, common, paper or linear-probe, was '" + given);
    assertThat(Told.by("finetune", "--help").out()).contains("auto", "linear-probe");
    assertThat(Told.by("evaluate", "m", "--format", "xml").err())
        .contains("must be text, json or csv, was 'xml'");
    assertThat(Told.by("pretrain", "--data", "d", "--out", "o", "--precision", "fp16").err())
        .contains("must be fp32 or bf16, was 'fp16'; did you mean bf16, fp32?");
  }
}
