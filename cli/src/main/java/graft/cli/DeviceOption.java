package graft.cli;

import graft.api.machine.Machine;
import java.util.Optional;
import picocli.CommandLine.Option;

/** What is computed on. */
final class DeviceOption {
  @Option(
      names = "--device",
      paramLabel = "cpu|cuda[:N]",
      description =
          "cpu (default), or the graphics card of number N, in a build for cards. Results of the two"
              + " differ in their last bits.")
  private Optional<String> device = Optional.empty();

  /** The machine with the device asked for. */
  Machine on(Machine machine) {
    return device.map(machine::withDevice).orElse(machine);
  }
}
