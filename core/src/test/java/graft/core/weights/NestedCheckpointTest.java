package graft.core.weights;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import graft.core.error.AmbiguousException;
import graft.core.error.DataException;
import graft.core.error.UsageException;
import graft.core.network.Layer;
import graft.core.network.Networks;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Checkpoints as training scripts write them give the tensors of the network in them. */
class NestedCheckpointTest {
  @TempDir
  @SuppressWarnings("NullAway.Init")
  Path folder;

  /** A line of {@code nestings/expected.tsv}: see {@code make_nestings.py}. */
  record Nesting(String file, List<String> keys, String prefix, String sha256) {
    Nesting {
      keys = List.copyOf(keys);
    }

    static Nesting of(String line) {
      String[] parts = line.split("\t", -1);
      return new Nesting(parts[0], List.of(parts[1].split(" ", -1)), parts[2], parts[3]);
    }
  }

  static Stream<Nesting> nestings() throws IOException {
    return Files.readAllLines(StateDictTest.resource("nestings/expected.tsv")).stream()
        .map(Nesting::of);
  }

  private static Wanted key(String key) {
    return new Wanted(Optional.of(key), Optional.empty());
  }

  @ParameterizedTest
  @MethodSource("nestings")
  void aCheckpointDrawnAtRandomGivesTheTensorsThatPyTorchReads(Nesting nesting) {
    Path file = StateDictTest.resource("nestings/" + nesting.file());
    boolean one = nesting.keys().size() == 1;
    if (!one) {
      assertThatThrownBy(() -> Weights.open(file).close())
          .isInstanceOfSatisfying(
              AmbiguousException.class,
              e -> assertThat(e.choices()).hasSize(2).allMatch(k -> starts(k, nesting.keys())));
    }
    try (Weights weights = Weights.open(file, one ? Wanted.any() : key(nesting.keys().get(0)))) {
      assertThat(FittingNetwork.all(weights))
          .singleElement()
          .satisfies(fit -> assertThat(fit.network().name()).isEqualTo("alexnet-32-slim"));
      WeightsHash hash = new WeightsHash();
      weights.tensors().forEach(tensor -> hash.add(weights.read(tensor)));
      assertThat(hash.hex()).as("%s %s", nesting, names(weights)).isEqualTo(nesting.sha256());
      String notes = String.join("\n", weights.notes());
      assertThat(notes).contains(nesting.keys().get(0));
      if (!nesting.prefix().isEmpty()) {
        assertThat(notes).containsAnyOf("the prefix " + nesting.prefix(), "wrappers were taken");
      }
    }
  }

  private static boolean starts(String key, List<String> with) {
    return with.stream().anyMatch(key::startsWith);
  }

  private static List<String> names(Weights weights) {
    return weights.tensors().stream().map(WeightsTensor::name).toList();
  }

  private static NamedTensor ones(String name, List<Long> shape) {
    int bytes = (int) (4 * shape.stream().reduce(1L, (a, b) -> a * b));
    ByteBuffer data = ByteBuffer.allocate(bytes).order(ByteOrder.LITTLE_ENDIAN);
    while (data.hasRemaining()) {
      data.putFloat(1);
    }
    return new NamedTensor(name, shape, data.flip());
  }

  private static List<NamedTensor> network(String name, String prefix) {
    List<NamedTensor> tensors = new ArrayList<>();
    for (Layer layer : Networks.find(name, 3).orElseThrow().layers()) {
      layer.tensorShapes().forEach((tensor, shape) -> tensors.add(ones(prefix + tensor, shape)));
    }
    return tensors;
  }

  private Path written(List<NamedTensor> tensors) throws IOException {
    return written(tensors, Map.of());
  }

  private Path written(List<NamedTensor> tensors, Map<String, String> metadata) throws IOException {
    Path file = folder.resolve("w.safetensors");
    WeightsWriter.write(file, ".tmp", metadata, tensors);
    return file;
  }

