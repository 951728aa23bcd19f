package graft.api;

import graft.report.WrittenReport;
import graft.study.coordinator.RunEnd;
import java.util.Optional;

/**
 * How a run of a study ended.
 *
 * @param end whether all trials came to their end
 * @param report what the study says; empty if the run was stopped
 * @param times the run held against its forecast; empty if there was nothing to run, or the speed
 *     could not be measured
 */
public record StudyResult(RunEnd end, Optional<WrittenReport> report, Optional<RunTimes> times) {
  /** Whether the run was stopped; the same study run again goes on. */
  public boolean isStopped() {
    return end == RunEnd.STOPPED;
  }
}
