package graft.cli;

import graft.core.data.Reading;
import graft.core.error.UsageException;
import java.lang.management.ManagementFactory;
import java.util.List;
import picocli.CommandLine.Option;

/** How trainings run; none of it changes a result but the precision. */
final class RunOptions {
  private static final long WORKER_BYTES = 1_200_000_000L;

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

  /** Workers asked for, or as many as cores and memory allow. */
  int workers() {
    for (int asked : workers) {
      if (asked < 1) {
        throw new UsageException("--workers must be at least 1, was " + asked);
      }
      return asked;
    }
    int cores = Runtime.getRuntime().availableProcessors();
    return (int) Math.max(1, Math.min(cores, memoryBytes() / WORKER_BYTES));
  }

  private static long memoryBytes() {
    return ManagementFactory.getOperatingSystemMXBean()
            instanceof com.sun.management.OperatingSystemMXBean system
        ? system.getTotalMemorySize()
        : Long.MAX_VALUE;
  }
}
