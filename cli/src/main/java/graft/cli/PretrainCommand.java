package graft.cli;

import graft.api.Pretraining;
import graft.core.data.Reading;
import graft.core.error.Shown;
import graft.study.execution.TrainingOutcome;
import graft.study.execution.TrainingOutcome.Complete;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code graft pretrain}: a base to fine-tune from. */
@Command(
    name = "pretrain",
    description = {
      "Train a network from scratch on all training images of a dataset: a base to fine-tune from.",
      "Stopped with Ctrl-C, the same command goes on. Exits 6 if it diverged."
    })
final class PretrainCommand implements Callable<Integer> {
  private static final int EXIT_FAILED = 6;
  private static final int EXIT_STOPPED = 130;
  static final String WHERE_IT_DIVERGED =
      "Look at the images ('graft data scan'), or try another --seed or --network.";

  @Spec private CommandSpec spec;

  @Option(names = "--data", required = true, paramLabel = "PATH", description = "Images.")
  private Path data = Path.of("");

  @Option(
      names = "--out",
      required = true,
      paramLabel = "FILE",
      description = "New .safetensors file.")
  private Path out = Path.of("");

  @Option(
      names = "--network",
      defaultValue = "alexnet-32",
      description = "Network (default ${DEFAULT-VALUE}).")
  private String network = "alexnet-32";

  @Option(names = "--classes", paramLabel = "FILE", description = "Classes, one a line.")
  private @Nullable Path classes;

  @Option(
      names = "--epochs",
      paramLabel = "N",
      description = "Passes over the images (default 90); rates fall after each third.")
  private @Nullable Integer epochs;

  @Option(names = "--seed", defaultValue = "1", description = "Seed (default 1).")
  private long seed = 1;

  @Option(names = "--exclude-bad", description = "Leave out files that cannot be used.")
  private boolean excludeBad;

  @Mixin private TestPartOption test;
  @Mixin private NamesOption names = new NamesOption();
  @Mixin private TrainingOptions training;

  @Override
  public Integer call() {
    Graft.machine(spec).requirePlatform();
    training.check();
    Pretraining pretraining =
        new Pretraining(
            data,
            out,
            network,
            Optional.ofNullable(classes),
            epochs == null ? OptionalInt.empty() : OptionalInt.of(epochs),
            seed,
            names.on(Reading.usual().excludingBad(excludeBad).testingOn(test.part())),
            training.precision());
    PrintWriter to = spec.commandLine().getOut();
    Optional<Pretraining.Result> result = run(pretraining);
    if (result.isEmpty()) {
      return EXIT_STOPPED;
    }
    TrainingOutcome outcome = result.get().outcome();
    PrintWriter err = spec.commandLine().getErr();
    if (!(outcome instanceof Complete complete)) {
      err.println("graft: " + FinetuneCommand.fault(outcome, WHERE_IT_DIVERGED));
      err.flush();
      return EXIT_FAILED;
    }
    to.println(
        PlanSummary.text(
            "%s: %s on %,d images of %d classes, %d epochs at batch %d, %.0f s",
            Shown.text(out.toString()),
            network,
            result.get().images(),
            result.get().classes(),
            result.get().recipe().epochs(),
            result.get().recipe().batch(),
            complete.seconds()));
    to.println(
        complete.last().total() == 0
            ? "not tested: the data has no validation images"
            : PlanSummary.text(
                "validation top-1 %.1f %% of %,d images",
                100 * complete.last().top1(), complete.last().total()));
    to.flush();
    if (result.get().neverStarted()) {
      err.println(
          "graft: warning: it never started: the loss is still that of guessing, so there is"
              + " nothing in it to transfer. Give it more --epochs, another --seed or --network, or"
              + " look at the images ('graft data scan').");
      err.flush();
    }
    return 0;
  }

  private Optional<Pretraining.Result> run(Pretraining pretraining) {
    try (LiveView view = LiveView.start(spec.commandLine().getErr())) {
      return pretraining.run(Graft.machine(spec), new ToldProgress(view, true));
    }
  }
}
