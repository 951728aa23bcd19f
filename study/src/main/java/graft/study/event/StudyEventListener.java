package graft.study.event;

/** Hears of a study as it runs. Called by several threads; what it throws ends the study. */
@FunctionalInterface
public interface StudyEventListener {
  /** One that does nothing with what it hears. */
  StudyEventListener SILENT = event -> {};

  /** Something happened; the store has it already. */
  void heard(StudyEvent event);

  /** This listener, and another after it. */
  default StudyEventListener and(StudyEventListener other) {
    return event -> {
      heard(event);
      other.heard(event);
    };
  }
}
