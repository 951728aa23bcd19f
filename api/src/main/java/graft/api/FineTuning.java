package graft.api;

import graft.analysis.recommendation.PaperRecommender;
import graft.analysis.recommendation.Recommendation;
import graft.analysis.recommendation.Recommender;
import graft.analysis.recommendation.TargetTask;
import graft.api.machine.Machine;
import graft.core.data.PixelRule;
import graft.core.error.MachineException;
import graft.core.error.Shown;
import graft.core.error.UsageException;
import graft.core.model.Model;
import graft.core.model.ModelConfig;
import graft.core.model.ModelFolder;
import graft.core.model.NewFolder;
import graft.core.model.Preprocessing;
import graft.core.model.Provenance;
import graft.core.model.TestResult;
import graft.core.network.Network;
import graft.core.protocol.Protocol;
import graft.core.protocol.Recipe;
import graft.core.protocol.Recipe.Precision;
import graft.core.statistics.Interval;
import graft.core.text.Words;
import graft.core.weights.Weights;
import graft.study.execution.TrainingOutcome;
import graft.study.execution.TrainingOutcome.Complete;
import graft.study.identity.Identity;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * Fine-tunes a base on a few images a class. The dataset's validation images, or those held back
 * where it has none, take no part and choose nothing: they are the estimate of the model's
 * accuracy.
 *
 * @param task base and images
 * @param out folder of the model, new or empty
 * @param choice which protocol
 * @param epochs passes over the images; empty for as many as the recommendation says
 * @param seed of order, views and initial weights
 * @param precision number format of the forward and backward pass; empty for the recipe's own
 * @param views different views of an image, which take turns, at least 1; empty for the recipe's
 *     own: a new view in each epoch
 */
