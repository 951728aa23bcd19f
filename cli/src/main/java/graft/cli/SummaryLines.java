package graft.cli;

import graft.core.data.DataSummary;
import graft.core.data.Note;
import graft.core.data.Part;
import java.util.List;

/** What was read of a dataset, in lines that name the options that could change it. */
final class SummaryLines {
  /** The words of the commands. */
  static final DataSummary.Wording WORDING =
      new DataSummary.Wording() {
        @Override
        public String unused(Part part) {
          return TestPartOption.hint(part);
        }

        @Override
        public String note(Note note) {
          return Hints.said(note);
        }
      };

  private SummaryLines() {}

  /** Classes, where the validation images come from, and what is left out. */
  static List<String> of(DataSummary summary) {
    return summary.lines(WORDING);
  }
}
