package graft.study.store;

import graft.core.protocol.Recipe;
import graft.core.text.Csv;
import graft.study.execution.EpochRecord;
import graft.study.execution.Evaluation;
import graft.study.execution.TrainingOutcome;
import graft.study.execution.TrainingOutcome.Complete;
import graft.study.execution.TrainingOutcome.Diverged;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;

/** The tables of a study, whatever format they are written in: their columns by name and kind. */
public final class ResultTables {
  /** What the cells of a column are. */
  public enum Kind {
    /** Any text. */
    TEXT,
    /** A whole number of 64 bits. */
    WHOLE,
    /** A number of 64 bits, NaN and infinities among them. */
    REAL
  }

  /**
   * A column.
   *
   * @param value what it holds of what a row is about: of its kind, or an optional of that;
   *     anything where it is text
   */
  public record Column<T>(String name, Kind kind, Function<? super T, ?> value) {
    /** This column as text. */
    Csv.Column<T> csv() {
      return new Csv.Column<>(name, value);
    }
  }

  /**
   * What a row of the table of epochs is about.
   *
   * @param milestone the evaluation after it, if there was one
   */
  public record TrialEpoch(String trial, EpochRecord epoch, Optional<Evaluation> milestone) {
    /** The epochs of a trial, in order; none of one without an outcome. */
    public static List<TrialEpoch> of(TrialRecord trial) {
      Map<Integer, Evaluation> milestones = new HashMap<>();
      trial.complete().ifPresent(c -> c.milestones().forEach(m -> milestones.put(m.epoch(), m)));
      return epochs(trial).stream()
          .map(
              epoch ->
                  new TrialEpoch(
                      trial.spec().id(), epoch, Optional.ofNullable(milestones.get(epoch.epoch()))))
          .toList();
    }
  }

  /** Fractions are 0..1; what is not known is absent. */
  public static final List<Column<TrialRecord>> TRIALS =
      List.of(
          text("trial", t -> t.spec().id()),
          text("experiments", t -> String.join("+", t.spec().experiments())),
          whole("split", t -> t.spec().data().number()),
          text("examples_per_class", t -> t.spec().size()),
          whole("transferred_layers", t -> t.spec().protocol().transferredLayers()),
          whole("high_rate_layers", t -> t.spec().protocol().highRateLayers()),
          whole("initial_decay_epochs", t -> t.spec().protocol().initialDecayEpochs()),
          whole("frozen_layers", t -> t.spec().protocol().frozenLayers()),
          text("reinitialised_rate", t -> word(t.spec().protocol().reinitialisedRate())),
          text("low_rate_clock", t -> setting(t.spec().recipe(), "low_rate_clock")),
          text("later_decays", t -> setting(t.spec().recipe(), "later_decays")),
          text("network", t -> t.spec().network()),
          text("base", t -> t.spec().baseId()),
          text("recipe", t -> describe(t.spec().recipe())),
          whole("batch", t -> t.spec().recipe().batch()),
          whole("seed", t -> t.spec().seed()),
          whole("epochs", t -> t.spec().recipe().epochs()),
          whole("updates", t -> t.spec().updates()),
          text("state", TrialRecord::state),
          real("train_loss", ResultTables::trainLoss),
          result(Kind.REAL, "train_loss_eval", Complete::trainLossEval),
          real("train_top1", ResultTables::trainTop1),
          result(Kind.REAL, "test_loss", c -> c.last().loss()),
          result(Kind.WHOLE, "test_correct", c -> c.last().correct()),
          result(Kind.WHOLE, "test_total", c -> c.last().total()),
          result(Kind.REAL, "test_top1", c -> c.last().top1()),
          result(Kind.REAL, "test_top5", c -> c.last().top5()),
          whole("best_epoch", t -> best(t).map(Evaluation::epoch)),
          real("best_test_top1", t -> best(t).map(Evaluation::top1)),
          whole("images_trained", t -> cost(t, Complete::imagesTrained, Diverged::imagesTrained)),
          real("seconds", t -> cost(t, Complete::seconds, Diverged::seconds)),
          whole("attempts", TrialRecord::attempts),
          text("method", t -> word(t.spec().method())),
          text("variant", t -> t.spec().variant()));

  /** Of trials that ended, each epoch. */
  public static final List<Column<TrialEpoch>> EPOCHS =
      List.of(
          text("trial", TrialEpoch::trial),
          whole("epoch", e -> e.epoch().epoch()),
          real("low_rate", e -> e.epoch().lowRate()),
          real("high_rate", e -> e.epoch().highRate()),
          real("train_loss", e -> e.epoch().trainLoss()),
          real("test_loss", e -> e.milestone().map(Evaluation::loss)),
          real("test_top1", e -> e.milestone().map(Evaluation::top1)));

  /** One bit a test image in hex: bit i of byte i / 8, lowest first. */
  public static final List<Column<TrialRecord>> CORRECT =
      List.of(
          text("trial", t -> t.spec().id()), result(Kind.TEXT, "correct", Complete::correctBits));

  /** Bases by split. */
  public static final List<Column<BaseRow>> BASES =
      List.of(
          whole("split", BaseRow::split),
          whole("classes", BaseRow::classes),
          whole("images", BaseRow::images),
          whole("epochs", BaseRow::epochs),
          real("test_top1", BaseRow::testTop1),
          real("seconds", BaseRow::seconds),
          text("origin", BaseRow::origin));

  private ResultTables() {}

  /** Columns as text. */
  static <T> List<Csv.Column<T>> csv(List<Column<T>> columns) {
    return columns.stream().map(Column::csv).toList();
  }

  private static <T> Column<T> text(String name, Function<? super T, ?> value) {
    return new Column<>(name, Kind.TEXT, value);
  }

  private static <T> Column<T> whole(String name, Function<? super T, ?> value) {
    return new Column<>(name, Kind.WHOLE, value);
  }

  private static <T> Column<T> real(String name, Function<? super T, ?> value) {
    return new Column<>(name, Kind.REAL, value);
  }

  private static Column<TrialRecord> result(Kind kind, String name, Function<Complete, ?> value) {
    return new Column<>(name, kind, trial -> trial.complete().map(value));
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
