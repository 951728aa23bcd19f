package graft.api;

import graft.analysis.evaluation.KnownClasses;
import graft.analysis.evaluation.ModelEvaluation;
import graft.analysis.evaluation.Ranking;
import graft.api.machine.ImageEvent;
import graft.api.machine.Machine;
import graft.core.data.BadFile;
import graft.core.data.DataSummary;
import graft.core.data.LeftOut;
import graft.core.data.LooseImages;
import graft.core.data.Note;
import graft.core.data.Reading;
import graft.core.data.Selection;
import graft.core.error.DataException;
import graft.core.error.MachineException;
import graft.core.error.Shown;
import graft.core.error.UsageException;
import graft.core.json.RecordJson;
import graft.core.model.Model;
import graft.core.model.ModelWeights;
import graft.core.pack.LooseStore;
import graft.core.pack.Packed;
import graft.core.pack.PackedStore;
import graft.core.text.Csv;
import graft.study.execution.TestViews;
import java.nio.charset.Charset;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * A model in use: predicts images and is evaluated. It sees exactly the pixels that a training of
 * its network sees in evaluation. Works in processes of their own; the calling one loads no native
 * code. Safe for several threads.
 */
public final class Classifier {
  private final Machine machine;
  private final Model model;
  private final int workers;
  private final Optional<Charset> names;
  private final TestViews views;

  private Classifier(
      Machine machine, Model model, int workers, Optional<Charset> names, TestViews views) {
    this.machine = machine;
    this.model = model;
    this.workers = workers;
    this.names = names;
    this.views = views;
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
    return new Classifier(Machine.ofEnvironment(), model, workers, Optional.empty(), TestViews.ONE);
  }

  /**
   * One that reads names of files in this encoding where nothing says theirs: those in many
   * archives, and those of a folder that are not valid UTF-8.
   */
  public Classifier withNames(Charset encoding) {
    return new Classifier(machine, model, workers, Optional.of(encoding), views);
  }

  /** One that works on another machine. */
  public Classifier on(Machine other) {
    return new Classifier(other, model, workers, names, views);
  }

