package graft.analysis.forecast;

import graft.core.json.RecordJson;
import graft.study.execution.TrainingOutcome;
import graft.study.plan.StudyPlan;
import graft.study.store.AttemptRecord;
import graft.study.store.StudyRecords;
import graft.study.store.StudyStore;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.stream.Stream;

/**
 * The forecasts of all runs of a study, oldest first: the fact {@value #FACT} of its store.
 *
 * @param runs those that had something to do
 * @param costs worker-seconds of each training by id, as last forecast
 */
public record ForecastHistory(List<RunForecast> runs, Map<String, Double> costs) {
  /** The fact's name. */
  public static final String FACT = "forecast";

  public ForecastHistory {
    runs = List.copyOf(runs);
    costs = Map.copyOf(costs);
  }

  /** What a study's store holds; nothing in a study of before. */
  public static ForecastHistory of(StudyRecords study) {
    return study
        .fact(FACT)
        .map(json -> RecordJson.read(json, ForecastHistory.class))
        .orElse(new ForecastHistory(List.of(), Map.of()));
  }

  /** With the last run ended, where its process was killed before it could say how it went. */
  public ForecastHistory settled(StudyPlan plan, StudyRecords study) {
    if (runs.isEmpty() || !runs.get(runs.size() - 1).ended().isEmpty()) {
      return this;
    }
    RunForecast last = runs.get(runs.size() - 1);
    Instant began = Instant.parse(last.began());
    Instant end = began;
    Map<String, Double> finished = new HashMap<>();
    for (AttemptRecord attempt : study.attempts()) {
      if (attempt.ending() == AttemptRecord.Ending.FINISHED && !attempt.began().isBefore(began)) {
        Instant ended = attempt.ended().orElse(began);
        end = ended.isAfter(end) ? ended : end;
        finished.put(attempt.job(), costs.getOrDefault(attempt.job(), 0.0));
      }
    }
    double seconds = Duration.between(began, end).toMillis() / 1000.0;
    return withLast(
        last.killed(seconds, ForecastRows.of(plan, List.of(), finished, study)), Map.of());
  }

  /**
   * Worker-seconds of the trainings that were forecast and have no outcome yet, scaled by what
   * those with one really took.
   *
   * @param outcomes of bases and trials by id
   */
  public double secondsLeft(Map<String, Optional<TrainingOutcome>> outcomes) {
    double left = 0;
    double forecast = 0;
    double took = 0;
    for (Map.Entry<String, Optional<TrainingOutcome>> entry : outcomes.entrySet()) {
      double cost = costs.getOrDefault(entry.getKey(), 0.0);
      OptionalDouble seconds = ForecastRows.seconds(entry.getValue());
      if (entry.getValue().isEmpty()) {
        left += cost;
      } else if (seconds.isPresent() && cost > 0) {
        forecast += cost;
        took += seconds.getAsDouble();
      }
    }
    return forecast > 0 ? left * took / forecast : left;
  }

  /** Forecasts of what all ended runs did, added up, in seconds of the clock. */
  public double forecastSeconds() {
    return ended().mapToDouble(RunForecast::forecastOfWhatWasDone).sum();
  }

  /** What all ended runs took, added up, in seconds of the clock. */
  public double actualSeconds() {
    return ended().mapToDouble(RunForecast::actualSeconds).sum();
  }

  private Stream<RunForecast> ended() {
    return runs.stream().filter(run -> !run.ended().isEmpty());
  }

  /** With one more run. */
  public ForecastHistory and(RunForecast run, Map<String, Double> itsCosts) {
    List<RunForecast> all = new ArrayList<>(runs);
    all.add(run);
    return new ForecastHistory(all, merged(itsCosts));
  }

  /** With the last run as it is now. */
  public ForecastHistory withLast(RunForecast run, Map<String, Double> itsCosts) {
    List<RunForecast> all = new ArrayList<>(runs.subList(0, runs.size() - 1));
    all.add(run);
    return new ForecastHistory(all, merged(itsCosts));
  }

  private Map<String, Double> merged(Map<String, Double> more) {
    Map<String, Double> all = new HashMap<>(costs);
    all.putAll(more);
    return all;
  }

  /** Keeps it. */
  public void store(StudyStore store) {
    store.storeFact(FACT, RecordJson.write(this));
  }
}
