package graft.api;

import graft.analysis.recommendation.PaperRecommender;
import graft.analysis.recommendation.TargetTask;
import graft.api.machine.Machine;
import graft.core.data.DatasetIndex;
import graft.core.data.Reading;
import graft.core.data.Selection;
import graft.core.data.Selections;
import graft.core.error.MachineException;
import graft.core.error.Shown;
import graft.core.error.UsageException;
import graft.core.lock.WholeFile;
import graft.core.model.NewPlace;
import graft.core.network.Network;
import graft.core.network.Networks;
import graft.core.pack.Packed;
import graft.core.pack.PackedStore;
import graft.core.protocol.Protocol;
import graft.core.protocol.Recipe;
import graft.core.protocol.Recipe.Precision;
import graft.core.weights.NamedTensor;
import graft.core.weights.Weights;
import graft.core.weights.WeightsTensor;
import graft.core.weights.WeightsWriter;
import graft.study.execution.TrainingOutcome;
import graft.study.identity.Identity;
import graft.study.plan.StudyFile;
import graft.study.plan.StudySettings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * Trains a network from scratch on all training images: a base to fine-tune from.
 *
 * @param data folder, {@code .tar} or {@code .zip} of images
 * @param out file that does not exist yet, named {@code .safetensors}; names network, classes and
 *     their labels
 * @param network name of the network
 * @param classes file of class names, one a line; empty for all
 * @param epochs passes over the images, at least 1; empty for the recipe's own (90)
 * @param seed of order, views and initial weights
 * @param reading how the images are read
 * @param precision number format of the forward and backward pass; empty for the recipe's own
 */
