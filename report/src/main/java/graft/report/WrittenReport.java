package graft.report;

import graft.analysis.findings.Finding;
import java.nio.file.Path;
import java.util.List;

/**
 * A report that has been written.
 *
 * @param index the page
 * @param lines the summary for a terminal
 * @param verdicts on the findings of the paper, in their order; none of a search
 * @param notes what could not be written and why, one line each; mostly empty
 */
public record WrittenReport(
    Path index, List<String> lines, List<Finding> verdicts, List<String> notes) {
  public WrittenReport {
    lines = List.copyOf(lines);
    verdicts = List.copyOf(verdicts);
    notes = List.copyOf(notes);
  }
}
