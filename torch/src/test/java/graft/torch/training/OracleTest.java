package graft.torch.training;

import static org.assertj.core.api.Assertions.assertThat;

import graft.core.network.Layer;
import graft.core.network.Network;
import graft.core.network.Networks;
import graft.core.network.Operation;
import graft.core.network.Operation.Linear;
import graft.core.network.Operation.Tokens;
import graft.core.protocol.Cosine;
import graft.core.protocol.Moment;
import graft.core.protocol.OneCycle;
import graft.core.protocol.Optimizer;
import graft.core.protocol.Protocol;
import graft.core.protocol.Rates;
import graft.core.protocol.Recipe;
import graft.core.protocol.Refinements;
import graft.core.protocol.Refinements.Head;
import graft.core.random.SeedKey;
import graft.core.weights.NamedTensor;
import graft.torch.network.Device;
import graft.torch.network.Dropout;
import graft.torch.network.InitialWeights;
import graft.torch.network.Parameter;
import graft.torch.network.Pass;
import graft.torch.network.TorchNetwork;
import java.io.IOException;
import java.io.InputStream;
import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.IntStream;
import org.assertj.core.data.Offset;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.json.JsonMapper;

/**
 * The real update against PyTorch's: 50 updates of the small network, 20 of the others, from the
 * same weights on the same batches, with frozen, low-rate and high-rate layers and decays of both
 * rates on the way. The fixtures come from {@code src/test/python/make_oracle.py}, whose formulas
 * are repeated here.
 */
@Tag("native")
@SuppressWarnings("try") // scopes are opened for their end
class OracleTest {
  private static final int CLASSES = 20;
  private static final int BATCH = 4;
  private static final double BOUND = 1e-4;
  private static final double CLOSE = 1e-5;

  /**
   * Largest error as a fraction of the largest change since the start: errors of updates show here.
   */
  private static final double BOUND_OF_CHANGE = 0.03;

  /**
   * Of the largest value, what rounding alone does to a sum of twenty small changes: weights of
   * normalisation are 1 and change by some 1e-6, of which a single last bit is several per cent.
   */
  private static final double ROUNDING = 4 * 0x1p-24;

  private static Recipe recipe(double high) {
    Rates rates =
        new Rates(high, high / 10, 0.1, 2, Rates.LaterDecays.AFTER_FIRST, Rates.LowRateClock.OWN);
    return new Recipe(
        BATCH, 5, rates, 0.9, 5e-4, 0, Recipe.Augmentation.NONE, 1, Recipe.Precision.FP32);
  }

  record Fixture(String torch, String torchvision, List<Double> losses, List<Summary> tensors) {}

  record Summary(
      String name,
      List<Long> shape,
      double greatest,
      double sum,
      double squares,
      double defaultGreatest,
      List<Double> samples) {}

  @Test
  void fiftyUpdatesOfTheSmallNetworkEqualPyTorchs() throws IOException {
    compare("alexnet-32", Protocol.of(7, 2, 1, 2), 4.0, 0.01, 10);
  }

  @Test
  @Tag("long")
  void twentyUpdatesOfAlexnetEqualTorchvisions() throws IOException {
    compare("alexnet", Protocol.of(7, 2, 1, 2), 2.0, 0.001, 4);
  }

  @Test
  void twentyUpdatesOfResnet18At64PixelsEqualTorchvisions() throws IOException {
    compare("resnet18-64", Protocol.of(9, 2, 1, 4), 2.0, 0.01, 4);
  }

  @Test
  @Tag("long")
  void twentyUpdatesOfResnet18EqualTorchvisions() throws IOException {
    compare("resnet18", Protocol.of(9, 2, 1, 4), 2.0, 0.001, 4);
  }

  @Test
  void twentyUpdatesOfAlexnetWithNormalisationEqualPyTorchs() throws IOException {
    compare("alexnet-32-bn", Protocol.of(7, 2, 1, 4), 4.0, 0.01, 4);
  }

  @ParameterizedTest
  @CsvSource({
    "resnet50, 13, 0.0001",
    "mobilenet_v3_small, 7, 0.0003",
  })
  void twentyUpdatesOfALargeNetworkEqualTorchvisions(String name, int frozen, double high)
      throws IOException {
    compareAt64(name, frozen, high);
  }

