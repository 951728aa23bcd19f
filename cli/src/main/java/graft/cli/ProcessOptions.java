package graft.cli;

import graft.api.machine.Machine;
import graft.core.error.UsageException;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** How many processes pass images forward; no result depends on it. */
final class ProcessOptions {
  @Option(
      names = "--workers",
      paramLabel = "N",
      description = "Processes for inference (default: one a core, fewer where memory is short).")
  private @Nullable Integer asked;

  /** Processes asked for, or as many as the machine has workers. */
  int workers(Machine machine) {
    Integer number = asked;
    if (number != null && number < 1) {
      throw new UsageException("--workers must be at least 1, was " + number);
    }
    return number == null ? machine.workers() : number;
  }
}
