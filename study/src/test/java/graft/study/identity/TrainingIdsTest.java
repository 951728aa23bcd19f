package graft.study.identity;

import static org.assertj.core.api.Assertions.assertThat;

import graft.core.data.ContentHash;
import graft.core.data.DatasetIndex;
import graft.core.data.Example;
import graft.core.data.PixelRule;
import graft.core.data.Role;
import graft.core.data.Selection;
import graft.core.protocol.Cosine;
import graft.core.protocol.OneCycle;
import graft.core.protocol.Optimizer;
import graft.core.protocol.Protocol;
import graft.core.protocol.Rates;
import graft.core.protocol.Recipe;
import graft.core.protocol.Recipe.Augmentation;
import graft.core.protocol.Recipe.Precision;
import graft.core.protocol.Refinements;
import graft.core.weights.NamedTensor;
import graft.core.weights.WeightsHash;
import graft.study.search.Candidate;
import graft.study.search.SearchTrial;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/**
 * Ids of single trainings, searches, checkpoints and models, as the build wrote them that the file
 * was made by. An id that changes makes stored results unfindable: lines are added, never changed.
 */
class TrainingIdsTest {
  private static final String IDS = "/graft/study/training-ids.txt";
  private static final Recipe PLAIN =
      new Recipe(
          10, 90, Rates.paper(), 0.9, 1e-4, 0.25, Augmentation.PAD_CROP_FLIP, 8, Precision.FP32);

  private record Inputs(
      DatasetIndex index,
      List<String> names,
      Selection train,
      String network,
      String weights,
      Protocol protocol,
      Recipe recipe,
      long seed) {
    Inputs with(Protocol otherProtocol, Recipe otherRecipe) {
      return new Inputs(index, names, train, network, weights, otherProtocol, otherRecipe, seed);
    }
  }

  private static DatasetIndex index(PixelRule rule) {
    return new DatasetIndex(
        "0123456789abcdef",
        List.of("b\u00e4r", "cat", "dog"),
        List.of(
            new Example(
                Role.TRAIN, 0, "0.png", ContentHash.of("0".getBytes(StandardCharsets.UTF_8)))),
        rule);
  }

  private static Inputs plain(PixelRule rule, String network, String weights, long seed) {
    return new Inputs(
        index(rule),
        List.of("b\u00e4r", "cat", "dog"),
        new Selection(List.of(0, 3, 5, 9, 10, 12, 20, 21), List.of(0, 0, 1, 1, 2, 2, 0, 1)),
        network,
        weights.repeat(16),
        Protocol.of(6, 1, 10, 5),
        PLAIN,
        seed);
  }

  private static Map<String, Recipe> recipes() {
    Map<String, Recipe> all = new LinkedHashMap<>();
    Rates r = Rates.paper();
    all.put("plain", PLAIN);
    all.put("batch and epochs", PLAIN.with(7, 31, r));
    all.put("rates times 0.3", PLAIN.with(10, 90, r.times(0.3)));
    all.put("step", PLAIN.with(10, 90, r.every(7)));
    all.put(
        "decay",
        PLAIN.with(10, 90, new Rates(0.01, 0.001, 0.5, 30, r.laterDecays(), r.lowRateClock())));
    all.put(
        "fixed decays",
        PLAIN.with(
            10, 90, new Rates(0.02, 3e-5, 0.1, 30, Rates.LaterDecays.FIXED, r.lowRateClock())));
    all.put(
        "shared clock",
        PLAIN.with(
            10, 90, new Rates(1, 0.001, 0.1, 30, r.laterDecays(), Rates.LowRateClock.SHARED)));
    all.put("momentum and decay", recipe(0, 5e-4, 0.25, Augmentation.PAD_CROP_FLIP, 8));
    all.put("no weight decay", recipe(0.95, 0, 0.25, Augmentation.PAD_CROP_FLIP, 8));
    for (Augmentation augmentation : Augmentation.values()) {
      all.put("augmentation " + augmentation, recipe(0.9, 1e-4, 0.5, augmentation, 1));
    }
    all.put("bf16", PLAIN.with(Precision.BF16));
    all.put("adamw", PLAIN.with(Optimizer.AdamW.of(0.05)));
    all.put("cosine", PLAIN.with(10, 90, new Cosine(0.01, 0.001, 5)));
    all.put("one cycle", PLAIN.with(10, 90, new OneCycle(0.01, 0.001, 25, 1e4, 0.3)));
    all.put("layer decay", PLAIN.with(Refinements.NONE.withLayerDecay(0.75)));
    all.put("label smoothing", PLAIN.with(Refinements.NONE.withLabelSmoothing(0.1)));
    all.put("ema", PLAIN.with(Refinements.NONE.withEma(0.99)));
    all.put("mixup", PLAIN.with(Refinements.NONE.withMixup(0.2)));
    all.put("head", PLAIN.with(Refinements.NONE.withHead(Refinements.Head.PROBE)));
    return all;
  }

  private static Recipe recipe(
      double momentum, double decay, double dropout, Augmentation augmentation, int evaluations) {
    return new Recipe(
        10, 90, Rates.paper(), momentum, decay, dropout, augmentation, evaluations, Precision.FP32);
  }

