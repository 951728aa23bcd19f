package graft.cli;

import graft.api.BundledBase;
import graft.api.TransferTask;
import graft.core.data.Reading;
import graft.core.weights.Wanted;
import java.nio.file.Path;
import java.util.Optional;
import java.util.function.UnaryOperator;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** What is fine-tuned, from what. */
final class TargetOptions {
  @Option(
      names = "--base",
      paramLabel = "FILE",
      description =
          "Weights of 'graft pretrain', safetensors or a PyTorch state_dict (default: those that"
              + " come along, see 'graft weights show').")
  private Optional<Path> base = Optional.empty();

  @Option(names = "--data", required = true, paramLabel = "PATH", description = "Your images.")
  private Path data = Path.of("");

  @Mixin private ReadingOptions reading = new ReadingOptions();

  @Option(names = "--classes", paramLabel = "FILE", description = "Classes, one a line.")
  private Optional<Path> classes = Optional.empty();

  @Option(
      names = "--examples-per-class",
      paramLabel = "X",
      description =
          "Train on the first X images of each class, which must have as many (default: all).")
  private Optional<Integer> examples = Optional.empty();

  @Option(
      names = "--network",
      converter = NetworkWord.class,
      description = "Network of the base (default: what its file says, or the only one that fits).")
  private Optional<String> network = Optional.empty();

  @Mixin private WeightsKeyOption weightsKey = new WeightsKeyOption();

  @Option(names = "--seed", defaultValue = "1", description = "Seed (default 1).")
  private long seed = 1;

  /** The base as it was given, or the name of the one that comes along. */
  String base() {
    return base.map(Path::toString).orElse(BundledBase.NAME);
  }

  Path data() {
    return data;
  }

  long seed() {
    return seed;
  }

  /**
   * The task they ask for.
   *
   * @throws graft.core.error.UsageException if --examples-per-class is below 1
   */
  TransferTask task(UnaryOperator<Reading> read, boolean strict) {
    weightsKey.requireBase(base);
    return new TransferTask(
        base,
        data,
        classes,
        GraftCommand.optional(GraftCommand.atLeast1("--examples-per-class", examples)),
        new Wanted(weightsKey.key(), network),
        read.apply(reading.reading()),
        strict);
  }
}
