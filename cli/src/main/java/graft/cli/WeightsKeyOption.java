package graft.cli;

import java.util.Optional;
import picocli.CommandLine.Option;

/** Which weights of a base's file are meant, where several of it could serve. */
final class WeightsKeyOption {
  @Option(
      names = "--weights-key",
      paramLabel = "KEY",
      description = "Where in the base's file its weights are, if several of it could serve.")
  private Optional<String> key = Optional.empty();

  Optional<String> key() {
    return key;
  }
}
