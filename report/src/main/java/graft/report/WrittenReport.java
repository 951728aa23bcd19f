package graft.report;

import java.nio.file.Path;
import java.util.List;

/**
 * A report that has been written.
 *
 * @param index the page
 * @param lines the summary for a terminal
 * @param notes what could not be written and why, one line each; mostly empty
 */
public record WrittenReport(Path index, List<String> lines, List<String> notes) {
  public WrittenReport {
    lines = List.copyOf(lines);
    notes = List.copyOf(notes);
  }
}
