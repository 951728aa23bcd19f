package graft.core.weights;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import graft.core.error.DataException;
import graft.core.network.Layer;
import graft.core.network.Network;
import graft.core.network.Networks;
import graft.core.network.PixelScale;
import graft.core.weights.ForeignNames.Translation;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Names as the libraries themselves say them: {@code make_foreign.py} writes what is read here. */
class ForeignNamesTest {
  @TempDir
  @SuppressWarnings("NullAway.Init")
  private Path folder;

  private static List<WeightsTensor> tensors(String file) throws IOException {
    try (InputStream in =
        Objects.requireNonNull(
            ForeignNamesTest.class.getResourceAsStream("foreign/" + file + ".txt"))) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8)
          .lines()
          .map(line -> line.split(" ", -1))
          .map(
              words ->
                  new WeightsTensor(
                      words[0], "F32", Arrays.stream(words).skip(1).map(Long::valueOf).toList()))
          .toList();
    }
  }

  @ParameterizedTest
  @CsvSource({
    "timm-vit_base_patch16_224, timm, vit_b_16",
    "timm-vgg11, timm, vgg11",
    "hf-vit, Hugging Face, vit_b_16",
    "hf-vit-files, Hugging Face, vit_b_16",
    "hf-resnet18, Hugging Face, resnet18",
    "hf-resnet34, Hugging Face, resnet34",
    "hf-resnet50, Hugging Face, resnet50",
  })
  void everyTensorHasTheNameAndShapeOfOurs(String file, String library, String name)
      throws IOException {
    Translation translation = ForeignNames.translate(tensors(file)).orElseThrow();
    assertThat(translation.library()).isEqualTo(library);
    Network network = Networks.find(name, 7).orElseThrow();
    Map<String, List<Long>> found = new HashMap<>();
    translation.parts().keySet().forEach(tensor -> found.put(tensor.name(), tensor.shape()));
    Map<String, List<Long>> wanted = new HashMap<>();
    network.layers().forEach(layer -> wanted.putAll(layer.tensorShapes()));
    assertThat(found).isEqualTo(wanted);
    assertThat(translation.left()).allMatch(left -> left.endsWith("num_batches_tracked"));
  }

  @Test
  void queriesKeysAndValuesLieInThatOrder() throws IOException {
    Translation translation = ForeignNames.translate(tensors("hf-vit-files")).orElseThrow();
    assertThat(translation.parts().entrySet())
        .filteredOn(entry -> entry.getKey().name().contains("layer_3.self_attention.in_proj_bias"))
        .singleElement()
        .satisfies(
            entry ->
                assertThat(entry.getValue())
                    .extracting(WeightsTensor::name)
                    .containsExactly(
                        "vit.encoder.layer.3.attention.attention.query.bias",
                        "vit.encoder.layer.3.attention.attention.key.bias",
                        "vit.encoder.layer.3.attention.attention.value.bias"));
  }

  @ParameterizedTest
  @CsvSource({"timm-resnet50", "timm-mobilenetv3_small_100"})
  void namesThatAreOursOrOfAnotherFunctionStay(String file) throws IOException {
    assertThat(ForeignNames.translate(tensors(file))).isEmpty();
  }

  @Test
  void aPoolerIsLeftAndADeeperNetworkIsNotTaken() throws IOException {
    List<WeightsTensor> more = new ArrayList<>(tensors("hf-vit"));
    more.add(new WeightsTensor("vit.pooler.dense.weight", "F32", List.of(768L, 768L)));
    assertThat(ForeignNames.translate(more).orElseThrow().left())
        .containsExactly("vit.pooler.dense.weight");
    more.add(new WeightsTensor("vit.layers.12.layernorm_before.weight", "F32", List.of(768L)));
    assertThat(ForeignNames.translate(more)).isEmpty();
  }

  private Path file(List<NamedTensor> tensors) throws IOException {
    Path file = folder.resolve("w.safetensors");
    WeightsWriter.write(file, ".tmp", Map.of(), tensors);
    return file;
  }

  private static NamedTensor numbered(String name, List<Long> shape, float first) {
    int values = shape.stream().reduce(1L, Math::multiplyExact).intValue();
    ByteBuffer data = ByteBuffer.allocate(4 * values).order(ByteOrder.LITTLE_ENDIAN);
    for (int i = 0; i < values; i++) {
      data.putFloat(first + i);
    }
    return new NamedTensor(name, shape, data.flip());
  }

  @Test
  void partsAreReadOneBelowTheOther() throws IOException {
    Path file =
        file(
            List.of(
                numbered("k", List.of(1L, 2L), 10),
                numbered("q", List.of(1L, 2L), 0),
                numbered("v", List.of(1L, 2L), 20)));
    try (Weights stored = Weights.open(file)) {
      WeightsTensor joined = new WeightsTensor("in", "F32", List.of(3L, 2L));
      List<WeightsTensor> parts =
          List.of("q", "k", "v").stream().map(n -> stored.find(n).orElseThrow()).toList();
      Weights weights =
          new TranslatedWeights(
              stored,
              new Translation("a library", Map.of(joined, parts), List.of("left")),
              Optional.empty());
      List<Double> values = new ArrayList<>();
      weights.values(joined, values::add);
      assertThat(values).containsExactly(0.0, 1.0, 10.0, 11.0, 20.0, 21.0);
      assertThat(weights.notes())
          .containsExactly(
              "the names are those of a library and were read as torchvision's: q is in",
              "left: left");
    }
  }

  /** A patch of one pixel a channel, two outputs, by timm's names. */
  private Weights patches(Path file) {
    Weights stored = Weights.open(file);
    return new TranslatedWeights(
        stored,
        new Translation(
            "timm",
            Map.of(
                new WeightsTensor("conv_proj.weight", "F32", List.of(2L, 3L, 1L, 1L)),
                List.of(stored.find("patch_embed.proj.weight").orElseThrow()),
                new WeightsTensor("conv_proj.bias", "F32", List.of(2L)),
                List.of(stored.find("patch_embed.proj.bias").orElseThrow())),
            List.of()),
        TrainedPixels.beside(file));
  }

  private static List<Double> all(Weights weights, String name) {
    List<Double> values = new ArrayList<>();
    weights.values(weights.find(name).orElseThrow(), values::add);
    return values;
  }

  /** What the patches' layer gives of a pixel by a scale. */
  private static double output(Weights weights, int output, double[] pixel, PixelScale scale) {
    double sum = all(weights, "conv_proj.bias").get(output);
    for (int channel = 0; channel < 3; channel++) {
      sum +=
          all(weights, "conv_proj.weight").get(3 * output + channel)
              * (pixel[channel] - scale.mean().get(channel))
              / scale.deviation().get(channel);
    }
    return sum;
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      value = {
        "preprocessor_config.json; {\"image_mean\": [0.5, 0.4, 0.5], \"image_std\": [0.5, 0.5, 0.2]}",
        "config.json; {\"pretrained_cfg\": {\"mean\": [0.5, 0.4, 0.5], \"std\": [0.5, 0.5, 0.2]}}",
        "config.json; {\"mean\": [0.5, 0.4, 0.5], \"std\": [0.5, 0.5, 0.2]}"
      })
  void aTransformerThatSawPixelsOfAnotherScaleGivesTheSameOfOurs(String name, String json)
      throws IOException {
    Path file =
        file(
            List.of(
                numbered("patch_embed.proj.weight", List.of(2L, 3L, 1L, 1L), -2),
                numbered("patch_embed.proj.bias", List.of(2L), 7)));
    double[] pixel = {0.1, 0.6, 0.9};
    List<Double> before = new ArrayList<>();
    PixelScale theirs = new PixelScale(List.of(0.5, 0.4, 0.5), List.of(0.5, 0.5, 0.2));
    try (Weights plain = patches(file)) {
      before.add(output(plain, 0, pixel, theirs));
      before.add(output(plain, 1, pixel, theirs));
      assertThat(plain.notes()).last().asString().contains("0.5 and 0.5", name);
    }
    Files.writeString(file.resolveSibling(name), json);
    try (Weights changed = patches(file)) {
      for (int output = 0; output < 2; output++) {
        assertThat(output(changed, output, pixel, PixelScale.IMAGENET))
            .isCloseTo(before.get(output), within(1e-12));
      }
      assertThat(changed.notes()).last().asString().contains("[0.5, 0.4, 0.5]", "says " + name);
    }
    Files.writeString(
        file.resolveSibling(name), json.replace("0.5", "127.5")); // of pixels up to 255
    try (Weights unknown = patches(file)) {
      assertThat(all(unknown, "conv_proj.weight")).startsWith(-2.0, -1.0);
    }
    Files.writeString(
        file.resolveSibling("preprocessor_config.json"),
        "{\"image_mean\": [0.485, 0.456, 0.406], \"image_std\": [0.229, 0.224, 0.225]}");
    try (Weights ours = patches(file)) {
      assertThat(all(ours, "conv_proj.weight")).containsExactly(-2.0, -1.0, 0.0, 1.0, 2.0, 3.0);
      assertThat(ours.notes()).hasSize(1);
    }
  }

  private Path weights(String network, String without) throws IOException {
    List<NamedTensor> tensors = new ArrayList<>();
    for (Layer layer : Networks.find(network, 3).orElseThrow().layers()) {
      layer.tensorShapes().forEach((name, shape) -> tensors.add(numbered(name, shape, 0)));
    }
    tensors.removeIf(tensor -> tensor.name().contains(without));
    return file(tensors);
  }

  private static void refuse(Path file, String network) {
    try (Weights weights = Weights.open(file, Wanted.any().of(Optional.of(network)))) {
      Network wanted = FittingNetwork.named(weights, network).orElseThrow();
      MergeReport.of(weights, wanted, wanted.depth() - 1).requireUsable(file, "");
    }
  }

  @Test
  void weightsOfAnotherNetworkOfTheFamilyAreRefusedByItsName() throws IOException {
    Path deeper = weights("resnet34", "none");
    assertThatThrownBy(() -> refuse(deeper, "resnet18"))
        .isInstanceOf(DataException.class)
        .hasMessageContaining("does not fit the network resnet18")
        .hasMessageContaining("has no place: layer1.2.conv1.weight")
        .hasMessageContaining("They look like weights of resnet34. 'graft weights show FILE' tells")
        .hasMessageEndingWith("Give weights of resnet18, or name the network that they are of");
    assertThatThrownBy(() -> refuse(deeper, "mobilenet_v3_small"))
        .hasMessageContaining("missing: features.0.0.weight")
        .hasMessageContaining("They look like weights of resnet34.");
    Path known = file(List.of(numbered("features.22.weight", List.of(512L, 512L, 3L, 3L), 0)));
    assertThatThrownBy(() -> refuse(known, "alexnet-32"))
        .hasMessageContaining("They look like weights of vgg13. 'graft weights show FILE' tells")
        .hasMessageEndingWith("Give weights of alexnet-32");
    try (Weights weights = Weights.open(known)) {
      assertThatThrownBy(() -> FittingNetwork.choose(known, weights, Optional.empty()))
          .hasMessageContaining("it looks like vgg13; 'graft weights show'");
    }
  }
}