  @Test
  void aBackboneUnderAPrefixIsTakenAndWhatIsBesideItNamed() throws IOException {
    List<NamedTensor> tensors = network("alexnet-32-slim", "trunk.");
    tensors.removeIf(tensor -> tensor.name().contains("classifier.6"));
    tensors.add(ones("head.weight", List.of(2L)));
    try (Weights weights = Weights.open(written(tensors))) {
      assertThat(names(weights)).hasSize(14).contains("features.0.weight");
      assertThat(weights.notes())
          .containsExactly(
              "the prefix trunk. was taken off 14 names; without it and left: head.weight");
      assertThat(FittingNetwork.all(weights).get(0).text())
          .isEqualTo("alexnet-32-slim without a classifier");
    }
  }

  @Test
  void twoNetworksBehindPrefixesAreAskedAboutAndFoundByTheirKey() throws IOException {
    List<NamedTensor> tensors = network("alexnet-32-slim", "student.");
    tensors.addAll(network("alexnet-32-slim", "teacher."));
    Path file = written(tensors);
    assertThatThrownBy(() -> Weights.open(file))
        .isInstanceOfSatisfying(
            AmbiguousException.class,
            e -> assertThat(e.choices()).containsExactlyInAnyOrder("student", "teacher"))
        .hasMessageContaining("teacher: 16 tensors, fits alexnet-32-slim with 3 classes");
    try (Weights weights = Weights.open(file, key("teacher"))) {
      assertThat(names(weights)).hasSize(16);
    }
    assertThatThrownBy(() -> Weights.open(file, key("techer")))
        .isInstanceOf(UsageException.class)
        .hasMessageContaining("no tensors under techer");
  }

  @Test
  void aWrapperIsKeptWhereTakingItOutWouldMakeTwoNamesOne() throws IOException {
    List<NamedTensor> tensors = network("alexnet-32-slim", "");
    tensors.replaceAll(
        t -> t.name().startsWith("features.0") ? ones(inModule(t.name()), t.shape()) : t);
    try (Weights weights = Weights.open(written(tensors))) {
      assertThat(names(weights)).contains("features.0.weight").doesNotContain("features.module.0");
    }
    tensors.add(ones("features.0.weight", List.of(1L)));
    try (Weights weights = Weights.open(written(tensors))) {
      assertThat(names(weights)).contains("features.0.weight", "features.module.0.weight");
      assertThat(FittingNetwork.all(weights)).isEmpty();
    }
  }

  private static String inModule(String name) {
    return name.replace("features.", "features.module.");
  }

  @Test
  void aDeeperNetworkThatHoldsTheNamesOfAShallowerOneIsNotTakenForIt() throws IOException {
    List<NamedTensor> resnet34 = network("resnet18", "");
    resnet34.add(ones("layer1.2.conv1.weight", List.of(1L)));
    try (Weights weights = Weights.open(written(resnet34))) {
      assertThat(FittingNetwork.all(weights)).isEmpty();
    }
  }

  @Test
  void aHeadOfAnotherKindIsLeft() throws IOException {
    List<NamedTensor> tensors = network("resnet18", "");
    tensors.removeIf(tensor -> tensor.name().startsWith("fc."));
    tensors.add(ones("fc.0.weight", List.of(4L, 512L)));
    tensors.add(ones("fc.3.weight", List.of(3L, 4L)));
    try (Weights weights = Weights.open(written(tensors))) {
      assertThat(FittingNetwork.all(weights))
          .extracting(Fit::text)
          .containsExactly("resnet18 without a classifier", "resnet18-64 without a classifier");
    }
  }

  @Test
  void whereTwoNetworksFitTheFileDecidesOrTheReaderIsAsked() throws IOException {
    Path file = written(network("resnet18", ""));
    try (Weights weights = Weights.open(file)) {
      assertThatThrownBy(() -> FittingNetwork.choose(file, weights, Optional.empty()))
          .isInstanceOfSatisfying(
              AmbiguousException.class,
              e -> assertThat(e.choices()).containsExactly("resnet18", "resnet18-64"))
          .hasMessageContaining("fits resnet18 (224 px) and resnet18-64 (64 px) alike");
      assertThat(FittingNetwork.choose(file, weights, Optional.of("resnet18-64")).side())
          .isEqualTo(64);
    }
    Path own = written(network("resnet18", ""), Map.of("network", "resnet18-64"));
    try (Weights weights = Weights.open(own)) {
      assertThat(FittingNetwork.choose(own, weights, Optional.empty()).side()).isEqualTo(64);
    }
  }

