package graft.analysis.forecast;

import graft.analysis.forecast.RunForecast.Row;
import graft.study.execution.TrainingOutcome;
import graft.study.execution.TrainingOutcome.Complete;
import graft.study.execution.TrainingOutcome.Diverged;
import graft.study.plan.BaseSpec;
import graft.study.plan.StudyPlan;
import graft.study.plan.TrialSpec;
import graft.study.store.StudyRecords;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;

/** Sums up forecast and actual time of a run's trainings by what asks for them. */
public final class ForecastRows {
  /** The row of bases. */
  public static final String BASES = "bases";

  /** The row of trials that followed from results. */
  public static final String DERIVED = "derived";

  private final Map<String, Double> costs;
  private final Map<String, Double> took = new HashMap<>();

  private ForecastRows(Map<String, Double> costs, StudyRecords study) {
    this.costs = costs;
    study.bases().forEach(base -> note(base.spec().id(), base.outcome()));
    study.trials().forEach(trial -> note(trial.spec().id(), trial.outcome()));
  }

  private void note(String id, Optional<TrainingOutcome> outcome) {
    seconds(outcome).ifPresent(seconds -> took.put(id, seconds));
  }

  /** What a training took, where it trained at all. */
  static OptionalDouble seconds(Optional<TrainingOutcome> outcome) {
    if (outcome.orElse(null) instanceof Complete complete) {
      return OptionalDouble.of(complete.seconds());
    }
    return outcome.orElse(null) instanceof Diverged diverged
        ? OptionalDouble.of(diverged.seconds())
        : OptionalDouble.empty();
  }

  /**
   * The rows of a run as it stands.
   *
   * @param costs worker-seconds of what the run has to do, by id; other trainings are not counted
   * @param followed trials that followed from results
   */
  public static List<Row> of(
      StudyPlan plan, List<TrialSpec> followed, Map<String, Double> costs, StudyRecords study) {
    Map<String, List<String>> ids = new LinkedHashMap<>();
    ids.put(BASES, plan.bases().stream().map(BaseSpec::id).toList());
    for (TrialSpec trial : plan.trials()) {
      ids.computeIfAbsent(trial.experiments().get(0), name -> new ArrayList<>()).add(trial.id());
    }
    ids.put(DERIVED, followed.stream().map(TrialSpec::id).toList());
    ForecastRows rows = new ForecastRows(costs, study);
    return ids.entrySet().stream()
        .map(group -> rows.row(group.getKey(), group.getValue()))
        .filter(row -> row.trainings() > 0)
        .toList();
  }

  private Row row(String name, List<String> ids) {
    int trainings = 0;
    int finished = 0;
    double forecast = 0;
    double finishedForecast = 0;
    double actual = 0;
    for (String id : ids) {
      Double cost = costs.get(id);
      if (cost == null) {
        continue;
      }
      trainings++;
      forecast += cost;
      Double seconds = took.get(id);
      if (seconds != null) {
        finished++;
        finishedForecast += cost;
        actual += seconds;
      }
    }
    return new Row(name, trainings, forecast, finished, finishedForecast, actual);
  }
}
