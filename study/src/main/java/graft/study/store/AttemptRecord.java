package graft.study.store;

import java.time.Instant;
import java.util.Optional;

/**
 * One attempt at a base or trial.
 *
 * @param job the base's or trial's id
 * @param attempt 1 for the first
 * @param began wall clock; a label only
 * @param ended wall clock, or empty while it runs
 * @param ending how it ended
 * @param lastWords the last lines of a lost worker, else empty
 */
public record AttemptRecord(
    String job,
    int attempt,
    Instant began,
    Optional<Instant> ended,
    Ending ending,
    String lastWords) {
  /** How an attempt ended. */
  public enum Ending {
    /** It has not. */
    RUNNING,
    /** With an outcome. */
    FINISHED,
    /** Its worker died: counts towards the three attempts a job has. */
    LOST,
    /** The study was stopped or its coordinator died: does not count. */
    INTERRUPTED
  }
}
