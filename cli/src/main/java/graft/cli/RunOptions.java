package graft.cli;

import graft.api.Study;
import graft.api.machine.Machine;
import graft.core.data.Reading;
import java.util.Optional;
import java.util.OptionalInt;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** How trainings run; none of it changes a result but the device, in last bits. */
final class RunOptions {
  @Option(
      names = "--workers",
      paramLabel = "N",
      description =
          "Worker processes (default: one a core, fewer where memory is short; one on a graphics"
              + " card, which they share).")
  private Optional<Integer> workers = Optional.empty();

  @Option(names = "--exclude-bad", description = "Leave out files that cannot be used.")
  private boolean excludeBad;

  @Option(
      names = "--strict",
      description = "Refuse classes or images that source and target share (else: warn).")
  private boolean strict;

  @Option(
      names = "--no-sharing",
      description = "Train each by itself; the results are the same, it takes longer.")
  private boolean noSharing;

  @Mixin private ClusterOption cluster;

  @Mixin private DeviceOption device;

  /** The machine with the workers, the device and the sharing asked for. */
  Machine on(Machine machine) {
    OptionalInt slots =
        GraftCommand.atLeast1("--workers", workers)
            .map(OptionalInt::of)
            .orElseGet(OptionalInt::empty);
    return cluster.on(device.on(noSharing ? machine.withSharing(false) : machine), slots);
  }

  /** Whether what source and target share is refused. */
  boolean strict() {
    return strict;
  }

  /** The reading, as asked. */
  Reading on(Reading reading) {
    return reading.excludingBad(excludeBad);
  }

  /** The study on the machine, as asked. */
  Study on(Machine machine, Study study) {
    return study
        .on(on(machine).withWorkers(workers(machine)))
        .withReading(on(Reading.usual()))
        .withStrictness(strict);
  }

  /** Workers asked for, or as many as the machine has. */
  int workers(Machine machine) {
    return GraftCommand.atLeast1("--workers", workers).orElseGet(() -> on(machine).workers());
  }
}
