package graft.cli;

import graft.api.TransferTask;
import graft.core.data.Reading;
import graft.core.error.UsageException;
import graft.core.weights.Wanted;
import java.nio.file.Path;
import java.util.Optional;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** What is fine-tuned, from what. */
final class TargetOptions {
  @Option(
      names = "--base",
      required = true,
      paramLabel = "FILE",
      description = "Weights of 'graft pretrain', safetensors or a PyTorch state_dict.")
  private Path base = Path.of("");

  @Option(names = "--data", required = true, paramLabel = "PATH", description = "Your images.")
  private Path data = Path.of("");

  @Mixin private TestPartOption test = new TestPartOption();

  @Option(names = "--classes", paramLabel = "FILE", description = "Classes, one a line.")
  private @Nullable Path classes;

  @Option(
      names = "--examples-per-class",
      paramLabel = "X",
      description =
          "Train on the first X images of each class, which must have as many (default: all).")
  private @Nullable Integer examples;

  @Option(
      names = "--network",
      description = "Network of the base (default: what its file says, or the only one that fits).")
  private @Nullable String network;

  @Mixin private WeightsKeyOption weightsKey = new WeightsKeyOption();

  @Option(names = "--seed", defaultValue = "1", description = "Seed (default 1).")
  private long seed = 1;

  Path base() {
    return base;
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
   * @throws UsageException if --examples-per-class is below 1
   */
  TransferTask task(Reading reading, boolean strict) {
    Integer each = examples;
    if (each != null && each < 1) {
      throw new UsageException("--examples-per-class must be at least 1, was " + each);
    }
    return new TransferTask(
        base,
        data,
        Optional.ofNullable(classes),
        each == null ? OptionalInt.empty() : OptionalInt.of(each),
        new Wanted(weightsKey.key(), Optional.ofNullable(network)),
        reading.testingOn(test.part()),
        strict);
  }
}
