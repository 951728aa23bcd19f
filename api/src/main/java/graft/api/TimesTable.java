package graft.api;

import graft.analysis.forecast.ForecastHistory;
import graft.analysis.forecast.RunForecast;
import graft.analysis.forecast.RunForecast.Row;
import graft.core.text.Words;
import java.util.ArrayList;
import java.util.List;

/** What a run of a study took, beside what was forecast. */
final class TimesTable {
  private static final String ROW = "  %-13s%10s%14s%14s%8s";

  private TimesTable() {}

  static List<String> lines(RunTimes times) {
    List<String> lines = new ArrayList<>(lines(times.run()));
    ForecastHistory history = times.all();
    if (history.runs().size() > 1) {
      lines.add(
          row(
              "all " + history.runs().size() + " runs",
              "",
              history.forecastSeconds(),
              history.actualSeconds()));
    }
    return lines;
  }

  private static List<String> lines(RunForecast run) {
    List<String> lines = new ArrayList<>();
    lines.add(Words.text(ROW, "", "trainings", "forecast", "actual", "ratio"));
    for (Row row : run.rows()) {
      lines.add(
          row(
              row.name(),
              row.finished(),
              row.finishedForecastSeconds() / run.workers(),
              row.actualSeconds() / run.workers()));
    }
    int all = run.rows().stream().mapToInt(Row::finished).sum();
    lines.add(row("start to end", all, run.forecastOfWhatWasDone(), run.actualSeconds()));
    if (run.isWhole() && run.derivedSeconds() > 0) {
      lines.add(
          "  at the start the forecast was "
              + Words.time(run.forecastSeconds() - run.derivedSeconds() / run.workers())
              + " to "
              + Words.time(run.forecastSeconds())
              + ", by how much follows from results");
    }
    return lines;
  }

  private static String row(String name, Object trainings, double forecast, double actual) {
    return Words.text(
        ROW,
        name,
        trainings,
        Words.time(forecast),
        Words.time(actual),
        forecast > 0 ? Words.text("%.2f", actual / forecast) : "");
  }
}
