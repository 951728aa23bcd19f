package graft.cli;

import graft.api.Classifier;
import graft.api.machine.Machine;
import graft.study.execution.TestViews;
import java.nio.file.Path;
import java.util.Optional;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** How images are passed forward. */
final class ProcessOptions {
  @Option(
      names = "--workers",
      paramLabel = "N",
      description = "Processes for inference (default: one a core, fewer where memory is short).")
  private Optional<Integer> asked = Optional.empty();

  @Option(
      names = "--views",
      defaultValue = "1",
      paramLabel = "N",
      description =
          "Views of an image whose mean probability counts: 1 as it is, 2 with its mirror image, 10"
              + " with shifts, too; takes N times as long (default ${DEFAULT-VALUE}).")
  private int views;

  @Mixin private DeviceOption device;

  /** The model of a folder, in as many processes as asked, or as the machine has workers. */
  Classifier open(Path folder, Machine usual, NamesOption names) {
    Machine machine = device.on(usual);
    int workers = GraftCommand.atLeast1("--workers", asked).orElseGet(machine::workers);
    Classifier classifier =
        Classifier.open(folder, workers).on(machine).withViews(TestViews.of(views));
    return names.charset().map(classifier::withNames).orElse(classifier);
  }
}
