package graft.cli;

import graft.api.machine.Machine;
import graft.core.protocol.Recipe.Precision;
import graft.core.text.Words;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.Consumer;
import picocli.CommandLine.Mixin;
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

  @Option(
      names = "--threads",
      paramLabel = "N",
      description =
          "Threads that train (default: one a core for networks of 128 px or more, else 1; on a"
              + " cluster 1). The last bits of the weights depend on them.")
  private Optional<Integer> threads = Optional.empty();

  @Mixin private ClusterOption cluster;

  @Mixin private DeviceOption device;

  /** The machine with device and threads asked for; says so where there are fewer cores. */
  Machine on(Machine usual, Consumer<String> listener) {
    Machine machine = device.on(usual);
    Optional<Integer> asked = GraftCommand.atLeast1("--threads", threads);
    if (cluster.isAsked()) { // nothing is known of its nodes' cores
      return cluster.on(machine.withThreads(asked.orElse(1)), OptionalInt.of(1));
    }
    int most = Machine.cores();
    if (asked.isPresent() && asked.get() > most) {
      listener.accept(
          Words.text(
              "--threads %d: more than %s would slow the training down, taking %d",
              asked.get(), Words.counted(most, "core"), most));
    }
    return asked.map(count -> machine.withThreads(Math.min(count, most))).orElse(machine);
  }

  /** The precision asked for; refuses workers that make no sense. */
  Optional<Precision> precision() {
    GraftCommand.atLeast1("--workers", workers);
    return precision;
  }
}
