package graft.report;

import graft.core.data.ClassSplit;
import graft.core.data.TargetSize;
import graft.core.execution.EpochRecord;
import graft.core.execution.Evaluation;
import graft.core.execution.TrainingOutcome;
import graft.core.figures.Grid;
import graft.core.protocol.Protocol;
import graft.core.protocol.Rates;
import graft.core.protocol.Recipe;
import graft.core.results.BaseRecord;
import graft.core.results.TrialRecord;
import graft.core.results.TrialState;
import graft.core.study.BaseSpec;
import graft.core.study.TrialSpec;
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
        sizes, numbers(splits), numbers(seeds).stream().map(i -> i + 1L).toList(), 8, 20);
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

  static TrialRecord complete(
      TargetSize size, int k, int split, long seed, double top1, double train, double test) {
    int correct = (int) Math.round(Math.min(0.99, Math.max(0, top1)) * 1000);
    Evaluation last = new Evaluation(90, test, correct, Math.min(1000, 2 * correct), 1000);
    return record(
        size,
        k,
        split,
        seed,
        TrialState.COMPLETE,
        Optional.of(
            new TrainingOutcome.Complete(
                0.4 * train,
                900,
                List.of(new EpochRecord(90, 1e-5, 1e-4, train)),
                List.of(last),
                last,
                "",
                "",
                90_000,
                42.5)));
  }

  static TrialRecord record(
      TargetSize size,
      int k,
      int split,
      long seed,
      TrialState state,
      Optional<TrainingOutcome> outcome) {
    String id =
        String.format(
            "%016x%016x", (size.perClass() * 31L + k) * 0x9E3779B97F4A7C15L, split * 1009L + seed);
    TrialSpec spec =
        new TrialSpec(
            id,
            List.of("layers"),
            split,
            size,
            Protocol.of(k, 8, 30, 0),
            "alexnet-32",
            "base",
            RECIPE,
            seed,
            20 * size.perClass());
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
                      900_000,
                      311.25 + split))));
    }
    return bases;
  }

  /** What stands beside the results; every class has this name with a number behind it. */
  static ReportContext context(Grid grid, String className) {
    List<ClassSplit> splits = new ArrayList<>();
    for (int split : grid.splits()) {
      splits.add(new ClassSplit(split, names(className, 0), names(className, 20)));
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
            "tiny-imagenet-100.zip", 40, 20_000, 2_000, "3f9a".repeat(16), false),
        splits,
        samples(className),
        "preset: small\nnetwork: alexnet-32\nsizes: [10, 25]\nsplits: 2\nrates:\n  high: 0.01\n"
            + "  low: 0.001\n  decay: 0.1\n  step_epochs: 30\n",
        versions,
        "graft study run small --data tiny-imagenet-100.zip --classes 40 --out study --sizes 10,25",
        Instant.parse("2026-11-23T19:45:12Z"));
  }

  private static List<String> names(String className, int from) {
    return numbers(20).stream().map(i -> className + (i + from)).toList();
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

  /** Writes two reports below the folder given: a small study and one with gaps. */
  public static void main(String[] arguments) {
    Path folder = Path.of(arguments[0]);
    Grid small = grid(List.of(new TargetSize(10), new TargetSize(25)), 2, 1);
    print(
        StudyReport.write(
            folder.resolve("small"), context(small, "n0144338"), bases(small), trials(small)));
    Grid paper =
        grid(
            List.of(
                new TargetSize(10),
                new TargetSize(25),
                new TargetSize(50),
                new TargetSize(100),
                new TargetSize(250),
                new TargetSize(500),
                TargetSize.FULL),
            4,
            1);
    List<TrialRecord> trials = new ArrayList<>(trials(paper));
    print(
        StudyReport.write(
            folder.resolve("whole"), context(paper, "n0144338"), bases(paper), trials));
    trials.replaceAll(MadeUpStudy::spoiled);
    print(
        StudyReport.write(
            folder.resolve("gaps"), context(paper, "n0144338"), bases(paper), trials));
  }

  private static TrialRecord spoiled(TrialRecord trial) {
    int k = trial.spec().protocol().transferredLayers();
    int size = trial.spec().size().perClass();
    int split = trial.spec().split();
    if (size == 25 && k == 3) {
      return record(trial.spec().size(), k, split, 1, TrialState.WAITING, Optional.empty());
    }
    if (size == 10 && k == 0 && split == 2) {
      return complete(trial.spec().size(), k, split, 1, 0.05, 2.99, 3.0);
    }
    if (size == 50 && k == 5 && split == 1) {
      return record(
          trial.spec().size(),
          k,
          split,
          1,
          TrialState.FAILED,
          Optional.of(
              new TrainingOutcome.Failed(
                  "worker ended with signal 9 (3 attempts)\nlast words: std::bad_alloc")));
    }
    if (size == 100 && k == 7 && split == 3) {
      return record(
          trial.spec().size(),
          k,
          split,
          1,
          TrialState.DIVERGED,
          Optional.of(new TrainingOutcome.Diverged(2, 31, List.of(), 310, 1.5)));
    }
    return trial;
  }

  private static void print(WrittenReport report) {
    System.out.println(report.index());
    report.lines().forEach(System.out::println);
    report.notes().forEach(System.out::println);
  }
}
