package graft.analysis.forecast;

import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * One run of a study: what it was forecast to take, and what it took. Seconds of rows are those of
 * workers, seconds of the run those of the clock.
 *
 * @param began when, as ISO text
 * @param workers workers that shared the work
 * @param speed as measured before it
 * @param ended COMPLETE, WITH_FAILURES, STOPPED or KILLED; empty while it runs
 * @param forecastSeconds for all that it had to do, with all that may follow from results
 * @param followedSeconds forecast for the trials that did follow, all of them
 * @param derivedSeconds what {@code forecastSeconds} holds for trials that follow from results
 * @param actualSeconds from start to end; 0 while it runs
 * @param rows bases, then experiments, then what followed from results; a trial of several
 *     experiments is counted by the first
 */
public record RunForecast(
    String began,
    int workers,
    Speed speed,
    String ended,
    double forecastSeconds,
    double derivedSeconds,
    double followedSeconds,
    double actualSeconds,
    List<Row> rows) {
  public RunForecast {
    rows = List.copyOf(rows);
  }

  /**
   * The trainings of one kind.
   *
   * @param name {@code bases}, an experiment's name, or {@code derived}
   * @param trainings that the run had to do
   * @param forecastSeconds for all of them
   * @param finished those that it did
   * @param finishedForecastSeconds forecast for these
   * @param actualSeconds what these took
   */
  public record Row(
      String name,
      int trainings,
      double forecastSeconds,
      int finished,
      double finishedForecastSeconds,
      double actualSeconds) {}

  /** How a run ended whose process did not live to say so. */
  static final String KILLED = "KILLED";

  /**
   * A run that was killed, as what it left in the store tells.
   *
   * @param seconds from its start to the end of its last finished training
   * @param done rows of what it finished
   */
  RunForecast killed(double seconds, List<Row> done) {
    Map<String, Row> byName = done.stream().collect(Collectors.toMap(Row::name, row -> row));
    List<Row> merged =
        rows.stream()
            .map(
                row -> {
                  Row found = byName.get(row.name());
                  return found == null
                      ? row
                      : new Row(
                          row.name(),
                          row.trainings(),
                          row.forecastSeconds(),
                          found.finished(),
                          found.finishedForecastSeconds(),
                          found.actualSeconds());
                })
            .toList();
    return new RunForecast(
        began,
        workers,
        speed,
        KILLED,
        forecastSeconds,
        derivedSeconds,
        followedSeconds,
        seconds,
        merged);
  }

  /** Whether it came to its end. */
  public boolean isWhole() {
    return ended.equals("COMPLETE") || ended.equals("WITH_FAILURES");
  }

  /**
   * The forecast for what the run did: all of it, with the trials that did follow in place of their
   * bound; or, of a run that was stopped, the share of the work that it finished.
   */
  public double forecastOfWhatWasDone() {
    double known = forecastSeconds - derivedSeconds / workers + followedSeconds / workers;
    if (isWhole()) {
      return known;
    }
    double planned = rows.stream().mapToDouble(Row::forecastSeconds).sum();
    double finished = rows.stream().mapToDouble(Row::finishedForecastSeconds).sum();
    return planned == 0 ? 0 : known * finished / planned;
  }
}
