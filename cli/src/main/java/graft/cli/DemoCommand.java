package graft.cli;

import graft.api.Study;
import graft.study.plan.Experiment;
import graft.study.plan.StudyFile;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code graft demo}: the paper's first experiment on generated images. */
@Command(
    name = "demo",
    description = "The paper's first experiment on generated images, minutes on two cores.")
final class DemoCommand extends GraftCommand implements Callable<Integer> {
  @Option(
      names = "--out",
      paramLabel = "DIR",
      defaultValue = "graft-demo",
      description = "Study folder (default ${DEFAULT-VALUE}).")
  private Path folder;

  @Mixin private RunOptions options;

  @Override
  public Integer call() {
    StudyFile demo = StudyFile.preset("demo");
    demo.put("experiments", List.of(Experiment.LAYERS.title()));
    return StudyCommand.run(this, Study.of(demo, folder), folder, options, "graft demo");
  }
}
