package graft.api;

import graft.analysis.forecast.Forecast;
import graft.analysis.forecast.ForecastHistory;
import graft.analysis.forecast.ForecastRows;
import graft.analysis.forecast.RunForecast;
import graft.analysis.forecast.RunForecast.Row;
import graft.analysis.forecast.Speed;
import graft.analysis.forecast.Workloads;
import graft.study.coordinator.RunCosts;
import graft.study.coordinator.RunEnd;
import graft.study.plan.StudyPlan;
import graft.study.plan.TrialSpec;
import graft.study.store.StudyStore;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Holds one run against its forecast, and keeps both in the study's store. */
final class RunClock {
  private final StudyStore store;
  private final StudyPlan plan;
  private final Workloads workloads;
  private final Speed speed;
  private final Forecast forecast;
  private final Map<String, Double> costs;
  private final List<TrialSpec> followed = new ArrayList<>();
  private final long began = System.nanoTime();
  private final String beganAt = Instant.now().toString();

  private RunClock(
      StudyStore store, StudyPlan plan, Workloads workloads, Speed speed, Forecast forecast) {
    this.store = store;
    this.plan = plan;
    this.workloads = workloads;
    this.speed = speed;
    this.forecast = forecast;
    costs = new HashMap<>(forecast.seconds());
  }

  /** Starts the clock of a run, with its forecast stored. */
  static RunClock start(
      StudyStore store, StudyPlan plan, Workloads workloads, Speed speed, Forecast forecast) {
    RunClock clock = new RunClock(store, plan, workloads, speed, forecast);
    ForecastHistory.of(store).settled(plan, store).and(clock.run(""), clock.costs).store(store);
    return clock;
  }

  /** What the display goes by. */
  RunCosts costs() {
    return new RunCosts(costs, followed.isEmpty() ? forecast.followingSeconds() : 0);
  }

  /** Trials that followed from results and are run, too. */
  void follow(List<TrialSpec> trials) {
    for (TrialSpec trial : trials) {
      followed.add(trial);
      costs.put(trial.id(), speed.seconds(workloads.of(trial)));
    }
    keep("");
  }

  /** Stops the clock; returns forecast and actual time side by side. */
  RunTimes stop(RunEnd end) {
    return new RunTimes(keep(end.name()), ForecastHistory.of(store));
  }

  private RunForecast keep(String ended) {
    RunForecast run = run(ended);
    ForecastHistory.of(store).withLast(run, costs).store(store);
    return run;
  }

  private RunForecast run(String ended) {
    List<Row> rows = ForecastRows.of(plan, followed, costs, store);
    double followedSeconds =
        followed.stream().mapToDouble(t -> costs.getOrDefault(t.id(), 0.0)).sum();
    return new RunForecast(
        beganAt,
        forecast.workers(),
        speed,
        ended,
        forecast.wall(),
        forecast.followingSeconds(),
        followedSeconds,
        (System.nanoTime() - began) / 1e9,
        rows);
  }
}