  @ParameterizedTest
  @CsvSource({"resnet34, 11, 0.0001", "vgg11, 5, 0.0003", "vit_b_16, 7, 0.0003"})
  @Tag("long")
  void twentyUpdatesOfTheLargestNetworksEqualTorchvisions(String name, int frozen, double high)
      throws IOException {
    compareAt64(name, frozen, high);
  }

  /** At 64 px, so that it is seconds. */
  private static void compareAt64(String name, int frozen, double high) throws IOException {
    Network shape = at64(network(name));
    Protocol protocol = Protocol.of(shape.depth() - 1, 2, 1, frozen);
    compare(name, shape, protocol, 2.0, recipe(high), 4, BOUND);
  }

  /** The same layers, but for what depends on the side: tokens, and inputs after flattening. */
  private static Network at64(Network network) {
    List<Layer> layers =
        network.layers().stream()
            .map(
                layer ->
                    new Layer(
                        layer.name(), layer.operations().stream().map(OracleTest::at64).toList()))
            .toList();
    return new Network(network.name(), 64, network.initialisation(), layers);
  }

  private static Operation at64(Operation operation) {
    if (operation instanceof Tokens of) {
      return new Tokens(of.classToken(), of.patches(), of.positions(), 4 * 4 + 1);
    }
    return operation instanceof Linear of && of.inputs() == 512 * 7 * 7
        ? new Linear(of.name(), 512 * 2 * 2, of.outputs())
        : operation;
  }

  @Test
  @Tag("slow")
  void alexnetStartsAsTorchvisionsDoes() throws IOException {
    Fixture fixture = fixture("alexnet");
    try (PointerScope scope = new PointerScope()) {
      TorchNetwork network = new TorchNetwork(network("alexnet"), Device.CPU);
      InitialWeights.draw(network, 0, SeedKey.of(3));
      for (int i = 0; i < 16; i++) {
        Summary expected = fixture.tensors().get(i);
        Parameter parameter = network.parameters().get(i);
        double greatest = parameter.tensor().abs().max().item_double();
        double room = parameter.size() < 1000 ? 0.2 : 0.01;
        assertThat(greatest)
            .as(parameter.name())
            .isCloseTo(expected.defaultGreatest(), Offset.offset(room * greatest));
      }
    }
  }

  /** The paper's two groups become a rate for each layer; fixtures of 20 updates are small. */
  @Test
  void twentyUpdatesOfAdamWOnACosineWithALayerDecayEqualPyTorchs() throws IOException {
    Recipe recipe =
        recipe(0.01)
            .with(BATCH, 5, new Cosine(0.002, 1, 1))
            .with(new Optimizer.AdamW(0.9, 0.99, 1e-6, 0.05))
            .with(Refinements.NONE.withLayerDecay(0.75));
    compare("adamw-cosine", "alexnet-32", Protocol.of(7, 1, 0, 2), 4.0, recipe, 4, CLOSE);
  }

  @Test
  void twentyUpdatesInOneCycleOnSmoothedLabelsEqualPyTorchs() throws IOException {
    Recipe recipe =
        recipe(0.01)
            .with(BATCH, 5, new OneCycle(0.02, 0.002, 25, 1e4, 0.3))
            .with(Refinements.NONE.withLabelSmoothing(0.1));
    compare("sgd-one-cycle", "alexnet-32", Protocol.of(7, 2, 0, 2), 4.0, recipe, 4, CLOSE);
  }

  @Test
  void theMeanOfTwentyUpdatesOfResnet18EqualsPyTorchs() throws IOException {
    Recipe recipe =
        recipe(0.01).with(BATCH, 5, CONSTANT.at(1e-4, 1e-4)).with(Refinements.NONE.withEma(0.8));
    compare("resnet18-64-mean", "resnet18-64", Protocol.of(9, 1, 5, 8), 2.0, recipe, 4, CLOSE);
  }

  @Test
  void aHeadSolvedFirstAndTwentyUpdatesAfterItEqualPyTorchs() throws IOException {
    Recipe recipe =
        recipe(0.01)
            .with(BATCH, 5, CONSTANT.at(1e-5, 1e-5))
            .with(Refinements.NONE.withHead(Head.PROBE));
    compare("head-solved-first", "alexnet-32", Protocol.of(7, 1, 5, 2), 4.0, recipe, 4, CLOSE);
  }