  @Test
  void whatAFileSaysOfItselfDoesNotDecideAgainstItsShapes() throws IOException {
    Path file = written(network("alexnet-32-slim", ""), Map.of("network", "resnet18"));
    try (Weights weights = Weights.open(file)) {
      assertThat(FittingNetwork.choose(file, weights, Optional.empty()).name())
          .isEqualTo("alexnet-32-slim");
    }
  }

  /** The slim network's 16 tensors, each a view of one number, as a pickled dictionary. */
  private static MadePickle slim(MadePickle into) {
    into.raw("}(");
    for (Layer layer : Networks.find("alexnet-32-slim", 3).orElseThrow().layers()) {
      layer.tensorShapes().forEach((name, shape) -> into.text(name).view(shape));
    }
    return into.raw("u");
  }

  private Path made(MadePickle pickle) throws IOException {
    return pickle.zip(folder.resolve("w.pth"));
  }

  @Test
  void whereOnlyTheOptimizerHasTensorsTheyAreNamedAndNotDenied() throws IOException {
    MadePickle pickle = MadePickle.map().text("optimizer").raw("}").text("state").raw("}K\0}");
    pickle.text("exp_avg").view(List.of(1L)).raw("sss").end();
    Path file = made(pickle);
    assertThatThrownBy(() -> Weights.open(file))
        .isInstanceOf(DataException.class)
        .hasMessageContaining("its only tensor is no weight by name: it is in optimizer/state/0")
        .hasMessageNotContaining("no tensors");
  }

  @Test
  void aDictionaryFoundUnderTwoKeysIsOneAndTwoAreAskedAbout() throws IOException {
    MadePickle same =
        slim(MadePickle.map().text("model")).raw("q\7").text("again").raw("h\7").end();
    try (Weights weights = Weights.open(made(same))) {
      assertThat(weights.notes()).containsExactly("a checkpoint: its model was taken, again left");
    }
    MadePickle two = slim(slim(MadePickle.map().text("model")).text("ema")).end();
    // Views of the same storage and number: equal tensors, so one network.
    try (Weights weights = Weights.open(made(two))) {
      assertThat(names(weights)).hasSize(16);
    }
  }

  @ParameterizedTest
  @CsvSource({"numpy.core.multiarray, scalar", "numpy._core.multiarray, scalar"})
  void aNumberOfNumpyBesideTheTensorsIsLeft(String module, String name) throws IOException {
    MadePickle pickle = slim(MadePickle.map().text("net")).text("acc");
    pickle
        .raw("c" + module + "\n" + name + "\ncnumpy\ndtype\n")
        .text("f8")
        .raw("\u0089\u0088\u0087R");
    pickle.raw("(K\3").text("<").raw("NNNJ\u00ff\u00ff\u00ff\u00ffJ\u00ff\u00ff\u00ff\u00ffK\0tb");
    pickle.raw("c_codecs\nencode\n").text("abcdefgh").text("latin1").raw("\u0086R\u0086R").end();
    try (Weights weights = Weights.open(made(pickle))) {
      assertThat(weights.notes()).containsExactly("a checkpoint: its net was taken, acc left");
    }
  }

  @Test
  void aRefusalSaysHowToSaveTheWeightsAlone() throws IOException {
    Path file = made(slim(MadePickle.map().text("net")).text("args").raw("cargparse\nNamespace\n"));
    assertThatThrownBy(() -> Weights.open(file))
        .hasMessageContaining("it asks for argparse.Namespace (opcode GLOBAL)")
        .hasMessageContaining("torch.load(")
        .satisfies(e -> assertThat(String.valueOf(e.getMessage()).lines()).hasSizeLessThan(9));
  }
}
