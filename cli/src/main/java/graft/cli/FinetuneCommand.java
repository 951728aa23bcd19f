package graft.cli;

import graft.api.FineTuning;
import graft.api.FineTuning.Choice;
import graft.core.data.Reading;
import graft.core.error.Shown;
import graft.core.error.UsageException;
import graft.core.model.Model;
import graft.core.protocol.Protocol;
import graft.core.statistics.Interval;
import graft.study.execution.TrainingOutcome;
import graft.study.execution.TrainingOutcome.Complete;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code graft finetune}: a model from a base and a few images. */
@Command(
    name = "finetune",
    description = {
      "Fine-tune a base on your images; the protocol is what 'graft recommend' says unless given.",
      "Validation images, or those held back where there is no val folder, are the honest"
          + " estimate.",
      "Stopped with Ctrl-C, the same command goes on. Exits 6 if it diverged."
    })
final class FinetuneCommand implements Callable<Integer> {
  private static final int EXIT_FAILED = 6;
  private static final int EXIT_STOPPED = 130;

  @Spec private CommandSpec spec;
  @Mixin private TargetOptions target;
  @Mixin private TrainingOptions training;
  @Mixin private NamesOption names = new NamesOption();

  @Option(
      names = "--out",
      required = true,
      paramLabel = "DIR",
      description = "New folder for the model.")
  private Path out = Path.of("");

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
              + " the classifier learns). Of the four options below those left out are as in auto.")
  private @Nullable Named protocol;

  @Option(names = "--transfer", paramLabel = "K", description = "Layers from the base.")
  private @Nullable Integer transfer;

  @Option(
      names = "--high-rate-layers",
      paramLabel = "N",
      description = "Last layers that start at the high rate.")
  private @Nullable Integer highRateLayers;

  @Option(
      names = "--decay-after",
      paramLabel = "D",
      description = "Epochs that the high rate lasts.")
  private @Nullable Integer decayAfter;

  @Option(names = "--freeze", paramLabel = "F", description = "First layers that do not learn.")
  private @Nullable Integer freeze;

  @Option(
      names = "--epochs",
      paramLabel = "N",
      description = "Passes over the images (default: held in updates); d and S keep their share.")
  private @Nullable Integer epochs;

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
    Graft.machine(spec).requirePlatform();
    training.check();
    FineTuning fineTuning =
        new FineTuning(
            target.task(names.on(Reading.usual().excludingBad(excludeBad)), strict),
            out,
            choice(),
            optional(epochs),
            target.seed(),
            training.precision());
    try {
      return run(fineTuning).map(this::show).orElse(EXIT_STOPPED);
    } catch (UsageException e) {
      throw Hints.ofProtocol(e);
    }
  }

  private Optional<FineTuning.Result> run(FineTuning fineTuning) {
    try (LiveView view = LiveView.start(spec.commandLine().getErr())) {
      return fineTuning.run(Graft.machine(spec), new ToldProgress(view, true));
    }
  }

  private static OptionalInt optional(@Nullable Integer value) {
    return value == null ? OptionalInt.empty() : OptionalInt.of(value);
  }

  private Choice choice() {
    Integer k = transfer;
    Integer n = highRateLayers;
    Integer d = decayAfter;
    Integer f = freeze;
    if (k == null && n == null && d == null && f == null) {
      return switch (protocol == null ? Named.AUTO : protocol) {
        case AUTO -> new Choice.Auto();
        case COMMON -> new Choice.Common();
        case PAPER -> new Choice.Paper();
        case LINEAR_PROBE -> new Choice.LinearProbe();
      };
    }
    if (protocol != null && protocol != Named.AUTO) {
      throw new UsageException("give either --protocol or --transfer and its companions, not both");
    }
    if (k == null || n == null || d == null || f == null) {
      return new Choice.Partial(optional(k), optional(n), optional(d), optional(f));
    }
    try {
      return new Choice.Given(Protocol.of(k, n, d, f));
    } catch (IllegalArgumentException e) {
      throw new UsageException(Hints.ofProtocol(e.getMessage()), e);
    }
  }

  private int show(FineTuning.Result result) {
    PrintWriter to = spec.commandLine().getOut();
    PrintWriter err = spec.commandLine().getErr();
    if (!(result.outcome() instanceof Complete complete)) {
      err.println("graft: " + fault(result.outcome(), calmer(result.protocol())));
      err.flush();
      return EXIT_FAILED;
    }
    Protocol used = result.protocol();
    to.println(
        PlanSummary.text(
            "k = %d, n = %d, d = %d, f = %d; %d epochs at batch %d, %.0f s",
            used.transferredLayers(),
            used.highRateLayers(),
            used.initialDecayEpochs(),
            used.frozenLayers(),
            result.recipe().epochs(),
            result.recipe().batch(),
            complete.seconds()));
    Interval interval = Interval.ofFraction(complete.last().correct(), complete.last().total());
    to.println(
        PlanSummary.text(
            "test top-1 %.1f %% (95 %% interval %.1f to %.1f) on %,d images that this training did"
                + " not see and that chose nothing",
            100 * complete.last().top1(),
            100 * interval.low(),
            100 * interval.high(),
            complete.last().total()));
    result.model().stream()
        .flatMap(model -> model.config().provenance().cautions().stream())
        .forEach(caution -> to.println("the estimate may be too good: " + Shown.text(caution)));
    result.model().map(Model::folder).ifPresent(f -> to.println("model: " + Shown.text("" + f)));
    to.flush();
    if (result.neverStarted()) {
      err.println(
          "graft: warning: it never started: the loss is still that of guessing. Try "
              + (epochs == null ? "" : "more epochs (--epochs), ")
              + "more layers of the base (--transfer), fewer frozen ones, or check that base and"
              + " images fit together.");
      err.flush();
    }
    return 0;
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
