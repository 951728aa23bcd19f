package graft.api;

import graft.api.machine.Packing;
import graft.core.data.ClassSplit;
import graft.core.data.DatasetIndex;
import graft.core.data.Example;
import graft.core.data.Role;
import graft.core.data.Selection;
import graft.core.data.Selections;
import graft.core.data.Sha256;
import graft.core.error.DataException;
import graft.core.error.MachineException;
import graft.core.error.Shown;
import graft.core.error.UsageException;
import graft.core.execution.TrainingOutcome;
import graft.core.execution.TrainingOutcome.Complete;
import graft.core.model.Model;
import graft.core.model.ModelConfig;
import graft.core.model.ModelFolder;
import graft.core.model.Provenance;
import graft.core.model.TestResult;
import graft.core.network.Network;
import graft.core.network.Networks;
import graft.core.pack.PackedStore;
import graft.core.protocol.Protocol;
import graft.core.protocol.Recipe;
import graft.core.recommendation.Recommendation;
import graft.core.recommendation.Recommender;
import graft.core.recommendation.TargetTask;
import graft.core.source.BaseSource;
import graft.core.source.GivenWeights;
import graft.core.source.LeakGuard;
import graft.core.statistics.Interval;
import graft.core.weights.FittingNetwork;
import graft.core.weights.MergeReport;
import graft.core.weights.Weights;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;

/**
 * Fine-tunes a base on a few images a class. The dataset's validation images, or those held back
 * where it has none, take no part and choose nothing: they are the estimate of the model's
 * accuracy.
 *
 * @param base weights in any form that {@link Weights} opens
 * @param data folder, {@code .tar} or {@code .zip} of images
 * @param out folder of the model, new or empty
 * @param classes file of class names, one a line; empty for all
 * @param examplesPerClass the first so many training images of each class; empty for all
 * @param choice which protocol
 * @param network name of the base's network; empty to find it by names and shapes
 * @param epochs passes over the images; empty for as many as the recommendation says
 * @param seed of order, views and initial weights
 * @param excludeBad whether files that cannot be used are left out; else they are an error
 * @param strict whether classes or images that the base has seen are an error; else a warning
 */