  private static Map<String, Inputs> inputs() {
    Map<String, Inputs> all = new LinkedHashMap<>();
    Inputs plain = plain(PixelRule.STORED, "alexnet-32", "5eed", 1);
    recipes()
        .forEach((name, recipe) -> all.put("recipe " + name, plain.with(plain.protocol(), recipe)));
    for (Protocol protocol :
        List.of(
            Protocol.scratch(8, 30),
            Protocol.common(8, 30),
            Protocol.linearProbe(8, 30),
            new Protocol(5, 1, 3, 0, Protocol.ReinitialisedRate.HIGH))) {
      all.put(
          "protocol k=%d n=%d d=%d"
              .formatted(
                  protocol.transferredLayers(),
                  protocol.highRateLayers(),
                  protocol.initialDecayEpochs()),
          plain.with(protocol, PLAIN));
    }
    all.put("pixel rule", plain(PixelRule.UPRIGHT, "alexnet-32", "5eed", 1));
    all.put(
        "two classes",
        new Inputs(
            plain.index(),
            List.of("cat", "dog, \"big\""),
            new Selection(List.of(5, 9, 10, 12), List.of(0, 0, 1, 1)),
            plain.network(),
            plain.weights(),
            plain.protocol(),
            PLAIN,
            1));
    all.put("network", plain(PixelRule.STORED, "resnet18", "5eed", 1));
    all.put("base", plain(PixelRule.STORED, "alexnet-32", "0b5e", 1));
    all.put("seed", plain(PixelRule.STORED, "alexnet-32", "5eed", -3));
    return all;
  }

  private static Map<String, SearchTrial> searchTrials(Recipe recipe) {
    Map<String, SearchTrial> all = new LinkedHashMap<>();
    Protocol protocol = Protocol.of(6, 1, 10, 5);
    Candidate candidate = candidate(protocol, recipe, 1);
    all.put("in full", new SearchTrial(candidate, 0, 90));
    all.put("part 1", new SearchTrial(candidate, 1, 90));
    all.put("one epoch", new SearchTrial(candidate, 0, 1));
    all.put("rates x 3", new SearchTrial(candidate(protocol, recipe, 3), 0, 90));
    all.put(
        "rates x 0.3", new SearchTrial(candidate(Protocol.of(0, 8, 30, 0), recipe, 0.3), 2, 30));
    return all;
  }

  private static Candidate candidate(Protocol protocol, Recipe recipe, double factor) {
    return new Candidate(
        protocol, recipe.with(recipe.batch(), recipe.epochs(), recipe.rates().times(factor)));
  }

  private static String search(Inputs in, SearchTrial trial) {
    return Identity.searchTrial(
        Identity.searchBase(in.weights()), trial.protocol(), trial.recipe(), trial.replicate());
  }

  /** Name and id of everything. */
  static Map<String, String> ids() {
    Map<String, String> ids = new LinkedHashMap<>();
    inputs().forEach((name, in) -> add(ids, name, in));
    Inputs plain = plain(PixelRule.STORED, "alexnet-32", "5eed", 1);
    searchTrials(PLAIN).forEach((name, trial) -> ids.put("search " + name, search(plain, trial)));
    WeightsHash hash = new WeightsHash();
    hash.add(tensor("features.0.weight", List.of(2L, 1L, 1L, 2L), 0));
    hash.add(tensor("features.0.bias", List.of(1L), 1));
    ids.put("model of two tensors", hash.hex());
    return ids;
  }

  private static NamedTensor tensor(String name, List<Long> shape, int first) {
    ByteBuffer bytes = ByteBuffer.allocate(shape.stream().reduce(4L, (a, b) -> a * b).intValue());
    for (int i = 0; i < bytes.capacity(); i++) {
      bytes.put(i, (byte) (first + i));
    }
    return new NamedTensor(name, shape, bytes);
  }

  private static void add(Map<String, String> ids, String name, Inputs in) {
    ids.put(
        "fine-tuning / " + name,
        Identity.fineTuning(
            in.index(),
            in.names(),
            in.train(),
            in.network(),
            in.weights(),
            in.protocol(),
            in.recipe(),
            in.seed()));
    ids.put(
        "pretraining / " + name,
        Identity.pretraining(in.index(), in.names(), in.network(), in.recipe(), in.seed()));
    ids.put(
        "checkpoint / " + name,
        Identity.checkpoint(
            in.network(),
            in.names().size(),
            "0123",
            in.protocol(),
            in.recipe(),
            17,
            -5,
            in.train()));
    ids.put("search recipe / " + name, Identity.searchSetting(in.recipe()));
    ids.put("search base / " + name, Identity.searchBase(in.weights()));
    ids.put(
        "search in full / " + name,
        search(in, Objects.requireNonNull(searchTrials(in.recipe()).get("in full"))));
  }

  /** Prints the file. */
  public static void main(String[] args) {
    ids().forEach((name, id) -> System.out.println(id + " " + name));
  }

  @Test
  void idsAreWhatTheyWere() throws IOException {
    List<String> now = ids().entrySet().stream().map(e -> e.getValue() + " " + e.getKey()).toList();
    try (InputStream in = Objects.requireNonNull(TrainingIdsTest.class.getResourceAsStream(IDS))) {
      assertThat(now)
          .hasSizeGreaterThan(40)
          .containsExactlyElementsOf(
              new String(in.readAllBytes(), StandardCharsets.UTF_8).lines().toList());
    }
  }
}
