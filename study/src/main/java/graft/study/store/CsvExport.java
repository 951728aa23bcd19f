package graft.study.store;

import graft.core.error.MachineException;
import graft.core.lock.WholeFile;
import graft.core.protocol.Recipe;
import graft.core.text.Csv;
import graft.core.text.Csv.Column;
import graft.study.execution.EpochRecord;
import graft.study.execution.Evaluation;
import graft.study.execution.TrainingOutcome;
import graft.study.execution.TrainingOutcome.Complete;
import graft.study.execution.TrainingOutcome.Diverged;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * A study as tables for other programs: {@code trials.csv}, {@code epochs.csv}, {@code bases.csv}
 * and {@code correct.csv}, UTF-8, one header line, fractions 0..1, an empty cell for what is not
 * known. Each file is replaced whole or not at all.
 */
public final class CsvExport {
  private static final List<Column<TrialRecord>> TRIALS =
      List.of(
          column("trial", t -> t.spec().id()),
          column("experiments", t -> String.join("+", t.spec().experiments())),
          column("split", t -> t.spec().data().number()),
          column("examples_per_class", t -> t.spec().size()),
          column("transferred_layers", t -> t.spec().protocol().transferredLayers()),
          column("high_rate_layers", t -> t.spec().protocol().highRateLayers()),
          column("initial_decay_epochs", t -> t.spec().protocol().initialDecayEpochs()),
          column("frozen_layers", t -> t.spec().protocol().frozenLayers()),
          column("reinitialised_rate", t -> word(t.spec().protocol().reinitialisedRate())),
          column("low_rate_clock", t -> setting(t.spec().recipe(), "low_rate_clock")),
          column("later_decays", t -> setting(t.spec().recipe(), "later_decays")),
          column("network", t -> t.spec().network()),
          column("base", t -> t.spec().baseId()),
          column("recipe", t -> describe(t.spec().recipe())),
          column("batch", t -> t.spec().recipe().batch()),
          column("seed", t -> t.spec().seed()),
          column("epochs", t -> t.spec().recipe().epochs()),
          column("updates", t -> t.spec().updates()),
          column("state", TrialRecord::state),
          column("train_loss", CsvExport::trainLoss),
          result("train_loss_eval", Complete::trainLossEval),
          column("train_top1", CsvExport::trainTop1),
          result("test_loss", c -> c.last().loss()),
          result("test_correct", c -> c.last().correct()),
          result("test_total", c -> c.last().total()),
          result("test_top1", c -> c.last().top1()),
          result("test_top5", c -> c.last().top5()),
          column("best_epoch", t -> best(t).map(Evaluation::epoch)),
          column("best_test_top1", t -> best(t).map(Evaluation::top1)),
          column("images_trained", t -> cost(t, Complete::imagesTrained, Diverged::imagesTrained)),
          column("seconds", t -> cost(t, Complete::seconds, Diverged::seconds)),
          column("attempts", TrialRecord::attempts),
          column("method", t -> word(t.spec().method())),
          column("variant", t -> t.spec().variant()));

  /** One bit a test image in hex: bit i of byte i / 8, lowest first. */
  private static final List<Column<TrialRecord>> CORRECT =
      List.of(column("trial", t -> t.spec().id()), result("correct", Complete::correctBits));

  private static final List<Column<BaseRow>> BASES =
      List.of(
          new Column<>("split", BaseRow::split),
          new Column<>("classes", BaseRow::classes),
          new Column<>("images", BaseRow::images),
          new Column<>("epochs", BaseRow::epochs),
          new Column<>("test_top1", BaseRow::testTop1),
          new Column<>("seconds", BaseRow::seconds),
          new Column<>("origin", BaseRow::origin));

  private CsvExport() {}

  /**
   * Writes the four files.
   *
   * @param folder made if missing
   * @throws MachineException if it cannot be written
   */
  public static void write(StudyRecords study, Path folder) {
    try {
      Files.createDirectories(folder);
      List<TrialRecord> trials = study.trials();
      write(folder.resolve("trials.csv"), Csv.of(trials, TRIALS));
      write(folder.resolve("epochs.csv"), epochs(trials));
      write(folder.resolve("bases.csv"), bases(BaseRow.from(study.bases())));
      write(folder.resolve("correct.csv"), Csv.of(trials, CORRECT));
    } catch (IOException e) {
      throw new MachineException("cannot write the tables in " + folder + ": " + e, e);
    }
  }

