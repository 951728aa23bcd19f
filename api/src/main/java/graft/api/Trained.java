package graft.api;

import graft.analysis.figures.Shortfall;
import graft.core.data.ClassList;
import graft.core.data.ClassNames;
import graft.core.data.DatasetIndex;
import graft.core.error.DataException;
import graft.core.error.Remedy;
import graft.core.error.UsageException;
import graft.core.model.Model;
import graft.core.model.TrainingHistory;
import graft.core.protocol.Recipe;
import graft.core.protocol.Schedule;
import graft.study.execution.Evaluation;
import graft.study.execution.TrainingOutcome;
import graft.study.execution.TrainingOutcome.Complete;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;

/** What pretraining and fine-tuning share. */
final class Trained {
  private Trained() {}

  /**
   * The classes of a list, or all of the dataset.
   *
   * @param strict whether names that people would take for one are refused; else what was read
   *     warns of them
   */
  static List<String> classes(DatasetIndex index, Optional<Path> list, boolean strict) {
    List<String> classes = index.classes();
    if (list.isPresent()) {
      ClassList chosen = ClassList.read(list.get());
      List<String> repeats = chosen.repeats(new ClassList(List.of()));
      if (!repeats.isEmpty()) {
        throw new DataException(
            String.join("\n", repeats) + "\na class has one unit: list each class once");
      }
      ClassList.requireKnown(List.of(chosen), index.classes());
      classes = chosen.names();
    }
    if (classes.size() < 2) {
      throw new DataException(
          "a classifier needs at least two classes, the data has "
              + classes.size()
              + "; add a folder of images that show something else");
    }
    List<String> alike = ClassNames.alike(classes);
    if (strict && !alike.isEmpty()) {
      throw new DataException(String.join("\n", alike) + "\nOr ", Remedy.NO_STRICTNESS);
    }
    return classes;
  }

  /** A recipe of other epochs; S keeps its share of them. */
  static Recipe withEpochs(Recipe recipe, OptionalInt epochs) {
    if (epochs.isEmpty()) {
      return recipe;
    }
    if (epochs.getAsInt() < 1) {
      throw new UsageException("epochs must be at least 1, was " + epochs.getAsInt());
    }
    Schedule rates = recipe.rates();
    double share = (double) rates.stepEpochs() / recipe.epochs();
    int step = (int) Math.max(1, Math.round(share * epochs.getAsInt()));
    return recipe.with(recipe.batch(), epochs.getAsInt(), rates.every(step));
  }

  /** Whether a training is done and its loss still near that of guessing. */
  static boolean neverStarted(TrainingOutcome outcome, int classes) {
    return outcome instanceof Complete complete && Shortfall.neverStarted(complete, classes);
  }

  /** The same of a model, by its history where it has one. */
  static boolean neverStarted(Model model) {
    return TrainingHistory.in(model.folder())
        .map(history -> history.epochs().get(history.epochs().size() - 1).trainLoss())
        .map(loss -> Shortfall.neverStarted(loss, model.network().classes()))
        .orElse(false);
  }

  /** The epochs of a training, each with its evaluation. */
  static TrainingHistory history(Complete complete) {
    Map<Integer, Evaluation> tested = new HashMap<>();
    complete.milestones().stream()
        .filter(milestone -> milestone.total() > 0)
        .forEach(milestone -> tested.put(milestone.epoch(), milestone));
    return new TrainingHistory(
        complete.epochs().stream()
            .map(
                epoch ->
                    new TrainingHistory.Epoch(
                        epoch.epoch(),
                        epoch.lowRate(),
                        epoch.highRate(),
                        epoch.trainLoss(),
                        Optional.ofNullable(tested.get(epoch.epoch()))
                            .map(
                                one ->
                                    new TrainingHistory.Tested(
                                        one.loss(), one.correct(), one.total()))))
            .toList());
  }
}
