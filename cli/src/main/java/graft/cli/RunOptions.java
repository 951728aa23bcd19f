package graft.cli;

import graft.api.Study;
import graft.api.machine.Machine;
import graft.core.data.Reading;
import graft.core.error.UsageException;
import java.util.List;
import picocli.CommandLine.Option;

/** How trainings run; none of it changes a result but the precision. */
final class RunOptions {
  @Option(
      names = "--workers",
      paramLabel = "N",
      description = "Worker processes (default: one a core, fewer where memory is short).")
  private List<Integer> workers = List.of();

  @Option(names = "--exclude-bad", description = "Leave out files that cannot be used.")
  private boolean excludeBad;

  @Option(
      names = "--strict",
      description = "Refuse classes or images that source and target share (else: warn).")
  private boolean strict;

  /** Whether what source and target share is refused. */
  boolean strict() {
    return strict;
  }

  /** How images are read. */
  Reading reading() {
    return Reading.usual().excludingBad(excludeBad);
  }

  /** The study on the machine, as asked. */
  Study on(Machine machine, Study study) {
    return study
        .on(machine.withWorkers(workers(machine)))
        .withReading(reading())
        .withStrictness(strict);
  }

  /** Workers asked for, or as many as the machine has. */
  int workers(Machine machine) {
    for (int asked : workers) {
      if (asked < 1) {
        throw new UsageException("--workers must be at least 1, was " + asked);
      }
      return asked;
    }
    return machine.workers();
  }
}
