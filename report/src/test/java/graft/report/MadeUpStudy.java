package graft.report;

import graft.analysis.figures.Grid;
import graft.analysis.figures.TestSet;
import graft.core.data.ClassSplit;
import graft.core.data.TargetSize;
import graft.core.protocol.Method;
import graft.core.protocol.Protocol;
import graft.core.protocol.Rates;
import graft.core.protocol.Recipe;
import graft.study.execution.EpochRecord;
import graft.study.execution.Evaluation;
import graft.study.execution.TrainingOutcome;
import graft.study.plan.BaseSpec;
import graft.study.plan.TrialSpec;
import graft.study.store.BaseRecord;
import graft.study.store.TrialRecord;
import graft.study.store.TrialState;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;

/**
 * A study that nobody ran: curves like the paper's with noise by split and trial. Its {@link #main}
 * writes the report, to be looked at.
 */
final class MadeUpStudy {
  static final Recipe RECIPE =
      new Recipe(
          10,
          90,
          Rates.paper(),
          0.9,
          1e-4,
          0.5,
          Recipe.Augmentation.PAD_CROP_FLIP,
          8,
          Recipe.Precision.FP32);

  private MadeUpStudy() {}

  static Grid grid(List<TargetSize> sizes, int splits, int seeds) {
    return new Grid(
        sizes, numbers(splits), numbers(seeds).stream().map(i -> i + 1L).toList(), 8, 20, RECIPE);
  }

