package graft.cli;

import graft.api.FineTuning;
import graft.api.FineTuning.Choice;
import graft.api.machine.Machine;
import graft.core.error.Shown;
import graft.core.error.UsageException;
import graft.core.protocol.Protocol;
import graft.core.statistics.Interval;
import graft.core.text.Words;
import graft.study.execution.TrainingOutcome;
import graft.study.execution.TrainingOutcome.Complete;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code graft finetune}: a model from a base and a few images. */
@Command(
    name = "finetune",
    description = {
      "Fine-tune a base on your images; the protocol is what 'graft recommend' says unless given.",
      "Where the base sees your images as unlike its own, or the training loss stays high and it does"
          + " not see them as of its own kind (networks up to 128 px, sets of up to 2,000 images),"
          + " all layers at a full rate are tried, too, on parts of the training images, and the"
          + " model is trained anew by that where it has more right of what is held out. That can"
          + " take up to 45 times as long with two classes, less with more; with --epochs it is left"
          + " out.",
      "Validation images, or those held back where there is no val folder, are the honest"
          + " estimate.",
      "Stopped with Ctrl-C, the same command goes on. Exits 6 if it diverged."
    })
final class FinetuneCommand extends GraftCommand implements Callable<Integer> {
  @Mixin private TargetOptions target;
  @Mixin private TrainingOptions training;

  @Option(
      names = "--out",
      required = true,
      paramLabel = "DIR",
      description = "New folder for the model.")
  private Path out;

  /** The protocols by name. */
  enum Named {
    AUTO,
    COMMON,
    PAPER,
    LINEAR_PROBE;

    @Override
    public String toString() {
      return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
  }

  @Option(
      names = "--protocol",
      description =
          "auto (what 'graft recommend' says), common, paper (its Table 2), or linear-probe (only"
              + " the classifier learns). Of the four options below those left out are as recommended:"
              + " by the paper's table where N or D is given, else by auto.")
  private Optional<Named> protocol;

  @Option(names = "--transfer", paramLabel = "K", description = "Layers from the base.")
  private Optional<Integer> transfer;

  @Option(
      names = "--high-rate-layers",
      paramLabel = "N",
      description =
          "Last layers that start at the high rate. Trains by the paper's recipe, not by auto's: SGD,"
              + " its rates, batch and epochs.")
  private Optional<Integer> highRateLayers;

  @Option(
      names = "--decay-after",
      paramLabel = "D",
      description = "Epochs that the high rate lasts. Also by the paper's recipe.")
  private Optional<Integer> decayAfter;

  @Option(names = "--freeze", paramLabel = "F", description = "First layers that do not learn.")
  private Optional<Integer> freeze;

  @Option(
      names = "--epochs",
      paramLabel = "N",
      description = {
        "Passes over the images (default: by how many images there are).",
        "The warm-up of auto, d and S of the other protocols keep their share of them."
      })
  private Optional<Integer> epochs;

  @Option(
      names = "--views",
      paramLabel = "N",
      description =
          "Different views of an image, which take turns: frozen layers see each once, which saves"
              + " most of the time where many are frozen (default: a new view in each epoch).")
  private Optional<Integer> views = Optional.empty();

  @Option(names = "--exclude-bad", description = "Leave out files that cannot be used.")
  private boolean excludeBad;

  @Option(
      names = "--strict",
      description =
          "Refuse classes or test images that were trained on, and classes that differ in Unicode"
              + " form alone (else: warn).")
  private boolean strict;

  @Override
  public Integer call() {
    Machine machine = training.on(machine(), this::say);
    machine.requirePlatform();
    FineTuning fineTuning =
        new FineTuning(
            target.task(reading -> reading.excludingBad(excludeBad), strict),
            out,
            choice(),
            optional(atLeast1("--epochs", epochs)),
            target.seed(),
            training.precision(),
            optional(atLeast1("--views", views)));
    try {
      return viewed(view -> fineTuning.run(machine, new ToldProgress(view, true)))
          .map(this::show)
          .orElse(EXIT_STOPPED);
    } catch (UsageException e) {
      throw Hints.ofProtocol(e);
    }
  }

