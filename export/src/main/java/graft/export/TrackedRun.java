package graft.export;

import graft.core.json.Settings;
import graft.core.protocol.Protocol;
import graft.study.execution.EpochRecord;
import graft.study.execution.Evaluation;
import graft.study.execution.TrainingOutcome;
import graft.study.execution.TrainingOutcome.Complete;
import graft.study.execution.TrainingOutcome.Diverged;
import graft.study.plan.BaseSpec;
import graft.study.plan.TrialData;
import graft.study.plan.TrialSpec;
import graft.study.store.TrialState;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * A base or trial as trackers show it.
 *
 * @param id of the base or trial
 * @param name for people; different for each run of a study, and the name of a folder
 * @param isBase whether it is a base
 * @param parameters what it was trained with: numbers, truth values and texts by name
 * @param state where it stands
 * @param began wall clock of its first attempt
 * @param heard wall clock of its end, or when it was last heard of
 * @param points its numbers, by metric in the order of steps
 * @param fingerprint of its result; empty before it has one
 */
record TrackedRun(
    String id,
    String name,
    boolean isBase,
    Map<String, Object> parameters,
    TrialState state,
    Instant began,
    Instant heard,
    List<Point> points,
    String fingerprint) {

  /**
   * A number of a run.
   *
   * @param metric e.g. {@code train/loss}; fractions are 0..1, losses in nats
   * @param step updates before it was measured
   */
  record Point(String metric, long step, double value) {}

  /** When a training was there. */
  record Times(Instant began, Instant heard) {}

  TrackedRun {
    points = List.copyOf(points);
  }

  static TrackedRun of(
      TrialSpec trial,
      TrialState state,
      Optional<TrainingOutcome> outcome,
      List<EpochRecord> running,
      Times times) {
    Map<String, Object> parameters = new LinkedHashMap<>();
    parameters.put("experiments", String.join("+", trial.experiments()));
    String data = trial.data() instanceof TrialData.OfSplit ? "split" : "part";
    parameters.put(data, trial.data().number());
    parameters.put("examples_per_class", trial.size().toString());
    parameters.put("images", trial.images());
    Protocol protocol = trial.protocol();
    parameters.put("transferred_layers", protocol.transferredLayers());
    parameters.put("high_rate_layers", protocol.highRateLayers());
    parameters.put("initial_decay_epochs", protocol.initialDecayEpochs());
    parameters.put("frozen_layers", protocol.frozenLayers());
    parameters.put("reinitialised_rate", protocol.reinitialisedRate());
    parameters.put("network", trial.network());
    parameters.put("base", trial.baseId());
    parameters.put("method", trial.method());
    parameters.put("variant", trial.variant());
    parameters.put("seed", trial.seed());
    parameters.put("updates", trial.updates());
    parameters.putAll(Settings.of(trial.recipe()));
    String name =
        String.join(
            "-",
            data + trial.data().number(),
            "size" + trial.size(),
            "k" + protocol.transferredLayers(),
            "n" + protocol.highRateLayers(),
            "d" + protocol.initialDecayEpochs(),
            "f" + protocol.frozenLayers(),
            "seed" + trial.seed(),
            brief(trial.id()));
    return of(
        trial.id(),
        name,
        false,
        parameters,
        state,
        times,
        new Measured(trial.updates() / trial.recipe().epochs(), trial.images()),
        outcome,
        running);
  }

  static TrackedRun of(
      BaseSpec base,
      TrialState state,
      Optional<TrainingOutcome> outcome,
      List<EpochRecord> running,
      Times times) {
    Map<String, Object> parameters = new LinkedHashMap<>();
    parameters.put("split", base.split());
    parameters.put("classes", base.classes());
    parameters.put("images", base.images());
    parameters.put("network", base.network());
    parameters.putAll(Settings.of(base.recipe()));
    int batch = base.recipe().batch();
    return of(
        base.id(),
        "base-split" + base.split() + "-" + brief(base.id()),
        true,
        parameters,
        state,
        times,
        new Measured((base.images() + batch - 1) / batch, base.images()),
        outcome,
        running);
  }

  private static TrackedRun of(
      String id,
      String name,
      boolean isBase,
      Map<String, Object> parameters,
      TrialState state,
      Times times,
      Measured measured,
      Optional<TrainingOutcome> outcome,
      List<EpochRecord> running) {
    Map<String, Object> plain = new LinkedHashMap<>();
    parameters.forEach((key, value) -> plain(value).ifPresent(v -> plain.put(key, v)));
    TrainingOutcome ended = outcome.orElse(null);
    List<Point> points =
        ended instanceof Complete complete
            ? measured.points(complete)
            : measured.points(ended instanceof Diverged diverged ? diverged.epochs() : running);
    String fingerprint =
        ended == null
            ? ""
            : ended instanceof Complete complete ? complete.weightsSha256() : state.name();
    return new TrackedRun(
        id, name, isBase, plain, state, times.began(), times.heard(), points, fingerprint);
  }

  private static String brief(String id) {
    return id.substring(0, Math.min(12, id.length()));
  }

  /** A number, a truth value or a text; nothing for what is unset. */
  private static Optional<Object> plain(Object value) {
    if (value instanceof Number || value instanceof Boolean) {
      return Optional.of(value);
    }
    if (value instanceof OptionalDouble number) {
      return number.isPresent() ? Optional.of(number.getAsDouble()) : Optional.empty();
    }
    if (value instanceof Optional<?> some) {
      return some.flatMap(TrackedRun::plain);
    }
    String text =
        value instanceof Enum<?> choice
            ? choice.name().toLowerCase(Locale.ROOT)
            : String.valueOf(value);
    return text.isEmpty() ? Optional.empty() : Optional.of(text);
  }

  /** Whether nothing of it will change but by another attempt at what failed. */
  boolean isOver() {
    return !fingerprint.isEmpty();
  }

  /**
   * The time of a step. Stores keep none of epochs: they are spread evenly over what the training
   * took.
   */
  Instant at(long step) {
    long last = points.isEmpty() ? 0 : points.stream().mapToLong(Point::step).max().orElse(0);
    double share = last == 0 ? 1 : Math.min(1, (double) step / last);
    Duration took = Duration.between(began, heard);
    return began.plusMillis(Math.round(took.toMillis() * share));
  }

  /**
   * Outcomes as points.
   *
   * @param updates of an epoch
   * @param images of an epoch
   */
  private record Measured(long updates, int images) {
    private List<Point> points(List<EpochRecord> epochs) {
      List<Point> points = new ArrayList<>();
      epochs.forEach(e -> add(points, "train/loss", e.epoch(), e.trainLoss()));
      epochs.forEach(e -> add(points, "rate/low", e.epoch(), e.lowRate()));
      epochs.forEach(e -> add(points, "rate/high", e.epoch(), e.highRate()));
      return points;
    }

    private List<Point> points(Complete complete) {
      List<Point> points = points(complete.epochs());
      complete.milestones().forEach(m -> add(points, "val", m));
      Evaluation last = complete.last();
      add(points, "test", last);
      add(points, "train/loss_eval", last.epoch(), complete.trainLossEval());
      if (images > 0) {
        add(points, "train/acc1", last.epoch(), (double) complete.trainCorrect() / images);
      }
      return points;
    }

    private void add(List<Point> points, String part, Evaluation evaluation) {
      add(points, part + "/loss", evaluation.epoch(), evaluation.loss());
      add(points, part + "/acc1", evaluation.epoch(), evaluation.top1());
      add(points, part + "/acc5", evaluation.epoch(), evaluation.top5());
    }

    private void add(List<Point> points, String metric, int epoch, double value) {
      points.add(new Point(metric, epoch * updates, value));
    }
  }
}
