package graft.study.store;

import java.util.List;
import java.util.Optional;

/** What is known of a study. */
public interface StudyRecords {
  /** The study file as run, or empty before it was stored. */
  Optional<String> settings();

  /** Something else worth keeping by name: a version, the processor's kind, a pinned variable. */
  Optional<String> fact(String name);

  /** All planned bases by split, then id. */
  List<BaseRecord> bases();

  /** All planned trials by split, size, k, n, d, f, seed, then id. */
  List<TrialRecord> trials();

  /** Every attempt begun, in that order. */
  List<AttemptRecord> attempts();

  /** What happened to the study as a whole, oldest first. */
  List<StoredEvent> events();

  /** Trainings that run now, by id; empty where no process runs the study. */
  List<RunningTraining> running();
}
