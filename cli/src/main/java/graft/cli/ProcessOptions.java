package graft.cli;

import graft.api.Classifier;
import graft.api.machine.Machine;
import java.nio.file.Path;
import java.util.Optional;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** How many processes pass images forward; no result depends on it. */
final class ProcessOptions {
  @Option(
      names = "--workers",
      paramLabel = "N",
      description = "Processes for inference (default: one a core, fewer where memory is short).")
  private Optional<Integer> asked = Optional.empty();

  @Mixin private DeviceOption device;

  /** The model of a folder, in as many processes as asked, or as the machine has workers. */
  Classifier open(Path folder, Machine usual, NamesOption names) {
    Machine machine = device.on(usual);
    int workers = GraftCommand.atLeast1("--workers", asked).orElseGet(machine::workers);
    Classifier classifier = Classifier.open(folder, workers).on(machine);
    return names.charset().map(classifier::withNames).orElse(classifier);
  }
}