public record FineTuning(
    TransferTask task,
    Path out,
    Choice choice,
    OptionalInt epochs,
    long seed,
    Optional<Precision> precision,
    OptionalInt views) {
  /** Which protocol. */
  public sealed interface Choice {
    /** Whether the recipe is the paper's, as {@link PaperRecommender} fits it to the task. */
    default boolean isOfThePaper() {
      return true;
    }

    /** What {@link Recommender} says, its recipe included. */
    record Auto() implements Choice {
      @Override
      public boolean isOfThePaper() {
        return false;
      }
    }

    /**
     * The commonly used one: all layers but the classifier transferred, all at the high rate. It,
     * those that follow and a given one train by the paper's recipe, as {@link PaperRecommender}
     * fits it to the task.
     */
    record Common() implements Choice {}

    /** The paper's Table 2 at the nearest size. */
    record Paper() implements Choice {}

    /** Only the classifier learns: all other layers are transferred and frozen. */
    record LinearProbe() implements Choice {}

    /**
     * What is recommended, but for what is given; where both do not go together, the most of what
     * is recommended that does. With n or d, that is by the paper's table and recipe ({@link
     * PaperRecommender}); else by {@link Recommender}, whose recipe knows neither.
     *
     * @param k layers transferred
     * @param n last layers at the high rate
     * @param d epochs that the high rate lasts
     * @param f first layers frozen
     */
    record Partial(OptionalInt k, OptionalInt n, OptionalInt d, OptionalInt f) implements Choice {
      @Override
      public boolean isOfThePaper() {
        return n.isPresent() || d.isPresent();
      }
    }

    /** This one. */
    record Given(Protocol protocol) implements Choice {}

    /**
     * One that a search found.
     *
     * @param recipe that it was found with
     * @param reasons for the model card, a sentence each
     */
    record Found(Protocol protocol, Recipe recipe, List<String> reasons) implements Choice {
      public Found {
        reasons = List.copyOf(reasons);
      }
    }
  }

  /**
   * How it ended.
   *
   * @param model the model, if the training completed
   * @param protocol as trained, canonical
   * @param recipe as trained
   * @param outcome of the training
   * @param neverStarted whether the loss is still near that of guessing
   */
  public record Result(
      Optional<Model> model,
      Protocol protocol,
      Recipe recipe,
      TrainingOutcome outcome,
      boolean neverStarted) {}

  /** With the recommended protocol, as many epochs as go with it, and seed 1. */
  public static FineTuning of(TransferTask task, Path out) {
    return new FineTuning(
        task,
        out,
        new Choice.Auto(),
        OptionalInt.empty(),
        1,
        Optional.empty(),
        OptionalInt.empty());
  }

  /** With another protocol. */
  public FineTuning with(Choice other) {
    return new FineTuning(task, out, other, epochs, seed, precision, views);
  }

  /** With so many passes over the images; the warm-up, or d and S, keep their share of them. */
  public FineTuning withEpochs(int count) {
    return new FineTuning(task, out, choice, OptionalInt.of(count), seed, precision, views);
  }

  /** With another seed. */
  public FineTuning withSeed(long other) {
    return new FineTuning(task, out, choice, epochs, other, precision, views);
  }

  /** With another number format of the forward and backward pass. */
  public FineTuning withPrecision(Precision other) {
    return new FineTuning(task, out, choice, epochs, seed, Optional.of(other), views);
  }

  /** With so many different views of an image: frozen layers see each once. */
  public FineTuning withViews(int count) {
    return new FineTuning(task, out, choice, epochs, seed, precision, OptionalInt.of(count));
  }

  /**
   * Trains and writes the model, if the training completes.
   *
   * @return empty if it was stopped; called again, it goes on
   * @throws graft.core.error.GraftException if base, data or settings cannot be used, or the
   *     machine fails; nothing is written then
   */
  public Optional<Result> run(TrainingListener listener) {
    return run(Machine.ofEnvironment(), listener);
  }

  /** The same on another machine. */
  public Optional<Result> run(Machine machine, TrainingListener listener) {
    NewFolder.requireFree(out);
    precision.ifPresent(machine::requireArithmetic);
    try (ReadyWorker worker = new ReadyWorker(machine, precisionOfTraining());
        Target target =
            Target.open(machine, task, listener, network -> worker.prepare(network.side()))) {
      Plan plan = plan(target.task(), target.network());
      target.merge(plan.protocol().transferredLayers()).forEach(listener::message);
      plan.reasons().forEach(listener::message);
      saving(machine, target, plan).ifPresent(listener::message);
      boolean mayStartAnew = choice instanceof Choice.Auto && epochs.isEmpty();
      return train(machine, worker, target, plan, mayStartAnew, listener);
    }
  }

  private Precision precisionOfTraining() {
    Precision own =
        choice instanceof Choice.Found found ? found.recipe().precision() : Precision.FP32;
    return precision.orElse(own);
  }

  private record Plan(Protocol protocol, Recipe recipe, List<String> reasons) {}

  private Plan plan(TargetTask target, Network network) {
    Recommendation recommended =
        choice.isOfThePaper() ? PaperRecommender.recommend(target) : Recommender.recommend(target);
    Recipe recipe = Trained.withEpochs(recommended.recipe(), epochs);
    List<String> reasons = List.of();
    Protocol protocol;
    if (choice instanceof Choice.Given given) {
      protocol = given.protocol();
    } else if (choice instanceof Choice.Found found) {
      protocol = found.protocol();
      recipe = found.recipe();
      reasons = found.reasons();
    } else if (choice instanceof Choice.Common) {
      protocol = scaled(PaperRecommender.common(target), recommended.recipe(), recipe);
    } else if (choice instanceof Choice.Paper) {
      protocol = scaled(PaperRecommender.paper(target), recommended.recipe(), recipe);
    } else if (choice instanceof Choice.LinearProbe) {
      protocol = Protocol.linearProbe(network.depth(), recipe.rates().stepEpochs());
    } else if (choice instanceof Choice.Partial partial) {
      Protocol auto = scaled(recommended.protocol(), recommended.recipe(), recipe);
      protocol = PartialProtocol.over(partial, auto, recipe.epochs());
      reasons = List.of(PartialProtocol.reason(partial, auto, protocol, recipe));
    } else {
      protocol =
          scaled(recommended.protocol(), recommended.recipe(), recipe)
              .canonical(network.depth(), recipe);
      reasons = new ArrayList<>(Recommender.reasons(target, protocol, recipe));
      if (recipe.epochs() != recommended.recipe().epochs()) {
        reasons.add(
            Words.text(
                "Asked for %s where %d go with the recommendation: the warm-up keeps its share"
                    + " of them, at least 1.",
                Words.counted(recipe.epochs(), "epoch"), recommended.recipe().epochs()));
      }
    }
    recipe = precision.map(recipe::with).orElse(recipe);
    recipe = views.isPresent() ? recipe.withViews(views.getAsInt()) : recipe;
    try {
      protocol.check(network.label(), network.depth(), recipe);
    } catch (IllegalArgumentException e) {
      throw new UsageException(String.valueOf(e.getMessage()), e);
    }
    return new Plan(protocol.canonical(network.depth(), recipe), recipe, reasons);
  }

  /** A protocol whose d keeps its share of S; a high rate that there was lasts an epoch or more. */
  private static Protocol scaled(Protocol protocol, Recipe from, Recipe to) {
    double factor = (double) to.rates().stepEpochs() / from.rates().stepEpochs();
    int d = protocol.initialDecayEpochs();
    long scaled = d == 0 ? 0 : Math.max(1, Math.round(d * factor));
    return new Protocol(
        protocol.transferredLayers(),
        protocol.highRateLayers(),
        (int) Math.min(to.epochs(), scaled),
        protocol.frozenLayers(),
        protocol.reinitialisedRate());
  }

  /** What repeated views save here, or that they save nothing. */
  private static Optional<String> saving(Machine machine, Target target, Plan plan) {
    Recipe recipe = plan.recipe();
    int frozen = plan.protocol().frozenLayers();
    if (recipe.views() == 0) {
      return Optional.empty();
    }
    if (frozen == 0) {
      return Optional.of(
          "No layer is frozen, so that repeated views save no time: freeze some or leave the views"
              + " out.");
    }
    Network network = target.network();
    int last = network.layersBeforeDropout(recipe.dropout());
    long images = (long) recipe.differentViews() * target.train().size() + target.test().size();
    long bytes = Float.BYTES * images * network.outputValues(Math.min(frozen, last));
    return Optional.of(
        bytes <= machine.outputBytes(1)
            ? Words.text(
                "Frozen layers see each of %s of %,d images once; their outputs take %,d MB of"
                    + " memory.",
                Words.counted(recipe.differentViews(), "view"), target.train().size(), bytes >> 20)
            : Words.text(
                "Outputs of frozen layers would take %,d MB, more than the %,d MB that there are"
                    + " for them: each is computed anew in each epoch. Fewer views, or fewer"
                    + " images, fit.",
                bytes >> 20, machine.outputBytes(1) >> 20));
  }

  /**
   * How a training goes on that never started by the recommendation: small rates do not move a base
   * that is unlike the images.
   */
  private Plan anew(Target target) {
    String why =
        "By the recommendation it never started, as where images are unlike the base's: trained"
            + " anew by ";
    Optional<Recipe> other = Recommender.recipeForUnlike(target.task());
    if (other.isEmpty()) {
      Plan plan = with(new Choice.Common()).plan(target.task(), target.network());
      List<String> reasons = List.of(why + "the common protocol, all layers at the full rate.");
      return new Plan(plan.protocol(), plan.recipe(), reasons);
    }
    int depth = target.network().depth();
    List<String> reasons = List.of(why + "one cycle of AdamW, all layers at the full rate.");
    Choice all = new Choice.Found(Protocol.of(depth - 1, 1, 0, 0), other.get(), reasons);
    return with(all).plan(target.task(), target.network());
  }

  /**
   * Trains.
   *
   * @param mayStartAnew whether it is trained anew where it never started; of the training images
   *     alone, so that the test stays honest
   */
  private Optional<Result> train(
      Machine machine,
      ReadyWorker worker,
      Target target,
      Plan plan,
      boolean mayStartAnew,
      TrainingListener listener) {
    try (OneTraining training = OneTraining.begin(machine, id(target, plan))) {
      Optional<TrainingOutcome> outcome =
          training.run(
              worker,
              new OneTraining.Task(
                  TrainingStatus.Kind.FINE_TUNING,
                  out,
                  plan.reasons(),
                  target.network(),
                  target.store(),
                  Optional.of(baseFor(target, training)),
                  target.train(),
                  target.test(),
                  plan.protocol(),
                  plan.recipe(),
                  seed),
              listener);
      if (mayStartAnew
          && outcome.isPresent()
          && Trained.neverStarted(outcome.get(), target.names().size())) {
        Plan other = anew(target);
        other.reasons().forEach(listener::message);
        Optional<Result> result = train(machine, worker, target, other, false, listener);
        if (result.isPresent()) {
          training.forget();
        }
        return result;
      }
      return outcome.map(ended -> result(machine, target, plan, training, ended));
    }
  }

  private Result result(
      Machine machine, Target target, Plan plan, OneTraining training, TrainingOutcome ended) {
    Optional<Model> model = Optional.empty();
    if (ended instanceof Complete complete) {
      model =
          Optional.of(
              ModelFolder.write(
                  out,
                  config(machine, target, plan, complete),
                  training.weights(),
                  Trained.history(complete)));
      training.forget();
    }
    return new Result(
        model,
        plan.protocol(),
        plan.recipe(),
        ended,
        Trained.neverStarted(ended, target.names().size()));
  }

  private static Path baseFor(Target target, OneTraining training) {
    Path copy = training.folder().resolve("base.safetensors");
    try (Weights weights = Weights.open(target.base(), target.wanted())) {
      weights.writeSafetensors(copy, ".part");
    } catch (IOException e) {
      throw new MachineException("cannot write " + copy + ": " + e.getMessage(), e);
    }
    return copy;
  }

  private String id(Target target, Plan plan) {
    return Identity.fineTuning(
        target.store().index(),
        target.names(),
        target.train(),
        target.network().name(),
        target.weights().sha256(),
        plan.protocol(),
        plan.recipe(),
        seed);
  }

  private ModelConfig config(Machine machine, Target target, Plan plan, Complete complete) {
    Interval interval = Interval.ofFraction(complete.last().correct(), complete.last().total());
    return new ModelConfig(
        ModelConfig.FORMAT,
        target.network().name(),
        target.network().side(),
        target.names(),
        Preprocessing.MEAN,
        Preprocessing.DEVIATION,
        PixelRule.NOW,
        complete.weightsSha256(),
        new Provenance(
            Versions.graft(),
            Shown.text(String.valueOf(target.base().getFileName())),
            target.weights().sha256(),
            Shown.text(String.valueOf(task.data().getFileName())),
            target.store().index().fingerprint(),
            task.reading(),
            target.train().size(),
            plan.protocol(),
            plan.recipe(),
            seed,
            plan.reasons(),
            target.cautions(),
            machine.threadsFor(target.network().side()),
            machine.device().kind()),
        Optional.of(
            new TestResult(
                complete.last().correct(),
                complete.last().correctTop5(),
                complete.last().total(),
                complete.last().loss(),
                interval.low(),
                interval.high())));
  }
}
