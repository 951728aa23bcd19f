package graft.export;

import graft.study.store.StudyRecords;

/** Brings a study to where another program reads it. */
public interface Exporter {
  /**
   * Exports a study as it is now, also while it runs. Again on the same place, it adds what is new.
   *
   * @throws graft.core.error.GraftException if the place cannot be written
   */
  Exported export(StudyRecords study);
}