  private static void write(Path file, Csv csv) throws IOException {
    WholeFile.write(file, csv.forSpreadsheets().quotedFreely().toString());
  }

  /** The table of bases. */
  public static Csv bases(List<BaseRow> bases) {
    return Csv.of(bases, BASES);
  }

  private static Csv epochs(List<TrialRecord> trials) {
    Csv csv =
        new Csv("trial", "epoch", "low_rate", "high_rate", "train_loss", "test_loss", "test_top1");
    for (TrialRecord trial : trials) {
      Map<Integer, Evaluation> milestones = new HashMap<>();
      trial.complete().ifPresent(c -> c.milestones().forEach(m -> milestones.put(m.epoch(), m)));
      for (EpochRecord epoch : epochs(trial)) {
        Optional<Evaluation> milestone = Optional.ofNullable(milestones.get(epoch.epoch()));
        csv.row(
            trial.spec().id(),
            epoch.epoch(),
            epoch.lowRate(),
            epoch.highRate(),
            epoch.trainLoss(),
            milestone.map(Evaluation::loss),
            milestone.map(Evaluation::top1));
      }
    }
    return csv;
  }

  private static Column<TrialRecord> column(String name, Function<TrialRecord, ?> value) {
    return new Column<>(name, value);
  }

  private static Column<TrialRecord> result(String name, Function<Complete, ?> value) {
    return column(name, trial -> trial.complete().map(value));
  }

  private static Optional<Evaluation> best(TrialRecord trial) {
    return trial.complete().stream()
        .flatMap(complete -> complete.milestones().stream())
        .sorted(Comparator.comparingInt(Evaluation::epoch))
        .reduce((a, b) -> b.top1() > a.top1() ? b : a);
  }

  private static Optional<Double> trainLoss(TrialRecord trial) {
    return epochs(trial).stream().reduce((first, last) -> last).map(EpochRecord::trainLoss);
  }

  private static Optional<Double> trainTop1(TrialRecord trial) {
    int images = trial.spec().images();
    return trial.complete().filter(c -> images > 0).map(c -> (double) c.trainCorrect() / images);
  }

  private static List<EpochRecord> epochs(TrialRecord trial) {
    Optional<TrainingOutcome> outcome = trial.outcome();
    return outcome.isPresent() && outcome.get() instanceof Diverged diverged
        ? diverged.epochs()
        : trial.complete().map(Complete::epochs).orElse(List.of());
  }

  private static Optional<?> cost(
      TrialRecord trial, Function<Complete, ?> complete, Function<Diverged, ?> diverged) {
    Optional<TrainingOutcome> outcome = trial.outcome();
    return outcome.isPresent() && outcome.get() instanceof Diverged ended
        ? Optional.of(diverged.apply(ended))
        : trial.complete().map(complete);
  }

  /** A recipe in one word: all that sets it apart from others. */
  private static String describe(Recipe recipe) {
    return String.join(
        "_",
        "batch" + recipe.batch(),
        "epochs" + recipe.epochs(),
        recipe.rates().word(),
        recipe.optimizer().word(),
        "dropout" + recipe.dropout(),
        word(recipe.augmentation()),
        word(recipe.precision())
            + (recipe.views() == 0 ? "" : "_views" + recipe.views())
            + recipe.refinements().texts().stream()
                .map(text -> "_" + text.replace(' ', '-'))
                .collect(Collectors.joining()));
  }

  /** What only some schedules have. */
  private static Object setting(Recipe recipe, String name) {
    Object value = recipe.rates().settings().getOrDefault(name, "");
    return value instanceof Enum<?> choice ? word(choice) : value;
  }

  private static String word(Enum<?> choice) {
    return choice.name().toLowerCase(Locale.ROOT);
  }
}