  @Test
  void twentyUpdatesOnMixedImagesEqualPyTorchs() throws IOException {
    Recipe recipe =
        recipe(0.01).with(BATCH, 5, CONSTANT.at(0.01, 0.01)).with(Refinements.NONE.withMixup(0.2));
    compare("mixed", "alexnet-32", Protocol.of(7, 1, 5, 2), 4.0, recipe, 4, CLOSE);
  }

  /** Of an update, by a formula in place of the recipe's draw. */
  private static Mixture mixture(int update) {
    double share = 0.5 + 0.5 * uniform((1000L << 40) + update);
    int[] order = IntStream.range(0, BATCH).map(i -> (i + 1 + update % 3) % BATCH).toArray();
    return Mixture.of(share, order, Device.CPU);
  }

  @SuppressWarnings("try") // scopes are opened for their end
  private static double updateMixed(Learner learner, Batch batch, int update, Moment moment) {
    try (PointerScope scope = new PointerScope()) {
      Mixture mixture = mixture(update);
      FrozenOutputs images = new FrozenOutputs(mixture.images(batch.images()));
      return learner.update(images, batch.labels(), Optional.of(mixture), moment, Dropout.NONE);
    }
  }

  private static final Rates CONSTANT =
      new Rates(0.001, 0.001, 0.1, 9, Rates.LaterDecays.FIXED, Rates.LowRateClock.OWN);

  /** Of the five batches and their mirror images. */
  private static void solveHead(TorchNetwork network) {
    int below = network.network().depth() - 1;
    Batch batch = new Batch(BATCH, network.network().side(), Device.CPU);
    TensorVector features = new TensorVector();
    TensorVector labels = new TensorVector();
    for (int number = 0; number < 5; number++) {
      fill(batch, number, views(number, network.network().side()));
      for (Tensor images : List.of(batch.images(), batch.images().flip(3))) {
        features.push_back(network.forward(images, 1, below, Pass.EVALUATION));
        labels.push_back(batch.labels().clone());
      }
    }
    Tensor rows = torch.cat(features, 0).to(torch.ScalarType.Double);
    try {
      SolvedHead.solve(rows, torch.cat(labels, 0), CLASSES, () -> false).copyTo(network);
    } catch (StoppedException e) {
      throw new IllegalStateException(e);
    }
  }

  private static void compare(
      String name, Protocol protocol, double gain, double high, int updatesPerEpoch)
      throws IOException {
    compare(name, name, protocol, gain, recipe(high), updatesPerEpoch, BOUND);
  }

  private static void compare(
      String name,
      String networkName,
      Protocol protocol,
      double gain,
      Recipe recipe,
      int updatesPerEpoch,
      double bound)
      throws IOException {
    compare(name, network(networkName), protocol, gain, recipe, updatesPerEpoch, bound);
  }

  private static void compare(
      String name,
      Network shape,
      Protocol protocol,
      double gain,
      Recipe recipe,
      int updatesPerEpoch,
      double bound)
      throws IOException {
    Fixture fixture = fixture(name);
    torch.set_num_threads(1);
    try (PointerScope scope = new PointerScope()) {
      TorchNetwork network = new TorchNetwork(shape, Device.CPU);
      fill(network, gain);
      List<double[]> initial = new ArrayList<>();
      for (Summary tensor : fixture.tensors()) {
        Parameter parameter = network.parameters().get(initial.size());
        parameter.show(found -> initial.add(samples(found, tensor.samples().size())));
      }
      if (recipe.refinements().head() == Head.PROBE) {
        solveHead(network);
      }
      Learner learner = new Learner(network, protocol, recipe);
      Batch batch = new Batch(BATCH, shape.side(), Device.CPU);
      List<List<float[]>> batches =
          IntStream.range(0, 5).mapToObj(number -> views(number, shape.side())).toList();
      for (int update = 0; update < fixture.losses().size(); update++) {
        fill(batch, update % 5, batches.get(update % 5));
        int epoch = update / updatesPerEpoch;
        Moment moment = new Moment(epoch, 5, update % updatesPerEpoch, updatesPerEpoch);
        double loss =
            recipe.refinements().mixup() > 0
                ? updateMixed(learner, batch, update, moment)
                : learner.update(batch, moment, Dropout.NONE);
        assertThat(loss).isCloseTo(fixture.losses().get(update), Offset.offset(1e-3));
      }
      List<Parameter> result = learner.result().parameters();
      assertThat(result).hasSameSizeAs(fixture.tensors());
      for (int i = 0; i < fixture.tensors().size(); i++) {
        Summary expected = fixture.tensors().get(i);
        double[] before = initial.get(i);
        Parameter parameter = result.get(i);
        boolean frozen = parameter.layer() <= protocol.frozenLayers();
        parameter.show(found -> compare(found, expected, before, frozen, bound));
      }
    }
  }

