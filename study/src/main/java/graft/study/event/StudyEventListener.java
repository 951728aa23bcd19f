package graft.study.event;

/** Hears of a study as it runs. Called by several threads; what it throws ends the study. */
@FunctionalInterface
public interface StudyEventListener {
  /** One that does nothing with what it hears. */
  StudyEventListener SILENT = event -> {};

  /** Something happened; the store has it already. */
  void heard(StudyEvent event);
}
