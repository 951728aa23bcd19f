package graft.api;

import graft.core.error.GraftException;
import graft.export.Exported;

/** Hears of the exports that follow a study ({@link Study#follow}). */
public interface ExportListener {
  /** One was made. */
  void exported(Exported what);

  /** One could not be made now; it is tried again. */
  void failed(GraftException why);
}
