package graft.cli;

import graft.api.Versions;
import graft.api.machine.Checkup;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code graft doctor}: whether a training would work on this machine, and what is in its way. */
@Command(
    name = "doctor",
    description = "Check this machine: exits 0 if one training step works, else 7.")
final class DoctorCommand extends GraftCommand implements Callable<Integer> {
  @Mixin private DeviceOption device;

  @Override
  public Integer call() {
    Versions.all().forEach((name, version) -> print("ok    %s %s", name, version));
    Checkup checkup = Checkup.of(device.on(machine()));
    checkup.findings().forEach(finding -> print("%-6s%s", finding.verdict(), finding.text()));
    print(
        checkup.works() ? "A training works on this machine." : "A training would not work here.");
    return checkup.works() ? 0 : EXIT_MACHINE;
  }
}