  /** {@code count} values of a tensor, evenly spaced in row-major order. */
  private static double[] samples(NamedTensor tensor, int count) {
    FloatBuffer values = tensor.data().asFloatBuffer();
    int size = values.remaining();
    return IntStream.range(0, count)
        .mapToDouble(j -> values.get((int) ((long) j * size / count)))
        .toArray();
  }

  private static void compare(
      NamedTensor found, Summary expected, double[] before, boolean frozen, double bound) {
    assertThat(found.name()).isEqualTo(expected.name());
    assertThat(found.shape()).isEqualTo(expected.shape());
    FloatBuffer values = found.data().asFloatBuffer();
    int size = values.remaining();
    double[] after = samples(found, expected.samples().size());
    double worst = 0;
    double change = 0;
    for (int j = 0; j < after.length; j++) {
      worst = Math.max(worst, Math.abs(after[j] - expected.samples().get(j)));
      change = Math.max(change, Math.abs(expected.samples().get(j) - before[j]));
    }
    if (frozen) {
      assertThat(after).as(found.name()).containsExactly(before);
    } else {
      assertThat(worst)
          .as(found.name() + "'s change of " + change)
          .isLessThan(BOUND_OF_CHANGE * change + ROUNDING * expected.greatest());
    }
    System.out.printf(
        "%s: error %.1e of the largest value, %.1e of the largest change%n",
        found.name(), worst / expected.greatest(), frozen ? 0 : worst / change);
    double squares = 0;
    for (int i = 0; i < size; i++) {
      squares += (double) values.get(i) * values.get(i);
    }
    assertThat(worst / expected.greatest()).as(found.name()).isLessThan(bound);
    assertThat(squares / expected.squares())
        .as(found.name() + "'s sum of squares")
        .isCloseTo(1, Offset.offset(bound));
  }

  private static Network network(String name) {
    return Networks.find(name, CLASSES).orElseThrow();
  }

  private static void fill(TorchNetwork network, double gain) {
    List<Parameter> parameters = network.parameters();
    for (int stream = 0; stream < parameters.size(); stream++) {
      Parameter parameter = parameters.get(stream);
      long fanIn = parameter.size() / parameter.shape().get(0);
      boolean vector = parameter.shape().size() == 1;
      double bound = vector ? 0.05 : Math.sqrt(gain / fanIn);
      double centre = vector && parameter.name().matches(".*(weight|running_var)") ? 1 : 0;
      long key = (long) stream << 40;
      parameter.set(
          bytes -> {
            for (long i = 0; bytes.hasRemaining(); i++) {
              bytes.putFloat((float) (centre + uniform(key + i) * bound));
            }
          });
    }
  }

  private static void fill(Batch batch, int number, List<float[]> views) {
    batch.clear();
    for (int image = 0; image < BATCH; image++) {
      batch.add(views.get(image), (number * BATCH + image) * 7 % CLASSES);
    }
  }

  private static List<float[]> views(int number, int side) {
    int plane = side * side;
    List<float[]> views = new ArrayList<>();
    for (int image = 0; image < BATCH; image++) {
      float[] view = new float[3 * plane];
      long key = ((100L + number) << 40) + (long) image * 3 * plane;
      for (int i = 0; i < 3 * plane; i++) {
        view[i % plane * 3 + i / plane] = (float) (uniform(key + i) * 1.5);
      }
      views.add(view);
    }
    return views;
  }

  private static double uniform(long counter) {
    long z = (counter + 1) * 0x9E3779B97F4A7C15L;
    z = (z ^ (z >>> 30)) * 0xBF58476D1CE4E5B9L;
    z = (z ^ (z >>> 27)) * 0x94D049BB133111EBL;
    z = z ^ (z >>> 31);
    return (z >>> 11) * 0x1p-52 - 1;
  }

  private static Fixture fixture(String name) throws IOException {
    try (InputStream in =
        Objects.requireNonNull(OracleTest.class.getResourceAsStream("/oracle/" + name + ".json"))) {
      return JsonMapper.shared().readValue(in, Fixture.class);
    }
  }
}
