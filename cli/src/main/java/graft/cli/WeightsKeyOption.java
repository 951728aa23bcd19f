package graft.cli;

import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Which weights of a base's file are meant, where several of it could serve. */
final class WeightsKeyOption {
  @Option(
      names = "--weights-key",
      paramLabel = "KEY",
      description = "Where in the base's file its weights are, if several of it could serve.")
  private @Nullable String key;

  Optional<String> key() {
    return Optional.ofNullable(key);
  }
}