  private Choice choice() {
    List<Optional<Integer>> given = List.of(transfer, highRateLayers, decayAfter, freeze);
    if (given.stream().noneMatch(Optional::isPresent)) {
      return switch (protocol.orElse(Named.AUTO)) {
        case AUTO -> new Choice.Auto();
        case COMMON -> new Choice.Common();
        case PAPER -> new Choice.Paper();
        case LINEAR_PROBE -> new Choice.LinearProbe();
      };
    }
    if (protocol.isPresent() && protocol.get() != Named.AUTO) {
      throw new UsageException("give either --protocol or --transfer and its companions, not both");
    }
    if (!given.stream().allMatch(Optional::isPresent)) {
      return new Choice.Partial(
          optional(transfer), optional(highRateLayers), optional(decayAfter), optional(freeze));
    }
    try {
      return new Choice.Given(
          Protocol.of(
              transfer.orElseThrow(),
              highRateLayers.orElseThrow(),
              decayAfter.orElseThrow(),
              freeze.orElseThrow()));
    } catch (IllegalArgumentException e) {
      throw new UsageException(Hints.ofProtocol(e.getMessage()), e);
    }
  }

  private int show(FineTuning.Result result) {
    if (!(result.outcome() instanceof Complete complete)) {
      say(fault(result.outcome(), calmer(result.protocol())));
      return EXIT_FAILED;
    }
    print(
        "%s; %s at batch %d, %.0f s",
        result.protocol().text(result.recipe()),
        Words.counted(result.recipe().epochs(), "epoch"),
        result.recipe().batch(),
        complete.seconds());
    Interval interval = Interval.ofFraction(complete.last().correct(), complete.last().total());
    print(
        "test top-1 %.1f %% (95 %% interval %.1f to %.1f) on %,d images that this training did"
            + " not see and that chose nothing",
        100 * complete.last().top1(),
        100 * interval.low(),
        100 * interval.high(),
        complete.last().total());
    result.model().stream()
        .flatMap(model -> model.config().provenance().cautions().stream())
        .forEach(caution -> print("the estimate may be too good: %s", Shown.text(caution)));
    result.model().ifPresent(model -> print("model: %s", Shown.text("" + model.folder())));
    if (result.neverStarted()) {
      say(
          "warning: it never started: the loss is still near that of guessing. Try "
              + (epochs.isEmpty() ? "" : "more epochs (--epochs), ")
              + (isAllOfTheBase(result) ? "" : "more layers of the base (--transfer), ")
              + (result.protocol().frozenLayers() == 0 ? "" : "fewer frozen layers (--freeze), ")
              + "or check that base and images fit together.");
    }
    return 0;
  }

  private static boolean isAllOfTheBase(FineTuning.Result result) {
    int transferred = result.protocol().transferredLayers();
    return result.model().filter(model -> transferred >= model.network().depth() - 1).isPresent();
  }

  /** What became of a training that did not complete. */
  static String fault(TrainingOutcome outcome, String whatToTryWhereItDiverged) {
    if (outcome instanceof TrainingOutcome.Diverged diverged) {
      return "diverged in epoch "
          + diverged.epoch()
          + ": the loss became NaN or infinite; nothing was written. "
          + whatToTryWhereItDiverged;
    }
    return outcome instanceof TrainingOutcome.Failed failed
        ? "failed: " + Shown.text(failed.reason())
        : "was not trained";
  }

  /** A calmer protocol than one that diverged, as this command takes it. */
  static String calmer(Protocol diverged) {
    if (diverged.highRateLayers() == 1 && diverged.initialDecayEpochs() <= 1) {
      return "Its protocol is calm already: look at the images ('graft data scan'), or take another"
          + " --base.";
    }
    return "Fewer layers at the high rate, and that for shorter, usually cure it: "
        + Hints.options(
            Protocol.of(
                diverged.transferredLayers(),
                1,
                (diverged.initialDecayEpochs() + 1) / 2,
                diverged.frozenLayers()));
  }
}