public record FineTuning(
    Path base,
    Path data,
    Path out,
    Optional<Path> classes,
    OptionalInt examplesPerClass,
    Choice choice,
    Optional<String> network,
    OptionalInt epochs,
    long seed,
    boolean excludeBad,
    boolean strict) {
  /** Mean and deviation of ImageNet's pixels, by channel; what training views are normalised by. */
  private static final List<Double> MEAN = List.of(0.485, 0.456, 0.406);

  private static final List<Double> DEVIATION = List.of(0.229, 0.224, 0.225);

  /** A loss this close to ln(classes) has not begun to learn (as in a study's report). */
  private static final double NEVER_STARTED = 0.01;

  /** Which protocol. */
  public sealed interface Choice {
    /** What {@link Recommender} says. */
    record Auto() implements Choice {}

    /** The commonly used one: all layers but the classifier transferred, all at the high rate. */
    record Common() implements Choice {}

    /** The paper's Table 2 at the nearest size. */
    record Paper() implements Choice {}

    /** This one. */
    record Given(Protocol protocol) implements Choice {}
  }

  /**
   * How it ended.
   *
   * @param model the model, if the training completed
   * @param protocol as trained, canonical
   * @param recipe as trained
   * @param outcome of the training
   * @param neverStarted whether the loss is still that of guessing
   */
  public record Result(
      Optional<Model> model,
      Protocol protocol,
      Recipe recipe,
      TrainingOutcome outcome,
      boolean neverStarted) {}

  /**
   * Trains and writes the model, if the training completes.
   *
   * @return empty if it was stopped; called again, it goes on
   * @throws graft.core.error.GraftException if base, data or settings cannot be used, or the
   *     machine fails; nothing is written then
   */
  public Optional<Result> run(TrainingListener listener) {
    ModelFolder.requireFree(out);
    Network shape = network(listener);
    GivenWeights weights = GivenWeights.check(base, shape);
    try (PackedStore store =
        Packing.pack(data, shape.side(), excludeBad, Trained.lines(listener))) {
      DatasetIndex index = store.index();
      List<String> names = Trained.classes(index, classes, listener);
      Selections selections = new Selections(index);
      Selection train = Trained.first(selections.training(names), examplesPerClass);
      Selection test = selections.test(names);
      guard(index, names, weights, train, test, listener);
      TargetTask task = task(shape.name(), names.size(), train);
      Network network = Networks.find(shape.name(), names.size()).orElseThrow();
      Plan plan = plan(task, network);
      plan.reasons().forEach(listener::told);
      return train(new Prepared(store, names, train, test, network, weights), plan, listener);
    }
  }

  private record Prepared(
      PackedStore store,
      List<String> names,
      Selection train,
      Selection test,
      Network network,
      GivenWeights weights) {}

  private record Plan(Protocol protocol, Recipe recipe, List<String> reasons) {}

  private Network network(TrainingListener listener) {
    try (Weights weights = Weights.open(base)) {
      Network found =
          network
              .map(name -> named(weights, name))
              .or(() -> FittingNetwork.of(weights))
              .orElseThrow(
                  () ->
                      new DataException(
                          Shown.text(base.toString())
                              + " fits no network of ours ("
                              + String.join(", ", Networks.names())
                              + "); 'graft weights show FILE --network NAME' says what differs"));
      listener.told("base: " + weights.form() + " of " + found.name());
      MergeReport.of(weights, found, found.depth() - 1).lines().forEach(listener::told);
      return found;
    }
  }

  private static Network named(Weights weights, String name) {
    TargetTask.even(name, 2, 1); // refuses an unknown network
    return FittingNetwork.named(weights, name).orElseThrow();
  }

  private static TargetTask task(String network, int classes, Selection train) {
    int[] counts = new int[classes];
    train.labels().forEach(label -> counts[label]++);
    return new TargetTask(network, java.util.Arrays.stream(counts).boxed().toList());
  }

  private void guard(
      DatasetIndex index,
      List<String> names,
      GivenWeights weights,
      Selection train,
      Selection test,
      TrainingListener listener) {
    LeakGuard.Findings found =
        LeakGuard.look(
            new BaseSource.Given(base, weights),
            index,
            List.of(new ClassSplit(0, List.of(), names)));
    List<String> leaks = new ArrayList<>(found.leaks());
    long shared = sharedImages(index, train, test);
    if (shared > 0) {
      leaks.add(
          shared
              + (shared == 1 ? " test image is" : " test images are")
              + " among the training images too; 'graft data scan' names them");
    }
    if (strict && !leaks.isEmpty()) {
      throw new DataException(
          "the estimate would be too good:\n"
              + String.join("\n", leaks)
              + "\nTake these out, or leave out --strict to be warned only.");
    }
    leaks.forEach(line -> listener.told("warning: " + line));
    found.notes().forEach(line -> listener.told("note: " + line));
    if (test.size() == 0) {
      throw new DataException(
          "no image is left to test on: give a val folder, or more images a class (at least 5)");
    }
  }

  private static long sharedImages(DatasetIndex index, Selection train, Selection test) {
    Set<String> seen = new HashSet<>();
    List<Example> examples = index.examples();
    train.examples().forEach(number -> seen.add(examples.get(number).sha256()));
    return test.examples().stream()
        .map(examples::get)
        .filter(example -> example.role() == Role.VALIDATION && seen.contains(example.sha256()))
        .count();
  }

  private Plan plan(TargetTask task, Network network) {
    Recommendation recommended = Recommender.recommend(task);
    Recipe recipe = Trained.withEpochs(recommended.recipe(), epochs);
    List<String> reasons = List.of();
    Protocol protocol;
    if (choice instanceof Choice.Given given) {
      protocol = given.protocol();
    } else if (choice instanceof Choice.Common) {
      protocol = scaled(Recommender.common(task), recommended.recipe(), recipe);
    } else if (choice instanceof Choice.Paper) {
      protocol = scaled(Recommender.paper(task), recommended.recipe(), recipe);
    } else {
      protocol = scaled(recommended.protocol(), recommended.recipe(), recipe);
      reasons = recommended.reasons();
    }
    try {
      protocol.check(network.name(), network.depth(), recipe.epochs());
    } catch (IllegalArgumentException e) {
      throw new UsageException(String.valueOf(e.getMessage()), e);
    }
    return new Plan(protocol.canonical(network.depth(), recipe.rates()), recipe, reasons);
  }

  private static Protocol scaled(Protocol protocol, Recipe from, Recipe to) {
    double factor = (double) to.rates().stepEpochs() / from.rates().stepEpochs();
    return new Protocol(
        protocol.transferredLayers(),
        protocol.highRateLayers(),
        (int) Math.min(to.epochs(), Math.round(protocol.initialDecayEpochs() * factor)),
        protocol.frozenLayers(),
        protocol.reinitialisedRate());
  }

  private Optional<Result> train(Prepared prepared, Plan plan, TrainingListener listener) {
    OneTraining training = new OneTraining(id(prepared, plan));
    training.makeFolder();
    Optional<TrainingOutcome> outcome =
        training.run(
            new OneTraining.Task(
                prepared.network(),
                prepared.store(),
                Optional.of(baseFor(training)),
                prepared.train(),
                prepared.test(),
                plan.protocol(),
                plan.recipe(),
                seed),
            listener);
    return outcome.map(
        ended -> {
          Optional<Model> model = Optional.empty();
          if (ended instanceof Complete complete) {
            model =
                Optional.of(
                    ModelFolder.write(out, config(prepared, plan, complete), training.weights()));
            training.forget();
          }
          return new Result(
              model, plan.protocol(), plan.recipe(), ended, neverStarted(prepared, ended));
        });
  }

  private Path baseFor(OneTraining training) {
    Path copy = training.folder().resolve("base.safetensors");
    try (Weights weights = Weights.open(base)) {
      weights.writeSafetensors(copy, ".part");
    } catch (IOException e) {
      throw new MachineException("cannot write " + copy + ": " + e.getMessage(), e);
    }
    return copy;
  }

  private static boolean neverStarted(Prepared prepared, TrainingOutcome outcome) {
    double guessing = Math.log(prepared.names().size());
    return outcome instanceof Complete complete
        && complete.trainLossEval() > (1 - NEVER_STARTED) * guessing;
  }

  private String id(Prepared prepared, Plan plan) {
    String text =
        String.join(
            "\n",
            "finetune 1",
            prepared.store().index().fingerprint(),
            prepared.names().toString(),
            prepared.train().toString(),
            prepared.network().name(),
            prepared.weights().sha256(),
            plan.protocol().toString(),
            plan.recipe().toString(),
            Long.toString(seed));
    return Sha256.hex(text.getBytes(StandardCharsets.UTF_8)).substring(0, 32);
  }

  private ModelConfig config(Prepared prepared, Plan plan, Complete complete) {
    Interval interval = Interval.ofFraction(complete.last().correct(), complete.last().total());
    return new ModelConfig(
        ModelConfig.FORMAT,
        prepared.network().name(),
        prepared.network().side(),
        prepared.names(),
        MEAN,
        DEVIATION,
        complete.weightsSha256(),
        new Provenance(
            Trained.version(),
            Shown.text(String.valueOf(base.getFileName())),
            prepared.weights().sha256(),
            Shown.text(String.valueOf(data.getFileName())),
            prepared.store().index().fingerprint(),
            prepared.train().size(),
            plan.protocol(),
            plan.recipe(),
            seed,
            plan.reasons()),
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
