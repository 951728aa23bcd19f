package graft.study.store;

import graft.core.error.MachineException;
import graft.core.protocol.Recipe;
import graft.study.execution.EpochRecord;
import graft.study.execution.Evaluation;
import graft.study.execution.TrainingOutcome;
import graft.study.execution.TrainingOutcome.Complete;
import graft.study.execution.TrainingOutcome.Diverged;
import graft.study.plan.BaseSpec;
import graft.study.plan.TrialSpec;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import tools.jackson.core.JacksonException;
import tools.jackson.dataformat.csv.CsvMapper;
import tools.jackson.dataformat.csv.CsvSchema;

/**
 * A study as tables for other programs: {@code trials.csv}, {@code epochs.csv} and {@code
 * bases.csv}, UTF-8, one header line, fractions 0..1, an empty cell for what is not known. Each
 * file is replaced whole or not at all.
 */
public final class CsvExport {
  /** Columns of {@code trials.csv}. */
  static final List<String> TRIAL_COLUMNS =
      List.of(
          "trial",
          "experiments",
          "split",
          "examples_per_class",
          "transferred_layers",
          "high_rate_layers",
          "initial_decay_epochs",
          "frozen_layers",
          "reinitialised_rate",
          "low_rate_clock",
          "later_decays",
          "network",
          "base",
          "recipe",
          "batch",
          "seed",
          "epochs",
          "updates",
          "state",
          "train_loss",
          "train_loss_eval",
          "train_top1",
          "test_loss",
          "test_correct",
          "test_total",
          "test_top1",
          "test_top5",
          "best_epoch",
          "best_test_top1",
          "images_trained",
          "seconds",
          "attempts",
          "method",
          "variant");

  /** Columns of {@code epochs.csv}. */
  static final List<String> EPOCH_COLUMNS =
      List.of("trial", "epoch", "low_rate", "high_rate", "train_loss", "test_loss", "test_top1");

  /** Columns of {@code bases.csv}. */
  static final List<String> BASE_COLUMNS =
      List.of("split", "classes", "images", "epochs", "test_top1", "seconds", "origin");

  private static final String NOT_KNOWN = "";
  private static final String FORMULA_BEGINNINGS = "=+-@\t\r\n";

  private CsvExport() {}

  /**
   * Writes the three files.
   *
   * @param folder made if missing
   * @throws MachineException if it cannot be written
   */
  public static void write(StudyRecords study, Path folder) {
    try {
      Files.createDirectories(folder);
      List<TrialRecord> trials = study.trials();
      write(
          folder.resolve("trials.csv"),
          TRIAL_COLUMNS,
          trials.stream().map(CsvExport::row).toList());
      write(folder.resolve("epochs.csv"), EPOCH_COLUMNS, epochRows(trials));
      write(
          folder.resolve("bases.csv"),
          BASE_COLUMNS,
          study.bases().stream().map(CsvExport::row).toList());
    } catch (IOException | JacksonException e) {
      throw new MachineException("cannot write the tables in " + folder + ": " + e, e);
    }
  }

  private static void write(Path file, List<String> columns, List<List<Object>> rows)
      throws IOException {
    CsvSchema.Builder schema = CsvSchema.builder().setLineSeparator("\n");
    columns.forEach(schema::addColumn);
    String text =
        new CsvMapper()
            .writerFor(List.class)
            .with(schema.build().withHeader())
            .writeValueAsString(rows);
    Path unfinished = file.resolveSibling(file.getFileName() + ".part");
    Files.writeString(unfinished, text, StandardCharsets.UTF_8);
    Files.move(unfinished, file, StandardCopyOption.ATOMIC_MOVE);
  }

  private static List<Object> row(TrialRecord trial) {
    TrialSpec spec = trial.spec();
    Recipe recipe = spec.recipe();
    List<Object> row =
        cells(
            text(spec.id()),
            text(String.join("+", spec.experiments())),
            spec.data().number(),
            spec.size().isFull() ? "full" : spec.size().perClass(),
            spec.protocol().transferredLayers(),
            spec.protocol().highRateLayers(),
            spec.protocol().initialDecayEpochs(),
            spec.protocol().frozenLayers(),
            word(spec.protocol().reinitialisedRate()),
            setting(recipe, "low_rate_clock"),
            setting(recipe, "later_decays"),
            text(spec.network()),
            text(spec.baseId()),
            text(describe(recipe)),
            recipe.batch(),
            spec.seed(),
            recipe.epochs(),
            spec.updates(),
            trial.state().name());
    row.addAll(trial.complete().map(found -> results(found, spec.images())).orElse(unknown(10)));
    row.addAll(trial.outcome().map(CsvExport::cost).orElse(unknown(2)));
    row.addAll(cells(trial.attempts(), word(spec.method()), text(spec.variant())));
    trial
        .outcome()
        .flatMap(CsvExport::trainLoss)
        .ifPresent(loss -> row.set(TRIAL_COLUMNS.indexOf("train_loss"), loss));
    return row;
  }