public record Pretraining(
    Path data,
    Path out,
    String network,
    Optional<Path> classes,
    OptionalInt epochs,
    long seed,
    Reading reading,
    Optional<Precision> precision) {
  /** Below so many images a smaller batch keeps the number of updates up. */
  private static final int MANY_IMAGES = 10_000;

  private static final int SMALL_BATCH = 16;

  /**
   * How it ended.
   *
   * @param classes number of classes
   * @param images training images
   * @param recipe as trained
   * @param neverStarted whether the loss is still near that of guessing
   */
  public record Result(
      int classes, int images, Recipe recipe, TrainingOutcome outcome, boolean neverStarted) {}

  /** A base of all classes on network {@code alexnet-32}, with seed 1. */
  public static Pretraining of(Path data, Path out) {
    return new Pretraining(
        data,
        out,
        "alexnet-32",
        Optional.empty(),
        OptionalInt.empty(),
        1,
        Reading.usual(),
        Optional.empty());
  }

  /** On another network. */
  public Pretraining withNetwork(String name) {
    return new Pretraining(data, out, name, classes, epochs, seed, reading, precision);
  }

  /** Of the classes of a file alone, one name a line. */
  public Pretraining withClasses(Path file) {
    return new Pretraining(data, out, network, Optional.of(file), epochs, seed, reading, precision);
  }

  /** With so many passes over the images, at least 1. */
  public Pretraining withEpochs(int count) {
    return new Pretraining(
        data, out, network, classes, OptionalInt.of(count), seed, reading, precision);
  }

  /** With another seed. */
  public Pretraining withSeed(long other) {
    return new Pretraining(data, out, network, classes, epochs, other, reading, precision);
  }

  /** Leaving out files that cannot be used. */
  public Pretraining excludingBad() {
    return with(reading.excludingBad(true));
  }

  /** Tested on another labelled part: its folder's name, {@code val} or {@code test}. */
  public Pretraining testedOn(String part) {
    return with(reading.testingOn(Optional.of(part)));
  }

  /** With images read in another way. */
  public Pretraining with(Reading other) {
    return new Pretraining(data, out, network, classes, epochs, seed, other, precision);
  }

  /** With another number format of the forward and backward pass. */
  public Pretraining withPrecision(Precision other) {
    return new Pretraining(data, out, network, classes, epochs, seed, reading, Optional.of(other));
  }

  /**
   * Trains and writes the file, if the training completes.
   *
   * @return empty if it was stopped; called again, it goes on
   * @throws graft.core.error.GraftException if data or settings cannot be used, or the machine
   *     fails; no file is written then
   */
  public Optional<Result> run(TrainingListener listener) {
    return run(Machine.ofEnvironment(), listener);
  }

  /** The same on another machine. */
  public Optional<Result> run(Machine machine, TrainingListener listener) {
    NewPlace.requireFree(out);
    String name = String.valueOf(out.getFileName());
    if (!name.endsWith(".safetensors")) {
      throw new UsageException(
          "a base is written as safetensors: name it .safetensors, not " + Shown.text(name));
    }
    NewPlace.requireWritable(out);
    precision.ifPresent(machine::requireArithmetic);
    TargetTask.even(network, 2, 1); // refuses an unknown network
    listener.doing(Doing.READING_IMAGES);
    try (ReadyWorker worker = ReadyWorker.of(machine, precision.orElse(Precision.FP32), side());
        Packed packed = machine.packing().pack(data, side(), reading, listener::heard)) {
      listener.read(packed.summary());
      PackedStore store = packed.store();
      DatasetIndex index = store.index();
      List<String> names = Trained.classes(index, classes, false);
      Selections selections = new Selections(index);
      Selection train = selections.training(names);
      Network shape = Networks.find(network, names.size()).orElseThrow();
      Recipe recipe = recipe(names.size(), train.size());
      try (OneTraining training =
          OneTraining.begin(machine, Identity.pretraining(index, names, network, recipe, seed))) {
        Optional<TrainingOutcome> outcome =
            training.run(
                worker,
                new OneTraining.Task(
                    TrainingStatus.Kind.PRETRAINING,
                    out,
                    List.of(),
                    shape,
                    store,
                    Optional.empty(),
                    train,
                    selections.test(names),
                    Protocol.scratch(
                        shape.depth(), Math.min(recipe.rates().stepEpochs(), recipe.epochs())),
                    recipe,
                    seed),
                listener);
        if (outcome.orElse(null) instanceof TrainingOutcome.Complete) {
          write(training.weights(), index, names);
          training.forget();
        }
        return outcome.map(
            ended ->
                new Result(
                    names.size(),
                    train.size(),
                    recipe,
                    ended,
                    Trained.neverStarted(ended, names.size())));
      }
    }
  }

  private int side() {
    return Networks.find(network, 2).orElseThrow().side();
  }

  private Recipe recipe(int count, int images) {
    boolean small = side() <= PaperRecommender.LARGEST_SMALL_SIDE;
    StudyFile preset = StudyFile.preset(small ? "small" : "paper");
    if (small && images < MANY_IMAGES) {
      preset.set("base_recipe.batch=" + SMALL_BATCH);
    }
    Recipe recipe =
        Trained.withEpochs(StudySettings.of(preset).baseRecipe().resolve(count), epochs);
    return precision.map(recipe::with).orElse(recipe);
  }

  private void write(Path weights, DatasetIndex index, List<String> names) {
    Map<String, String> metadata =
        Map.of(
            "network",
            network,
            "classes",
            Integer.toString(names.size()),
            "labels",
            String.join("\n", names),
            "fingerprint",
            index.fingerprint());
    try (Weights from = Weights.open(weights)) {
      Path parent = out.toAbsolutePath().getParent();
      if (parent != null) {
        Files.createDirectories(parent);
      }
      List<NamedTensor> tensors =
          from.tensors().stream().filter(WeightsTensor::isReal).map(from::read).toList();
      Path unfinished = WholeFile.unfinished(out.toAbsolutePath());
      WeightsWriter.write(unfinished, "1", metadata, tensors);
      try {
        NewPlace.fill(out, unfinished);
      } finally {
        Files.deleteIfExists(unfinished);
      }
    } catch (IOException e) {
      throw new MachineException(
          "cannot write " + Shown.text(out.toString()) + ": " + e.getMessage(), e);
    }
  }
}
