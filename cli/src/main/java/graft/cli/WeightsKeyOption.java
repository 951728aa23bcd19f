package graft.cli;

import graft.core.error.UsageException;
import java.nio.file.Path;
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

  /**
   * Refuses a key without a file that it could be of.
   *
   * @throws UsageException if so
   */
  void requireBase(Optional<Path> base) {
    if (key.isPresent() && base.isEmpty()) {
      throw new UsageException("--weights-key says what of --base is meant; give --base, too");
    }
  }
}
