package graft.api;

import graft.analysis.derivation.DerivedTrials;
import graft.analysis.forecast.Forecast;
import graft.core.protocol.Method;
import graft.core.text.Words;
import graft.study.plan.BaseSpec;
import graft.study.plan.Experiment;
import graft.study.plan.TrialSpec;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;

/**
 * A plan's trials by experiment. A trial that several experiments show is shared: it is counted,
 * run and forecast under the first of them.
 */
final class PlanTable {
  private static final String ROW = "  %-13s%8s%8s%8s%12s%14s  %s";

  private final PlannedRun planned;
  private final Optional<Forecast> forecast;

  PlanTable(PlannedRun planned, Optional<Forecast> forecast) {
    this.planned = planned;
    this.forecast = forecast;
  }

  /**
   * What there is of an experiment, or of bases.
   *
   * @param shared trials that an experiment before it counts too
   * @param toRun without a result, those shared left out
   * @param updates of these
   * @param images of all their updates
   * @param seconds of these from start to end; empty where the speed is not known
   */
  record Row(
      String name,
      int trials,
      int shared,
      int toRun,
      long updates,
      long images,
      OptionalDouble seconds) {}

  List<String> lines() {
    List<String> lines = new ArrayList<>();
    lines.add(line("", "trials", "shared", "to run", "updates", "images", "time for all workers"));
    lines.add(line(bases(), ""));
    experiments().forEach(row -> lines.add(line(row, row.shared())));
    int most = DerivedTrials.atMost(planned.settings());
    if (most > 0) {
      lines.add(
          line(
              "derived",
              "<= " + most,
              "",
              forecast.map(known -> "<= " + known.derived()).orElse(""),
              "",
              "",
              forecast.map(known -> Words.time(wall(known.derivedSeconds()))).orElse("")));
      forecast
          .filter(known -> known.other() > 0)
          .ifPresent(
              known ->
                  lines.add(
                      line(
                          "at other n",
                          "",
                          "",
                          "<= " + known.other(),
                          "",
                          "",
                          Words.time(wall(known.otherSeconds())))));
    }
    return lines;
  }

  private static String line(Row row, Object shared) {
    return line(
        row.name(),
        row.trials(),
        shared,
        row.toRun(),
        count(row.updates()),
        count(row.images()),
        row.seconds().isPresent() ? Words.time(row.seconds().getAsDouble()) : "");
  }

  private static String line(Object... cells) {
    return Words.text(ROW, cells).stripTrailing();
  }

  private Set<String> names() {
    Set<String> names = new LinkedHashSet<>();
    planned.settings().experiments().forEach(experiment -> names.add(experiment.title()));
    planned.plan().trials().forEach(trial -> names.addAll(trial.experiments()));
    if (names.remove(Experiment.SENSITIVITY)) {
      names.add(Experiment.SENSITIVITY);
    }
    return names;
  }

  Row bases() {
    List<BaseSpec> open = planned.bases();
    return new Row(
        "bases",
        planned.plan().bases().size(),
        0,
        open.size(),
        open.stream().mapToLong(base -> updates(base)).sum(),
        open.stream().mapToLong(PlannedRun::imagesTrained).sum(),
        wall(forecast.map(known -> sum(known.bases().values()))));
  }

  List<Row> experiments() {
    return names().stream().map(this::experiment).toList();
  }

  private Row experiment(String name) {
    List<TrialSpec> shown =
        planned.plan().trials().stream().filter(t -> t.experiments().contains(name)).toList();
    List<TrialSpec> own = shown.stream().filter(t -> t.experiments().get(0).equals(name)).toList();
    List<TrialSpec> open =
        own.stream().filter(t -> planned.missing().trials().contains(t.id())).toList();
    return new Row(
        name,
        shown.size(),
        shown.size() - own.size(),
        open.size(),
        open.stream().mapToLong(trial -> updates(trial)).sum(),
        open.stream().mapToLong(PlannedRun::imagesTrained).sum(),
        wall(forecast.map(known -> seconds(known.trials(), open))));
  }

  private static double seconds(Map<String, Double> costs, List<TrialSpec> trials) {
    return trials.stream().mapToDouble(t -> costs.getOrDefault(t.id(), 0.0)).sum();
  }

  private static double sum(Collection<Double> seconds) {
    return seconds.stream().mapToDouble(Double::doubleValue).sum();
  }

  /** Worker-seconds, shared evenly by the workers. */
  private double wall(double workerSeconds) {
    return workerSeconds / planned.workers();
  }

  private OptionalDouble wall(Optional<Double> workerSeconds) {
    return workerSeconds.stream().mapToDouble(this::wall).findFirst();
  }

  private static String count(long number) {
    return Words.text("%,d", number);
  }

  private static long updates(TrialSpec trial) {
    return trial.method() == Method.SGD ? trial.updates() : 0;
  }

  private static long updates(BaseSpec base) {
    int batch = base.recipe().batch();
    return (long) base.recipe().epochs() * ((base.images() + batch - 1) / batch);
  }
}
