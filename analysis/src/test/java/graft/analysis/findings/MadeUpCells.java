package graft.analysis.findings;

import graft.analysis.figures.Grid;
import graft.analysis.figures.StudyCells;
import graft.analysis.figures.TestSet;
import graft.core.data.TargetSize;
import graft.core.protocol.Protocol;
import graft.core.protocol.Rates;
import graft.core.protocol.Recipe;
import graft.study.execution.EpochRecord;
import graft.study.execution.Evaluation;
import graft.study.execution.TrainingOutcome;
import graft.study.plan.Experiment;
import graft.study.plan.RecipeVariant;
import graft.study.plan.TrialData;
import graft.study.plan.TrialSpec;
import graft.study.store.TrialRecord;
import graft.study.store.TrialState;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * Studies written by hand: every trial of the experiments, on an eight-layer network and 20 target
 * classes of 50 test images, with the accuracy and losses that a test gives it.
 */
final class MadeUpCells {
  static final int BATCH_FACTOR = 4;
  static final int CLASSES = 20;
  static final int TEST_IMAGES = 1000;

  /** Images a class of a made-up full set. */
  static final int FULL = 1290;

  static final Recipe RECIPE =
      new Recipe(
          10,
          90,
          Rates.paper(),
          0.9,
          1e-4,
          0.5,
          Recipe.Augmentation.FLIP,
          8,
          Recipe.Precision.FP32);

  /** A trial asked for. */
  record Place(TargetSize size, int k, int n, int d, int f, int split, long seed, String variant) {}

  /** What becomes of a trial; empty where it is not planned. */
  interface Results {
    Optional<Result> of(Place place);
  }

  /** A result. */
  record Result(double accuracy, double train, double test, boolean diverged) {
    static Result of(double accuracy) {
      return new Result(accuracy, 1, 2, false);
    }

    static Result losses(double train, double test) {
      return new Result(0.4, train, test, false);
    }

    static Result divergence() {
      return new Result(0, 0, 0, true);
    }
  }

  private static final List<Experiment> UNDER_VARIANTS =
      List.of(Experiment.OPTIMAL, Experiment.HIGH_RATE, Experiment.FREEZE);

  private MadeUpCells() {}

  static Grid grid(int splits, Integer... sizes) {
    return grid(splits, List.of(0L), sizes);
  }

  static Grid grid(int splits, List<Long> seeds, Integer... sizes) {
    return new Grid(
        List.of(sizes).stream().map(TargetSize::new).toList(),
        IntStream.range(0, splits).boxed().toList(),
        seeds,
        8,
        CLASSES,
        RECIPE);
  }

  /** Forty classes, twenty of them the target, another twenty in each split. */
  static List<TestSet> tests(int splits) {
    List<Integer> fifty = IntStream.range(0, CLASSES).mapToObj(i -> 50).toList();
    List<Integer> none = IntStream.range(0, CLASSES).mapToObj(i -> 0).toList();
    List<TestSet> tests = new ArrayList<>();
    for (int split = 0; split < splits; split++) {
      int start = 10 * split;
      tests.add(new TestSet(split, classes(start + CLASSES), classes(start), fifty, none));
    }
    return tests;
  }

  private static List<String> classes(int start) {
    return IntStream.range(start, start + CLASSES).mapToObj(i -> "c" + i % (2 * CLASSES)).toList();
  }

  /** All experiments' cells. */
  static StudyCells study(Grid grid, Results results) {
    return study(grid, results, List.of());
  }

  /** All experiments' cells, and those of some under variants of the recipe. */
  static StudyCells study(Grid grid, Results results, List<RecipeVariant> variants) {
    Map<Place, TrialRecord> trials = new LinkedHashMap<>();
    for (TargetSize size : grid.sizes()) {
      for (int split : grid.splits()) {
        for (Experiment experiment : Experiment.values()) {
          for (Experiment.Setting setting : experiment.settings(8, RECIPE.rates(), size)) {
            if (setting.protocol().reinitialisedRate() == Protocol.ReinitialisedRate.LOW) {
              for (long seed : grid.seeds()) {
                Optional<RecipeVariant> own = Optional.empty();
                add(trials, results, size, setting.protocol(), split, seed, own);
                if (UNDER_VARIANTS.contains(experiment)) {
                  for (RecipeVariant variant : variants) {
                    Optional<RecipeVariant> other = Optional.of(variant);
                    add(trials, results, size, setting.protocol(), split, seed, other);
                  }
                }
              }
            }
          }
        }
      }
    }
    return StudyCells.of(List.copyOf(trials.values()), grid);
  }

  /** The result is asked for by the protocol as it is under the study's own recipe. */
  private static void add(
      Map<Place, TrialRecord> trials,
      Results results,
      TargetSize size,
      Protocol asked,
      int split,
      long seed,
      Optional<RecipeVariant> variant) {
    int images = (size.isFull() ? FULL : size.perClass()) * CLASSES;
    Protocol own = asked.canonical(8, RECIPE);
    Place place =
        new Place(
            size,
            own.transferredLayers(),
            own.highRateLayers(),
            own.initialDecayEpochs(),
            own.frozenLayers(),
            split,
            seed,
            variant.map(RecipeVariant::title).orElse(""));
    Protocol run = variant.map(v -> v.protocol(own, RECIPE, images, BATCH_FACTOR)).orElse(own);
    results
        .of(place)
        .ifPresent(result -> trials.putIfAbsent(place, trial(place, run, images, result)));
  }

  private static TrialRecord trial(Place place, Protocol protocol, int images, Result result) {
    TrialSpec spec =
        new TrialSpec(
            place.toString(),
            List.of("layers"),
            new TrialData.OfSplit(place.split(), place.size()),
            graft.core.protocol.Method.SGD,
            protocol,
            "alexnet-32",
            "base" + place.split(),
            RECIPE,
            place.variant(),
            place.seed(),
            images);
    return trial(spec, result);
  }

  /** A trial that ended so. */
  static TrialRecord trial(TrialSpec spec, Result result) {
    if (result.diverged()) {
      return new TrialRecord(
          spec,
          TrialState.DIVERGED,
          1,
          Optional.of(new TrainingOutcome.Diverged(1, 1, List.of(), 10, 1)));
    }
    int correct = (int) Math.round(result.accuracy() * TEST_IMAGES);
    Evaluation last = new Evaluation(90, result.test(), correct, correct, TEST_IMAGES);
    return new TrialRecord(
        spec,
        TrialState.COMPLETE,
        1,
        Optional.of(
            new TrainingOutcome.Complete(
                0.5,
                0,
                List.of(new EpochRecord(90, 1e-5, 1e-4, result.train())),
                List.of(last),
                last,
                bits(correct),
                "",
                "",
                0,
                1)));
  }

  /** As many bits, spread evenly over the classes. */
  private static String bits(int correct) {
    BitSet bits = new BitSet();
    for (int i = 0; i < correct; i++) {
      bits.set(i % CLASSES * 50 + i / CLASSES);
    }
    byte[] bytes = new byte[TEST_IMAGES / 8];
    byte[] set = bits.toByteArray();
    System.arraycopy(set, 0, bytes, 0, set.length);
    return HexFormat.of().formatHex(bytes);
  }
}
