package graft.api;

import graft.analysis.evaluation.KnownClasses;
import graft.analysis.evaluation.ModelEvaluation;
import graft.api.Classifier.Evaluated;
import graft.api.machine.ImageEvent;
import graft.core.data.DataSummary;
import graft.core.data.DatasetIndex;
import graft.core.data.Reading;
import graft.core.data.Role;
import graft.core.data.Selection;
import graft.core.data.Selections;
import graft.core.data.TargetSize;
import graft.core.error.DataException;
import graft.core.error.Remedy;
import graft.core.error.Shown;
import graft.core.error.UsageException;
import graft.core.model.Model;
import graft.core.pack.Packed;
import java.nio.charset.Charset;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;

/** An evaluation of a model: which images of a dataset it may use, and how these are read. */
final class EvaluationRun {
  private final Classifier classifier;
  private final Model model;
  private final boolean excludeBad;
  private final Consumer<ImageEvent> listener;

  EvaluationRun(Classifier classifier, boolean excludeBad, Consumer<ImageEvent> listener) {
    this.classifier = classifier;
    model = classifier.model();
    this.excludeBad = excludeBad;
    this.listener = listener;
  }

  /**
   * On one part of a dataset, or on every labelled image but what the model was trained on; see
   * {@link Classifier#evaluate(Path, Optional, boolean, Consumer)}.
   */
  Evaluated of(Path data, Optional<String> part) {
    Reading own = reading().withEveryPart();
    String fingerprint;
    try (Packed packed = classifier.pack(data, own, listener)) {
      fingerprint = packed.store().index().trainingFingerprint();
      if (part.isEmpty()) {
        Set<Role> roles =
            isTrainedOn(fingerprint)
                ? Set.of(Role.VALIDATION, Role.OTHER)
                : Set.of(Role.TRAIN, Role.VALIDATION, Role.OTHER);
        return evaluate(packed, roles, fingerprint);
      }
      Role role = role(packed, part.get());
      List<String> folders = named(packed, role);
      if (folders.size() < 2) {
        return evaluate(packed, Set.of(role), fingerprint);
      }
      if (role == Role.TRAIN) {
        throw new DataException(
            String.join(" and ", folders)
                + " are each a folder of training images by their names; give one of them alone as the"
                + " data, or merge them");
      }
    }
    // It shares its role with another: read so that it alone is the validation part.
    try (Packed packed = classifier.pack(data, own.testingOn(part), listener)) {
      return evaluate(packed, Set.of(role(packed, part.get())), fingerprint);
    }
  }

  private static Role role(Packed packed, String part) {
    return packed.summary().role(part).orElseThrow(() -> noPart(packed, part));
  }

  /** Folders of the parts of a role. */
  private static List<String> named(Packed packed, Role role) {
    return packed.summary().parts().stream()
        .filter(part -> part.role() == role)
        .map(part -> Shown.text(part.folder()) + "/")
        .toList();
  }

  private static DataException noPart(Packed packed, String part) {
    return new DataException(
        Shown.text(packed.summary().path())
            + " has no labelled part "
            + Shown.text(part)
            + "; it has "
            + String.join(", ", packed.summary().partNames().stream().map(Shown::text).toList()));
  }

  /** On the validation part of its own data; see {@link Classifier#evaluateWhereTrained}. */
  Evaluated whereTrained() {
    String trained = model.config().provenance().data();
    if (trained.isEmpty() || !Files.exists(Path.of(trained))) {
      throw new UsageException(
          "the model was trained on "
              + (trained.isEmpty() ? "data it does not name" : Shown.brief(trained))
              + ", which is not here; ",
          Remedy.NAME_DATA);
    }
    try (Packed packed = classifier.pack(Path.of(trained), reading(), listener)) {
      String fingerprint = packed.store().index().trainingFingerprint();
      if (!isTrainedOn(fingerprint)) {
        throw new DataException(
            Shown.text(trained)
                + " is not what the model was trained on, though it has the same name: its images,"
                + " or their names, are others; ",
            Remedy.NAME_DATA);
      }
      return evaluate(packed, Set.of(Role.VALIDATION), fingerprint);
    }
  }

  /** As the model's data were read when it was trained. */
  private Reading reading() {
    Reading trained = model.config().provenance().reading();
    Reading reading = trained.excludingBad(excludeBad || trained.excludeBad());
    Optional<Charset> names = classifier.names();
    return names.isPresent() ? reading.withNames(names) : reading;
  }

  private boolean isTrainedOn(String fingerprint) {
    return fingerprint.equals(model.config().provenance().fingerprint());
  }

  /** Evaluates on some parts of data of this fingerprint, read as the model's own were. */
  private Evaluated evaluate(Packed packed, Set<Role> roles, String fingerprint) {
    List<String> labels = model.config().labels();
    DataSummary summary = packed.summary();
    DatasetIndex index = packed.store().index();
    boolean same = isTrainedOn(fingerprint);
    Optional<Selection> trainedOn = same ? Optional.of(trainedOn(index)) : Optional.empty();
    KnownClasses known = KnownClasses.match(labels, index, roles, trainedOn, summary.path());
    boolean trains = roles.contains(Role.TRAIN);
    float[][] logits = classifier.logits(packed.store(), known.images(), listener);
    return new Evaluated(
        summary.path(),
        fingerprint,
        summary,
        index.examples().size(),
        summary.partNames(roles),
        same && !trains
            ? (int) index.examples().stream().filter(e -> e.role() == Role.TRAIN).count()
            : 0,
        known,
        classifier.views(),
        !same && (trains || summary.heldBack()),
        ModelEvaluation.of(labels, logits, known.images()));
  }

  /** The images of its own data that the model was trained on: all, or the first of each class. */
  private Selection trainedOn(DatasetIndex index) {
    List<String> classes =
        model.config().labels().stream().filter(index.classes()::contains).toList();
    Selections selections = new Selections(index);
    Selection all = selections.training(classes);
    int images = model.config().provenance().images();
    boolean isPart = images < all.size() && images > 0 && images % classes.size() == 0;
    return isPart
        ? selections.targetSet(classes, new TargetSize(images / classes.size()), "images a class")
        : all;
  }
}
