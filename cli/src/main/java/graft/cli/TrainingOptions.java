package graft.cli;

import graft.core.error.UsageException;
import graft.core.protocol.Recipe.Precision;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** How one training runs. */
final class TrainingOptions {
  @Option(
      names = "--precision",
      paramLabel = "fp32|bf16",
      description =
          "Number format of the forward and backward pass; weights stay fp32 (default: the"
              + " recipe's, fp32).")
  private @Nullable Precision precision;

  @Option(
      names = "--workers",
      paramLabel = "N",
      description = "At least 1. One training runs in one worker process: more change nothing.")
  private @Nullable Integer workers;

  Optional<Precision> precision() {
    return Optional.ofNullable(precision);
  }

  /**
   * Refuses what makes no sense.
   *
   * @throws UsageException if --workers is below 1
   */
  void check() {
    Integer asked = workers;
    if (asked != null && asked < 1) {
      throw new UsageException("--workers must be at least 1, was " + asked);
    }
  }
}
