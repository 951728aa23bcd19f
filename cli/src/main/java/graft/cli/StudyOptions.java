package graft.cli;

import graft.study.plan.StudyFile;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** The arguments that say what a study is; shared by {@code run} and {@code plan}. */
final class StudyOptions {
  @Parameters(
      index = "0",
      paramLabel = "PRESET|FILE.yaml",
      description = "Preset demo, small, paper or rates, or a study file.")
  private String study = "";

  @Option(
      names = "--data",
      paramLabel = "PATH",
      description =
          "Folder, .tar or .zip of images (ImageFolder, ILSVRC2012, Tiny ImageNet, CIFAR).")
  private Optional<Path> data = Optional.empty();

  @Option(
      names = "--experiments",
      split = ",",
      paramLabel = "A,B",
      description = {
        "Experiments to run: layers, high-rate, layers-decay, decay, freeze, optimal, reinit,"
            + " rates, rates-decay",
        "(default: what the preset or file says)."
      })
  private List<String> experiments = List.of();

  @Option(
      names = "--sizes",
      split = ",",
      paramLabel = "10,25",
      description = "Training images a class, ascending; 'full' for all.")
  private List<String> sizes = List.of();

  @Option(names = "--splits", paramLabel = "N", description = "Class splits.")
  private Optional<Integer> splits = Optional.empty();

  @Option(names = "--seeds", paramLabel = "N", description = "Trial seeds a cell.")
  private Optional<Integer> seeds = Optional.empty();

  @Option(names = "--classes", paramLabel = "N", description = "Use N classes, drawn by the seed.")
  private Optional<Integer> classes = Optional.empty();

  @Option(names = "--seed", paramLabel = "N", description = "Study seed.")
  private Optional<Long> seed = Optional.empty();

  @Option(
      names = "--precision",
      paramLabel = "fp32|bf16",
      description = "Number format of forward and backward passes; part of the recipe.")
  private Optional<String> precision = Optional.empty();

  @Mixin private ReadingOptions reading = new ReadingOptions();
  @Mixin private SourceOptions source = new SourceOptions();

  @Option(
      names = "--set",
      paramLabel = "KEY=VALUE",
      description = "Override any setting, e.g. recipe.epochs=30; see 'study show'.")
  private List<String> overrides = List.of();

  /** The study file that the arguments say, with every override laid over it. */
  StudyFile file() {
    StudyFile file = StudyFile.named(study);
    SourceOptions.put(file, "data", data);
    reading.lay(file);
    if (!experiments.isEmpty()) {
      file.put("experiments", experiments);
    }
    if (!sizes.isEmpty()) {
      file.put("sizes", new ArrayList<Object>(sizes));
    }
    putCount(file, "splits", splits);
    putCount(file, "seeds", seeds);
    putCount(file, "classes", classes);
    source.lay(file, splits.isPresent());
    seed.ifPresent(value -> file.put("seed", value));
    precision.ifPresent(format -> file.put("recipe.precision", format));
    precision.ifPresent(format -> file.put("base_recipe.precision", format));
    overrides.forEach(override -> file.set(override, "--set " + override));
    return file;
  }

  private static void putCount(StudyFile file, String key, Optional<Integer> count) {
    GraftCommand.atLeast1("--" + key, count).ifPresent(value -> file.put(key, value));
  }
}
