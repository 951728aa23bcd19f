package graft.cli;

import graft.core.error.UsageException;
import java.util.OptionalInt;
import picocli.CommandLine.Option;

/** How many processes pass images forward; no result depends on it. */
final class ProcessOptions {
  @Option(
      names = "--workers",
      paramLabel = "N",
      description = "Processes for inference (default: one a core, fewer where memory is short).")
  private OptionalInt asked = OptionalInt.empty();

  /** Processes asked for, or as many as cores and memory allow. */
  int workers() {
    if (asked.isPresent() && asked.getAsInt() < 1) {
      throw new UsageException("--workers must be at least 1, was " + asked.getAsInt());
    }
    return asked.orElseGet(() -> new RunOptions().workers());
  }
}
