package graft.api;

import graft.analysis.forecast.ForecastHistory;
import graft.analysis.forecast.RunForecast;
import java.util.List;

/**
 * What a run of a study took, beside what was forecast.
 *
 * @param run this run
 * @param all runs of the study, this one included
 */
public record RunTimes(RunForecast run, ForecastHistory all) {
  /** Forecast and actual times by experiment, as a table. */
  public List<String> lines() {
    return TimesTable.lines(this);
  }
}
