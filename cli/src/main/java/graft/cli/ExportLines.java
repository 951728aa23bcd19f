package graft.cli;

import graft.api.ExportListener;
import graft.core.error.GraftException;
import graft.core.error.Shown;
import graft.core.text.Words;
import graft.export.Exported;

/** What exports of a study came to, a line each. */
record ExportLines(GraftCommand command) implements ExportListener {
  @Override
  public void exported(Exported what) {
    what.notes().forEach(note -> command.say("%s", note));
    command.print(
        "%s with %s, %,d of them new, in %s",
        Words.counted(what.runs(), "training"),
        Words.counted(what.values(), "value"),
        what.added(),
        Shown.text(what.place()));
  }

  @Override
  public void failed(GraftException why) {
    command.say("%s", Hints.said(why));
  }
}
