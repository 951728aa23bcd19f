package graft.api;

import graft.analysis.recommendation.PaperRecommender;
import graft.analysis.recommendation.Recommendation;
import graft.analysis.recommendation.Recommender;
import graft.analysis.recommendation.TargetTask;
import graft.api.machine.Machine;
import graft.core.error.UsageException;
import graft.core.model.Model;
import graft.core.model.NewFolder;
import graft.core.network.Network;
import graft.core.protocol.Protocol;
import graft.core.protocol.Recipe;
import graft.core.protocol.Recipe.Precision;
import graft.core.text.Words;
import graft.study.execution.TrainingOutcome;
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

    /**
     * What {@link Recommender} says, its recipe included. Where the base sees the images as unlike
     * its own, or the training loss stays high and it does not see them as of its own kind, and the
     * epochs are not given, all layers at the full rate are tried on parts of the training images,
     * and the model is trained by that where it does better on what is held out of them.
     */
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
    return run(machine, listener, BaseLook::byInference);
  }

  Optional<Result> run(Machine machine, TrainingListener listener, BaseLook look) {
    NewFolder.requireFree(out);
    precision.ifPresent(machine::requireArithmetic);
    try (ReadyWorker worker = new ReadyWorker(machine, precisionOfTraining());
        Target target =
            Target.open(machine, task, listener, network -> worker.prepare(network.side()))) {
      Plan plan = planned(target);
      target.merge(plan.protocol().transferredLayers()).forEach(listener::message);
      plan.reasons().forEach(listener::message);
      saving(machine, target, plan).ifPresent(listener::message);
      FineTuningRun run = new FineTuningRun(this, machine, worker, target, listener, look);
      return choice instanceof Choice.Auto && epochs.isEmpty()
          ? run.trainOrAnew(plan)
          : run.train(plan);
    }
  }

  private Precision precisionOfTraining() {
    Precision own =
        choice instanceof Choice.Found found ? found.recipe().precision() : Precision.FP32;
    return precision.orElse(own);
  }

  /**
   * How it trains.
   *
   * @param protocol canonical
   * @param reasons for the model card, a sentence each
   */
  record Plan(Protocol protocol, Recipe recipe, List<String> reasons) {
    /** The part of a training's time, one in so many, that tests take where they can. */
    private static final int PART = 10;

    private static final int LEAST_EVALUATIONS = 3;

    Plan {
      reasons = List.copyOf(reasons);
    }

    /**
     * With at most so many tests during the training that they take about a tenth of its time, if
     * it has more than three.
     *
     * @param network that is trained
     * @param train training images
     * @param test images of a test
     */
    Plan withTestsFor(Network network, int train, int test) {
      double forward = network.multiplyAdds();
      double learning =
          network.multiplyAddsOfLayers().stream()
              .skip(protocol.frozenLayers())
              .mapToLong(Long::longValue)
              .sum();
      double steps =
          recipe.epochs() * train * (forward + 2 * learning); // backward is twice forward
      int most = (int) Math.min(Integer.MAX_VALUE, steps / PART / (test * forward));
      return new Plan(protocol, recipe.evaluatedAtMost(Math.max(LEAST_EVALUATIONS, most)), reasons);
    }
  }

  /** What the choice comes to for a target. */
  Plan planned(Target target) {
    return plan(target.task(), target.network())
        .withTestsFor(target.network(), target.train().size(), target.test().size());
  }

  /** What the choice comes to for a task, in the asked precision, views and epochs. */
  Plan plan(TargetTask target, Network network) {
    Recommendation recommended =
        choice.isOfThePaper() ? PaperRecommender.recommend(target) : Recommender.recommend(target);
    Recipe recipe = Trained.withEpochs(recommended.recipe(), epochs);
    List<String> reasons = List.of();
    Protocol protocol;
    if (choice instanceof Choice.Given given) {
      protocol = given.protocol();
      reasons = List.of(PartialProtocol.reason(protocol, recipe));
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
}