  /** The cells {@code train_loss} (set elsewhere) to {@code best_test_top1}. */
  private static List<Object> results(Complete found, int images) {
    Evaluation last = found.last();
    Optional<Evaluation> best =
        found.milestones().stream()
            .sorted(Comparator.comparingInt(Evaluation::epoch))
            .reduce((a, b) -> b.top1() > a.top1() ? b : a);
    return cells(
        NOT_KNOWN,
        found.trainLossEval(),
        images == 0 ? NOT_KNOWN : (double) found.trainCorrect() / images,
        last.loss(),
        last.correct(),
        last.total(),
        last.top1(),
        last.top5(),
        best.<Object>map(Evaluation::epoch).orElse(NOT_KNOWN),
        best.<Object>map(Evaluation::top1).orElse(NOT_KNOWN));
  }

  private static Optional<Double> trainLoss(TrainingOutcome outcome) {
    List<EpochRecord> epochs = epochs(outcome);
    return epochs.isEmpty()
        ? Optional.empty()
        : Optional.of(epochs.get(epochs.size() - 1).trainLoss());
  }

  private static List<EpochRecord> epochs(TrainingOutcome outcome) {
    if (outcome instanceof Complete complete) {
      return complete.epochs();
    }
    return outcome instanceof Diverged diverged ? diverged.epochs() : List.of();
  }

  /** The cells {@code images_trained} and {@code seconds}. */
  private static List<Object> cost(TrainingOutcome outcome) {
    if (outcome instanceof Complete complete) {
      return cells(complete.imagesTrained(), complete.seconds());
    }
    return outcome instanceof Diverged diverged
        ? cells(diverged.imagesTrained(), diverged.seconds())
        : unknown(2);
  }

  private static List<List<Object>> epochRows(List<TrialRecord> trials) {
    List<List<Object>> rows = new ArrayList<>();
    for (TrialRecord trial : trials) {
      Map<Integer, Evaluation> milestones = new HashMap<>();
      trial.complete().ifPresent(c -> c.milestones().forEach(m -> milestones.put(m.epoch(), m)));
      for (EpochRecord epoch : trial.outcome().map(CsvExport::epochs).orElse(List.of())) {
        Optional<Evaluation> milestone = Optional.ofNullable(milestones.get(epoch.epoch()));
        rows.add(
            cells(
                text(trial.spec().id()),
                epoch.epoch(),
                epoch.lowRate(),
                epoch.highRate(),
                epoch.trainLoss(),
                milestone.<Object>map(Evaluation::loss).orElse(NOT_KNOWN),
                milestone.<Object>map(Evaluation::top1).orElse(NOT_KNOWN)));
      }
    }
    return rows;
  }

  private static List<Object> row(BaseRecord base) {
    BaseSpec spec = base.spec();
    Optional<Complete> complete =
        base.outcome().filter(Complete.class::isInstance).map(Complete.class::cast);
    return cells(
        spec.split(),
        spec.isGiven() ? NOT_KNOWN : spec.classes(),
        spec.isGiven() ? NOT_KNOWN : spec.images(),
        spec.isGiven() ? NOT_KNOWN : spec.recipe().epochs(),
        complete.<Object>map(c -> c.last().top1()).orElse(NOT_KNOWN),
        complete.<Object>map(Complete::seconds).orElse(NOT_KNOWN),
        text(spec.origin().text()));
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
        word(recipe.precision()));
  }

  /** What only some schedules have. */
  private static Object setting(Recipe recipe, String name) {
    Object value = recipe.rates().settings().getOrDefault(name, NOT_KNOWN);
    return value instanceof Enum<?> choice ? word(choice) : value;
  }

  private static String word(Enum<?> choice) {
    return choice.name().toLowerCase(Locale.ROOT);
  }

  /** Text that no spreadsheet takes for a formula; numbers never come here. */
  private static String text(String text) {
    return !text.isEmpty() && FORMULA_BEGINNINGS.indexOf(text.charAt(0)) >= 0 ? "'" + text : text;
  }

  private static List<Object> cells(Object... cells) {
    return new ArrayList<>(Arrays.asList(cells));
  }

  private static List<Object> unknown(int count) {
    return new ArrayList<>(Collections.nCopies(count, NOT_KNOWN));
  }
}