  /**
   * One that classifies an image by the mean probabilities of several views of it, which takes as
   * many times as long.
   */
  public Classifier withViews(TestViews several) {
    return new Classifier(machine, model, workers, names, several);
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
   * @param leftOut files of folders and archives that were not read, by reason and extension
   * @param notes how names and pixels were read, where a reader may not expect it
   * @param warnings what a reader should look at; a sentence each
   */
  public record Predictions(
      List<Predicted> images,
      List<BadFile> unreadable,
      List<LeftOut> leftOut,
      List<Note> notes,
      List<String> warnings) {
    public Predictions {
      images = List.copyOf(images);
      unreadable = List.copyOf(unreadable);
      leftOut = List.copyOf(leftOut);
      notes = List.copyOf(notes);
      warnings = List.copyOf(warnings);
    }

    /** A row for each class told of an image. */
    public Csv csv() {
      Csv csv = new Csv("file", "rank", "class", "probability");
      for (Predicted image : images) {
        int rank = 1;
        for (Guess guess : image.classes()) {
          csv.row(Shown.value(image.file()), rank, Shown.value(guess.name()), guess.probability());
          rank++;
        }
      }
      return csv;
    }

    /** All of it as one JSON object, for programs. */
    public String json() {
      Map<String, Object> all = new LinkedHashMap<>();
      all.put("images", images);
      all.put(
          "unreadable",
          unreadable.stream()
              .map(bad -> Map.of("file", bad.path(), "reason", bad.reason()))
              .toList());
      all.put("left_out", DataTables.leftOut(leftOut));
      all.put("warnings", warnings);
      all.put("notes", notes.stream().map(Note::sentence).toList());
      return RecordJson.write(all) + "\n";
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
   * @param listener hears how far it is
   * @throws DataException if no image can be used
   * @throws MachineException if disk or memory run out
   */
  public Predictions predict(List<Path> paths, int top, Consumer<ImageEvent> listener) {
    int side = model.network().side();
    try (LooseStore images =
        machine
            .packing()
            .packLoose(paths, side, Integer.MAX_VALUE, names, model.config().pixels(), listener)) {
      float[][] logits = logits(images.store(), images.all(), listener);
      List<Predicted> predicted = new ArrayList<>();
      for (int i = 0; i < logits.length; i++) {
        predicted.add(new Predicted(images.names().get(i), guesses(logits[i], top)));
      }
      LooseImages.Found found = images.found();
      return new Predictions(
          predicted, found.bad(), found.leftOut(), found.notes(), found.warnings());
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
   * @param fingerprint the dataset's, of the parts that a training reads
   * @param summary what was read of the dataset and what was not
   * @param labelled usable images of known class in the dataset, whatever part
   * @param parts names of the parts that were asked for
   * @param trainedOn how many images of the dataset were left out because the model was trained on
   *     their part; {@link KnownClasses#seen()} says how many others are equal to such
   * @param classes how its classes match the model's
   * @param views of each image that it was classified by
   * @param mayBeTrainedOn whether the data are not what the model was trained on, and nobody can
   *     tell which of the images it was trained on all the same
   * @param result on the images of these parts whose classes match
   */
  public record Evaluated(
      String data,
      String fingerprint,
      DataSummary summary,
      int labelled,
      List<String> parts,
      int trainedOn,
      KnownClasses classes,
      TestViews views,
      boolean mayBeTrainedOn,
      ModelEvaluation result) {
    public Evaluated {
      parts = List.copyOf(parts);
    }

    /** What may make the accuracy look better, or other, than it is; a sentence each. */
    public List<String> warnings() {
      List<String> warnings = new ArrayList<>(classes.warnings());
      if (mayBeTrainedOn) {
        warnings.add(
            "the data is not what the model was trained on; some of these images may have been"
                + " trained on all the same, which would flatter it");
      }
      return warnings;
    }

    /** Accuracies, the weakest classes and the most frequent confusions, for people. */
    public List<String> lines() {
      return EvaluationText.of(this);
    }

    /** All of it as one JSON object, for programs; fractions 0..1. */
    public String json() {
      return EvaluationTables.json(this);
    }

    /** A row for each number: measure, the class and what it was taken for where there is one. */
    public Csv csv() {
      return EvaluationTables.csv(result);
    }
  }

  /**
   * Evaluates on every labelled image of a dataset, except the training part of the data that the
   * model was trained on. Classes are matched by name.
   *
   * @param excludeBad whether files that cannot be used are left out instead of refused, even if
   *     they were an error when the model was trained
   * @param listener hears how far it is
   * @throws DataException if the dataset cannot be used, or none of its classes is the model's
   * @throws MachineException if disk or memory run out
   */
  public Evaluated evaluate(Path data, boolean excludeBad, Consumer<ImageEvent> listener) {
    return evaluate(data, Optional.empty(), excludeBad, listener);
  }

  /**
   * Evaluates on one part of a dataset, or on every labelled image as {@link #evaluate(Path,
   * boolean, Consumer)} does.
   *
   * @param part {@code train}, {@code val} or {@code test}, or the name of the part's folder
   * @throws DataException if the dataset has no such part, cannot be used, or none of its classes
   *     is the model's
   * @throws MachineException if disk or memory run out
   */
  public Evaluated evaluate(
      Path data, Optional<String> part, boolean excludeBad, Consumer<ImageEvent> listener) {
    return new EvaluationRun(this, excludeBad, listener).of(data, part);
  }

  /**
   * Evaluates on the validation part of the data that the model was trained on, found by the name
   * that the model knows them by, and by their fingerprint.
   *
   * @param excludeBad whether files that cannot be used are left out instead of refused, even if
   *     they were an error when the model was trained
   * @param listener hears how far it is
   * @throws UsageException if nothing of that name is in the working folder
   * @throws DataException if it is other data, or cannot be used
   * @throws MachineException if disk or memory run out
   */
  public Evaluated evaluateWhereTrained(boolean excludeBad, Consumer<ImageEvent> listener) {
    return new EvaluationRun(this, excludeBad, listener).whereTrained();
  }

  /** The logits of some images of packed data. */
  float[][] logits(PackedStore store, Selection images, Consumer<ImageEvent> listener) {
    int total = images.size();
    return Inference.logits(
        machine,
        model,
        store,
        images,
        workers,
        views,
        done -> {
          if (done < total) {
            listener.accept(new ImageEvent.Done(ImageEvent.Step.PREDICTING, done, total));
          }
        });
  }

  /** Packs data for its network, as it sees pixels. */
  Packed pack(Path data, Reading reading, Consumer<ImageEvent> listener) {
    return machine
        .packing()
        .pack(data, model.network().side(), reading, model.config().pixels(), listener);
  }

  Optional<Charset> names() {
    return names;
  }

  TestViews views() {
    return views;
  }
}
