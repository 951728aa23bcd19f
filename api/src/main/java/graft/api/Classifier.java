package graft.api;

import graft.api.machine.Packing;
import graft.core.data.BadFile;
import graft.core.data.Reading;
import graft.core.error.DataException;
import graft.core.error.MachineException;
import graft.core.error.Shown;
import graft.core.error.UsageException;
import graft.core.evaluation.KnownClasses;
import graft.core.evaluation.ModelEvaluation;
import graft.core.evaluation.Ranking;
import graft.core.model.Model;
import graft.core.model.ModelWeights;
import graft.core.pack.LooseStore;
import graft.core.pack.Packed;
import graft.core.pack.PackedStore;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * A model in use: predicts images and is evaluated. It sees exactly the pixels that a training of
 * its network sees in evaluation. Works in processes of their own; the calling one loads no native
 * code. Safe for several threads.
 */
public final class Classifier {
  private final Model model;
  private final int workers;

  private Classifier(Model model, int workers) {
    this.model = model;
    this.workers = workers;
  }

  /**
   * Opens a model folder and checks its weights.
   *
   * @param workers processes at a time, at least 1; no result depends on it
   * @throws DataException if there is no model, or its weights cannot be used
   */
  public static Classifier open(Path folder, int workers) {
    if (workers < 1) {
      throw new IllegalArgumentException("at least 1 worker, was " + workers);
    }
    Model model = Model.open(folder);
    ModelWeights.check(model);
    return new Classifier(model, workers);
  }

  /** The model. */
  public Model model() {
    return model;
  }

  /**
   * What a model says of images.
   *
   * @param images in the order given, files of a folder in byte order of their paths
   * @param unreadable what could not be used, with the reason
   */
  public record Predictions(List<Predicted> images, List<BadFile> unreadable) {
    public Predictions {
      images = List.copyOf(images);
      unreadable = List.copyOf(unreadable);
    }
  }

  /**
   * What a model says of an image.
   *
   * @param file its path, as given
   * @param classes the most probable first
   */
  public record Predicted(String file, List<Guess> classes) {
    public Predicted {
      classes = List.copyOf(classes);
    }
  }

  /**
   * A class with its probability.
   *
   * @param probability softmax over all classes, 0..1
   */
  public record Guess(String name, double probability) {}

  /**
   * Predicts images.
   *
   * @param paths files, folders of any layout (all images below them), archives
   * @param top classes told of each image, at least 1
   * @param err hears how far it is
   * @throws DataException if no image can be used
   * @throws MachineException if disk or memory run out
   */
  public Predictions predict(List<Path> paths, int top, PrintWriter err) {
    int side = model.network().side();
    try (LooseStore images = Packing.packLoose(paths, side, Integer.MAX_VALUE, err)) {
      float[][] logits =
          Inference.logits(
              model, images.store(), images.all(), workers, progress(images.names().size(), err));
      List<Predicted> predicted = new ArrayList<>();
      for (int i = 0; i < logits.length; i++) {
        predicted.add(new Predicted(images.names().get(i), guesses(logits[i], top)));
      }
      return new Predictions(predicted, images.bad());
    }
  }

  private List<Guess> guesses(float[] logits, int top) {
    return Ranking.of(logits, top).stream()
        .map(r -> new Guess(model.config().labels().get(r.unit()), r.probability()))
        .toList();
  }

  /**
   * A finished evaluation.
   *
   * @param data the dataset, as given
   * @param fingerprint the dataset's
   * @param classes how its classes match the model's
   * @param mayBeTrainedOn whether the data are not what the model was trained on, and have no
   *     validation part of their own: images that were added or taken away change which ones are
   *     held back
   * @param result on the validation images of classes that match
   */
  public record Evaluated(
      String data,
      String fingerprint,
      KnownClasses classes,
      boolean mayBeTrainedOn,
      ModelEvaluation result) {}

  /**
   * Evaluates on the validation part of a dataset, whose classes are matched by name.
   *
   * @param excludeBad whether files that cannot be used are left out instead of refused
   * @param err hears how far it is
   * @throws DataException if the dataset cannot be used, or none of its classes is the model's
   * @throws MachineException if disk or memory run out
   */
  public Evaluated evaluate(Path data, boolean excludeBad, PrintWriter err) {
    return evaluate(data, excludeBad, false, err);
  }

  /**
   * Evaluates on the validation part of the data that the model was trained on, found by the name
   * that the model knows them by, and by their fingerprint.
   *
   * @param excludeBad whether files that cannot be used are left out instead of refused
   * @param err hears how far it is
   * @throws UsageException if nothing of that name is in the working folder
   * @throws DataException if it is other data, or cannot be used
   * @throws MachineException if disk or memory run out
   */
  public Evaluated evaluateWhereTrained(boolean excludeBad, PrintWriter err) {
    String trained = model.config().provenance().data();
    if (trained.isEmpty() || !Files.exists(Path.of(trained))) {
      throw new UsageException(
          "the model was trained on "
              + (trained.isEmpty() ? "data it does not name" : Shown.brief(trained))
              + ", which is not here; name the data");
    }
    return evaluate(Path.of(trained), excludeBad, true, err);
  }

  private Evaluated evaluate(Path data, boolean excludeBad, boolean trained, PrintWriter err) {
    Reading reading = Reading.usual().excludingBad(excludeBad);
    try (Packed packed = Packing.pack(data, model.network().side(), reading, err)) {
      PackedStore store = packed.store();
      boolean same = store.index().fingerprint().equals(model.config().provenance().fingerprint());
      if (trained && !same) {
        throw new DataException(
            Shown.text(data.toString())
                + " is not what the model was trained on, though it has the same name: its images, or"
                + " their names, are others; name the data");
      }
      List<String> labels = model.config().labels();
      KnownClasses known = KnownClasses.match(labels, store.index(), data.toString());
      float[][] logits =
          Inference.logits(
              model, store, known.images(), workers, progress(known.images().size(), err));
      return new Evaluated(
          data.toString(),
          store.index().fingerprint(),
          known,
          !same && store.index().isValidationChosenByHash(),
          ModelEvaluation.of(labels, logits, known.images()));
    }
  }

  private static java.util.function.IntConsumer progress(int total, PrintWriter err) {
    return done -> {
      if (done < total) {
        err.println(done + " of " + total + " images");
        err.flush();
      }
    };
  }
}
