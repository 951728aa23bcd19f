package graft.cli;

import graft.core.data.ClassList;
import graft.core.data.ClassSplits;
import graft.core.error.UsageException;
import graft.study.plan.SourceSettings;
import graft.study.plan.StudyFile;
import java.nio.file.Path;
import java.util.Optional;
import java.util.stream.Stream;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** The arguments that say where source and target come from, when not from random halves. */
final class SourceOptions {
  @Option(
      names = "--source-classes",
      paramLabel = "FILE",
      description = "Classes the base is trained on, one a line; with --target-classes one split.")
  private Optional<Path> sourceClasses = Optional.empty();

  @Option(
      names = "--target-classes",
      paramLabel = "FILE",
      description = "Classes of the target sets, one a line.")
  private Optional<Path> targetClasses = Optional.empty();

  @Option(
      names = "--splits-from",
      paramLabel = "DIR",
      description = "Class splits as another study wrote them to its folder splits.")
  private Optional<Path> splitsFrom = Optional.empty();

  @Option(
      names = "--base",
      paramLabel = "FILE",
      description =
          "Weights (safetensors or PyTorch state_dict) that serve as every split's base; none is trained.")
  private Optional<Path> base = Optional.empty();

  @Mixin private WeightsKeyOption weightsKey = new WeightsKeyOption();

  @Option(
      names = "--source",
      paramLabel = "PATH",
      description = "Another dataset; the base is trained on all its training images.")
  private Optional<Path> source = Optional.empty();

  /** Lays what was given over a study file; splits follow from it where they are not given. */
  void lay(StudyFile file, boolean splitsGiven) {
    if (sourceClasses.isPresent() != targetClasses.isPresent()) {
      String given = sourceClasses.isPresent() ? "--source-classes" : "--target-classes";
      String missing = sourceClasses.isPresent() ? "--target-classes" : "--source-classes";
      throw new UsageException(
          given + " is given without " + missing + "; a split needs both lists");
    }
    sourceClasses.ifPresent(list -> file.put("source_classes", ClassList.read(list)));
    targetClasses.ifPresent(list -> file.put("target_classes", ClassList.read(list)));
    splitsFrom.ifPresent(
        folder ->
            file.putSplits(
                ClassSplits.lists(folder).stream()
                    .map(halves -> new SourceSettings.Listed(halves.get(0), halves.get(1)))
                    .toList()));
    put(file, "base", base);
    weightsKey
        .key()
        .filter(key -> !key.isEmpty())
        .ifPresent(key -> file.put("base_weights_key", key));
    put(file, "source", source);
    boolean any = Stream.of(sourceClasses, splitsFrom, base, source).anyMatch(Optional::isPresent);
    if (any && !splitsGiven) {
      SourceSettings.imply(file);
    }
  }

  /** Lays a path over a study file, as it is found from anywhere. */
  static void put(StudyFile file, String key, Optional<Path> path) {
    path.filter(given -> !given.toString().isEmpty())
        .ifPresent(given -> file.put(key, given.toAbsolutePath().normalize().toString()));
  }
}
