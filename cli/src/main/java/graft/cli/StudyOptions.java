package graft.cli;

import graft.core.error.UsageException;
import graft.study.plan.StudyFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** The arguments that say what a study is; shared by {@code run} and {@code plan}. */
final class StudyOptions {
  @Parameters(
      index = "0",
      paramLabel = "PRESET|FILE.yaml",
      description = "Preset demo, small or paper, or a study file.")
  private String study = "";

  @Option(
      names = "--data",
      paramLabel = "PATH",
      description =
          "Folder, .tar or .zip of images (ImageFolder, ILSVRC2012, Tiny ImageNet, CIFAR).")
  private Path data = Path.of("");

  @Option(
      names = "--experiments",
      split = ",",
      paramLabel = "A,B",
      description = {
        "Experiments to run: layers, high-rate, layers-decay, decay, freeze, optimal, reinit",
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
  private List<Integer> splits = List.of();

  @Option(names = "--seeds", paramLabel = "N", description = "Trial seeds a cell.")
  private List<Integer> seeds = List.of();

  @Option(names = "--classes", paramLabel = "N", description = "Use N classes, drawn by the seed.")
  private List<Integer> classes = List.of();

  @Option(names = "--seed", paramLabel = "N", description = "Study seed.")
  private List<Long> seed = List.of();

  @Option(
      names = "--precision",
      paramLabel = "fp32|bf16",
      description = "Number format of forward and backward passes; part of the recipe.")
  private List<String> precision = List.of();

  @Mixin private TestPartOption test = new TestPartOption();
  @Mixin private NamesOption names = new NamesOption();
  @Mixin private SourceOptions source = new SourceOptions();

  @Option(
      names = "--set",
      paramLabel = "KEY=VALUE",
      description = "Override any setting, e.g. recipe.epochs=30; see 'study show'.")
  private List<String> overrides = List.of();

  /** The study file that the arguments say, with every override laid over it. */
  StudyFile file() {
    StudyFile file = base();
    if (!data.toString().isEmpty()) {
      file.put("data", data.toAbsolutePath().normalize().toString());
    }
    test.part().ifPresent(part -> file.put("test_part", part));
    names.lay(file);
    if (!experiments.isEmpty()) {
      file.put("experiments", experiments);
    }
    if (!sizes.isEmpty()) {
      file.put("sizes", new ArrayList<Object>(sizes));
    }
    putCount(file, "splits", splits);
    putCount(file, "seeds", seeds);
    putCount(file, "classes", classes);
    source.lay(file, !splits.isEmpty());
    seed.forEach(value -> file.put("seed", value));
    for (String format : precision) {
      file.put("recipe.precision", format);
      file.put("base_recipe.precision", format);
    }
    overrides.forEach(override -> file.set(override, "--set " + override));
    return file;
  }

  private StudyFile base() {
    if (study.endsWith(".yaml") || study.endsWith(".yml")) {
      Path path = Path.of(study);
      if (!Files.isRegularFile(path)) {
        throw new UsageException("no study file " + path.toAbsolutePath());
      }
      return StudyFile.read(path);
    }
    return StudyFile.preset(study);
  }

  private static void putCount(StudyFile file, String key, List<Integer> values) {
    for (int value : values) {
      if (value < 1) {
        throw new UsageException("--" + key + " must be at least 1, was " + value);
      }
      file.put(key, value);
    }
  }
}
