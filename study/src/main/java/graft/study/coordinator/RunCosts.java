package graft.study.coordinator;

import java.util.Map;

/**
 * What each training of a run is expected to cost; a display's time left follows from it.
 *
 * @param seconds of one worker, by the id of base or trial; nothing for a training that is not
 *     forecast
 * @param laterSeconds of one worker, for trials that will follow from the results
 */
public record RunCosts(Map<String, Double> seconds, double laterSeconds) {
  public RunCosts {
    seconds = Map.copyOf(seconds);
  }

  /** Nothing is known but the number of images. */
  public static RunCosts unknown() {
    return new RunCosts(Map.of(), 0);
  }

  /** Whether there is a forecast at all. */
  boolean known() {
    return !seconds.isEmpty();
  }
}
