package graft.cli;

import graft.core.protocol.Recipe.Precision;
import java.util.Optional;
import picocli.CommandLine.Option;

/** How one training runs. */
final class TrainingOptions {
  @Option(
      names = "--precision",
      paramLabel = "fp32|bf16",
      description =
          "Number format of the forward and backward pass; weights stay fp32 (default: the"
              + " recipe's, fp32).")
  private Optional<Precision> precision = Optional.empty();

  @Option(
      names = "--workers",
      paramLabel = "N",
      description = "At least 1. One training runs in one worker process: more change nothing.")
  private Optional<Integer> workers = Optional.empty();

  /** The precision asked for; refuses workers that make no sense. */
  Optional<Precision> precision() {
    GraftCommand.atLeast1("--workers", workers);
    return precision;
  }
}
