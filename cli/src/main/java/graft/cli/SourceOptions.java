package graft.cli;

import graft.core.data.ClassList;
import graft.core.data.ClassSplits;
import graft.core.error.UsageException;
import graft.study.plan.SourceSettings;
import graft.study.plan.StudyFile;
import java.nio.file.Path;
import java.util.List;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** The arguments that say where source and target come from, when not from random halves. */
final class SourceOptions {
  @Option(
      names = "--source-classes",
      paramLabel = "FILE",
      description = "Classes the base is trained on, one a line; with --target-classes one split.")
  private Path sourceClasses = Path.of("");

  @Option(
      names = "--target-classes",
      paramLabel = "FILE",
      description = "Classes of the target sets, one a line.")
  private Path targetClasses = Path.of("");

  @Option(
      names = "--splits-from",
      paramLabel = "DIR",
      description = "Class splits as another study wrote them to its folder splits.")
  private Path splitsFrom = Path.of("");

  @Option(
      names = "--base",
      paramLabel = "FILE",
      description =
          "Weights (safetensors or PyTorch state_dict) that serve as every split's base; none is trained.")
  private Path base = Path.of("");

  @Mixin private WeightsKeyOption weightsKey = new WeightsKeyOption();

  @Option(
      names = "--source",
      paramLabel = "PATH",
      description = "Another dataset; the base is trained on all its training images.")
  private Path source = Path.of("");

  /** Lays what was given over a study file; splits follow from it where they are not given. */
  void lay(StudyFile file, boolean splitsGiven) {
    if (isGiven(sourceClasses) != isGiven(targetClasses)) {
      throw new UsageException(
          (isGiven(sourceClasses) ? "--source-classes" : "--target-classes")
              + " is given without "
              + (isGiven(sourceClasses) ? "--target-classes" : "--source-classes")
              + "; a split needs both lists");
    }
    if (isGiven(sourceClasses)) {
      file.put("source_classes", ClassList.read(sourceClasses));
      file.put("target_classes", ClassList.read(targetClasses));
    }
    if (isGiven(splitsFrom)) {
      List<SourceSettings.Listed> splits =
          ClassSplits.lists(splitsFrom).stream()
              .map(halves -> new SourceSettings.Listed(halves.get(0), halves.get(1)))
              .toList();
      file.putSplits(splits);
    }
    if (isGiven(base)) {
      file.put("base", base.toAbsolutePath().normalize().toString());
    }
    weightsKey
        .key()
        .filter(key -> !key.isEmpty())
        .ifPresent(key -> file.put("base_weights_key", key));
    if (isGiven(source)) {
      file.put("source", source.toAbsolutePath().normalize().toString());
    }
    boolean any = List.of(sourceClasses, splitsFrom, base, source).stream().anyMatch(this::isGiven);
    if (any && !splitsGiven) {
      SourceSettings.imply(file);
    }
  }

  private boolean isGiven(Path path) {
    return !path.toString().isEmpty();
  }
}