  private static List<Integer> numbers(int count) {
    List<Integer> numbers = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      numbers.add(i);
    }
    return numbers;
  }

  /** A complete trial for every place of the grid. */
  static List<TrialRecord> trials(Grid grid) {
    Random random = new Random(7);
    double[] ofSplit = random.doubles(grid.splits().size(), -0.03, 0.03).toArray();
    List<TrialRecord> trials = new ArrayList<>();
    for (TargetSize size : grid.sizes()) {
      double images = size.isFull() ? 700 : size.perClass();
      for (int k = 0; k < grid.depth(); k++) {
        for (int split : grid.splits()) {
          for (long seed : grid.seeds()) {
            double gain = 0.34 * (k / (k + 1.5)) / (1 + Math.log10(images / 10.0)) * 0.9;
            double fall = k > 5 ? 0.03 * (k - 5) / (1 + Math.log10(images / 10.0)) : 0;
            double top1 = 0.13 + 0.19 * Math.log10(images / 10.0) + gain - fall + ofSplit[split];
            top1 += 0.012 * random.nextGaussian();
            double train = 2.2 / (1 + 0.4 * k) * (0.7 + 0.3 * Math.log10(images));
            double test = train + 3.2 - Math.log10(images) + 0.1 * k + 0.05 * random.nextGaussian();
            trials.add(complete(size, k, split, seed, top1, train, test));
          }
        }
      }
    }
    return trials;
  }

  /** A complete trial of each setting of all experiments, and the derived protocols after them. */
  static List<TrialRecord> wholeStudy(Grid grid) {
    MadeUpExperiments made = new MadeUpExperiments(grid);
    return made.trials();
  }

  static TrialRecord complete(
      TargetSize size, int k, int split, long seed, double top1, double train, double test) {
    return record(
        size,
        k,
        split,
        seed,
        TrialState.COMPLETE,
        Optional.of(MadeUpExperiments.outcome(top1, train, test, 90, size.perClass() + k + split)));
  }

  static TrialRecord record(
      TargetSize size,
      int k,
      int split,
      long seed,
      TrialState state,
      Optional<TrainingOutcome> outcome) {
    TrialSpec spec =
        MadeUpExperiments.spec(
            List.of("layers"), size, Method.SGD, Protocol.of(k, 8, 30, 0), "", RECIPE, split, seed);
    return new TrialRecord(spec, state, 1, outcome);
  }

  static List<BaseRecord> bases(Grid grid) {
    List<BaseRecord> bases = new ArrayList<>();
    for (int split : grid.splits()) {
      Evaluation last = new Evaluation(90, 1.4, 588 + 17 * split, 900, 1000);
      bases.add(
          new BaseRecord(
              new BaseSpec("base" + split, split, 20, 10_000, "alexnet-32", RECIPE),
              TrialState.COMPLETE,
              1,
              Optional.of(
                  new TrainingOutcome.Complete(
                      0.2,
                      9_000,
                      List.of(new EpochRecord(90, 1e-4, 1e-4, 0.3)),
                      List.of(last),
                      last,
                      "",
                      "",
                      "",
                      900_000,
                      311.25 + split))));
    }
    return bases;
  }

  /** What stands beside the results; every class has this name with a number behind it. */
  static ReportContext context(Grid grid, String className) {
    List<ClassSplit> splits = new ArrayList<>();
    for (int split : grid.splits()) {
      splits.add(split(split, className));
    }
    Map<String, String> versions = new LinkedHashMap<>();
    versions.put("graft", "0.1.0-SNAPSHOT");
    versions.put("java", "17.0.15");
    versions.put("pytorch", "2.10.0");
    versions.put("processor", "2 cores, AVX-512");
    return new ReportContext(
        "How many layers to transfer: 40 classes of Tiny ImageNet",
        "small",
        "alexnet-32",
        grid,
        new ReportContext.Dataset(
            "tiny-imagenet-100.zip", 40, 20_000, 2_000, "3f9a".repeat(16), false, List.of()),
        splits,
        splits.stream().map(MadeUpStudy::test).toList(),
        samples(className),
        "preset: small\nnetwork: alexnet-32\nsizes: [10, 25]\nsplits: 2\nrates:\n  high: 0.01\n"
            + "  low: 0.001\n  decay: 0.1\n  step_epochs: 30\n",
        versions,
        "graft study run small --data tiny-imagenet-100.zip --classes 40 --out study --sizes 10,25",
        Instant.parse("2026-11-23T19:45:12Z"));
  }

  private static TestSet test(ClassSplit split) {
    List<Integer> counts = split.target().stream().map(name -> 50).toList();
    List<Integer> none = split.target().stream().map(name -> 0).toList();
    return new TestSet(split.number(), split.source(), split.target(), counts, none);
  }

  /** Source and target halves that overlap between splits, as drawn halves do. */
  static ClassSplit split(int number, String className) {
    List<String> source = new ArrayList<>();
    List<String> target = new ArrayList<>();
    for (int i = 0; i < 40; i++) {
      boolean first = ((i >> (number % 4)) & 1) == 0;
      boolean isSource = (first && source.size() < 20) || target.size() >= 20;
      (isSource ? source : target).add(className + i);
    }
    return new ClassSplit(number, source, target);
  }

  private static List<SampleImage> samples(String className) {
    List<SampleImage> samples = new ArrayList<>();
    Random random = new Random(3);
    for (int i = 0; i < 20; i++) {
      byte[] rgb = new byte[3 * 32 * 32];
      int[] colour = {random.nextInt(256), random.nextInt(256), random.nextInt(256)};
      int radius = 40 + random.nextInt(140);
      for (int p = 0; p < 32 * 32; p++) {
        int x = p % 32 - 16;
        int y = p / 32 - 16;
        boolean inside = x * x + y * y < radius;
        for (int c = 0; c < 3; c++) {
          rgb[3 * p + c] = (byte) (inside ? colour[c] : 200 - 4 * (p / 32) + random.nextInt(20));
        }
      }
      samples.add(new SampleImage(className + i, 32, 32, rgb));
    }
    return samples;
  }

  /** Writes reports below the folder given: small, whole, with gaps, one experiment. */
  public static void main(String[] arguments) {
    Path folder = Path.of(arguments[0]);
    Grid small = grid(List.of(new TargetSize(10), new TargetSize(25)), 4, 1);
    report(folder.resolve("small"), small, "n0144338", wholeStudy(small));
    report(folder.resolve("layers"), small, "n0144338", trials(small));
    List<TargetSize> sizes = new ArrayList<>();
    for (int size : new int[] {10, 25, 50, 100, 250, 500, 0}) {
      sizes.add(new TargetSize(size));
    }
    Grid paper = grid(sizes, 4, 1);
    List<TrialRecord> trials = new ArrayList<>(wholeStudy(paper));
    String longName = "a class with a long name, of many words ";
    long start = System.nanoTime();
    report(folder.resolve("whole"), paper, "n0144338", trials);
    System.out.println(trials.size() + " trials: " + (System.nanoTime() - start) / 1_000_000);
    trials.replaceAll(MadeUpStudy::spoiled);
    report(folder.resolve("gaps"), paper, longName, trials);
  }

  private static void report(Path folder, Grid grid, String names, List<TrialRecord> trials) {
    print(StudyReport.write(folder, context(grid, names), bases(grid), trials));
  }

  private static TrialRecord spoiled(TrialRecord trial) {
    int k = trial.spec().protocol().transferredLayers();
    int size = trial.spec().size().perClass();
    int split = trial.spec().split();
    if (size == 25 && k == 3) {
      return ended(trial, TrialState.WAITING, Optional.empty());
    }
    if (size == 50 && k == 5 && split == 1) {
      return ended(
          trial,
          TrialState.FAILED,
          Optional.of(
              new TrainingOutcome.Failed(
                  "worker ended with signal 9 (3 attempts)\nlast words: std::bad_alloc")));
    }
    if (size == 100 && k == 7 && (split == 3 || trial.spec().protocol().highRateLayers() == 1)) {
      return ended(
          trial,
          TrialState.DIVERGED,
          Optional.of(new TrainingOutcome.Diverged(2, 31, List.of(), 310, 1.5)));
    }
    return trial;
  }

  private static TrialRecord ended(
      TrialRecord trial, TrialState state, Optional<TrainingOutcome> outcome) {
    return new TrialRecord(trial.spec(), state, 1, outcome);
  }

  private static void print(WrittenReport report) {
    System.out.println(report.index());
    report.lines().forEach(System.out::println);
    report.notes().forEach(System.out::println);
  }
}
