package graft.cli;

import graft.api.Pretraining;
import graft.api.machine.Machine;
import graft.core.error.Shown;
import graft.core.network.Networks;
import graft.core.text.Words;
import graft.study.execution.TrainingOutcome.Complete;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code graft pretrain}: a base to fine-tune from. */
@Command(
    name = "pretrain",
    description = {
      "Train a network from scratch on all training images of a dataset: a base to fine-tune from.",
      "Stopped with Ctrl-C, the same command goes on. Exits 6 if it diverged."
    })
final class PretrainCommand extends GraftCommand implements Callable<Integer> {
  static final String WHERE_IT_DIVERGED =
      "Look at the images ('graft data scan'), or try another --seed or --network.";

  @Option(names = "--data", required = true, paramLabel = "PATH", description = "Images.")
  private Path data;

  @Option(
      names = "--out",
      required = true,
      paramLabel = "FILE",
      description = "New .safetensors file.")
  private Path out;

  @Option(
      names = "--network",
      converter = NetworkWord.class,
      defaultValue = "alexnet-32",
      description = "Network (default ${DEFAULT-VALUE}).")
  private String network;

  @Option(names = "--classes", paramLabel = "FILE", description = "Classes, one a line.")
  private Optional<Path> classes;

  @Option(
      names = "--epochs",
      paramLabel = "N",
      description = "Passes over the images (default 90); rates fall after each third.")
  private Optional<Integer> epochs;

  @Option(names = "--seed", defaultValue = "1", description = "Seed (default 1).")
  private long seed;

  @Option(names = "--exclude-bad", description = "Leave out files that cannot be used.")
  private boolean excludeBad;

  @Mixin private ReadingOptions reading;
  @Mixin private TrainingOptions training;

  @Override
  public Integer call() {
    Machine machine = training.on(machine(), this::say);
    machine.requirePlatform();
    Pretraining pretraining =
        new Pretraining(
            data,
            out,
            network,
            classes,
            optional(atLeast1("--epochs", epochs)),
            seed,
            reading.reading().excludingBad(excludeBad),
            training.precision());
    return viewed(view -> pretraining.run(machine, new ToldProgress(view, true)))
        .map(this::show)
        .orElse(EXIT_STOPPED);
  }

  private int show(Pretraining.Result result) {
    if (!(result.outcome() instanceof Complete complete)) {
      say(FinetuneCommand.fault(result.outcome(), WHERE_IT_DIVERGED));
      return EXIT_FAILED;
    }
    print(
        "%s: %s on %,d images of %d classes, %s at batch %d, %.0f s",
        Shown.text(out.toString()),
        Networks.label(network),
        result.images(),
        result.classes(),
        Words.counted(result.recipe().epochs(), "epoch"),
        result.recipe().batch(),
        complete.seconds());
    print(
        complete.last().total() == 0
            ? "not tested: the data has no validation images"
            : Words.text(
                "validation top-1 %.1f %% of %,d images",
                100 * complete.last().top1(), complete.last().total()));
    if (result.neverStarted()) {
      say(
          "warning: it never started: the loss is still near that of guessing, so there is"
              + " nothing in it to transfer. Give it more --epochs, another --seed or --network, or"
              + " look at the images ('graft data scan').");
    }
    return 0;
  }
}
