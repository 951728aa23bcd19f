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

  List<String> lines() {
    List<String> lines = new ArrayList<>();
    lines.add(row("", "trials", "shared", "to run", "updates", "images", "time for all workers"));
    lines.add(bases());
    names().forEach(name -> lines.add(experiment(name)));
    int most = DerivedTrials.atMost(planned.settings());
    if (most > 0) {
      lines.add(
          row(
              "derived",
              "<= " + most,
              "",
              forecast.map(known -> "<= " + known.derived()).orElse(""),
              "",
              "",
              forecast.map(known -> time(known.derivedSeconds())).orElse("")));
      forecast
          .filter(known -> known.other() > 0)
          .ifPresent(
              known ->
                  lines.add(
                      row(
                          "at other n",
                          "",
                          "",
                          "<= " + known.other(),
                          "",
                          "",
                          time(known.otherSeconds()))));
    }
    return lines;
  }

  private static String row(Object... cells) {
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

  private String bases() {
    List<BaseSpec> open = planned.bases();
    return row(
        "bases",
        planned.plan().bases().size(),
        "",
        open.size(),
        count(open.stream().mapToLong(base -> updates(base)).sum()),
        count(open.stream().mapToLong(PlannedRun::imagesTrained).sum()),
        forecast.map(known -> time(sum(known.bases().values()))).orElse(""));
  }

  private String experiment(String name) {
    List<TrialSpec> shown =
        planned.plan().trials().stream().filter(t -> t.experiments().contains(name)).toList();
    List<TrialSpec> own = shown.stream().filter(t -> t.experiments().get(0).equals(name)).toList();
    List<TrialSpec> open =
        own.stream().filter(t -> planned.missing().trials().contains(t.id())).toList();
    return row(
        name,
        shown.size(),
        shown.size() - own.size(),
        open.size(),
        count(open.stream().mapToLong(trial -> updates(trial)).sum()),
        count(open.stream().mapToLong(PlannedRun::imagesTrained).sum()),
        forecast.map(known -> time(seconds(known.trials(), open))).orElse(""));
  }

  private static double seconds(Map<String, Double> costs, List<TrialSpec> trials) {
    return trials.stream().mapToDouble(t -> costs.getOrDefault(t.id(), 0.0)).sum();
  }

  private static double sum(Collection<Double> seconds) {
    return seconds.stream().mapToDouble(Double::doubleValue).sum();
  }

  /** Worker-seconds, shared evenly by the workers. */
  private String time(double workerSeconds) {
    return Words.time(workerSeconds / planned.workers());
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
